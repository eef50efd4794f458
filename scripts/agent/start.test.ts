/** `host/install/start.cjs` and `compile.cjs`, with an agent that says which it is. Whatever has become of what was compiled, the agent that is there starts. */
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { run } from "../stack/command.ts";
import { ROOT } from "../stack/root.ts";

const INSTALL = join(ROOT, "host/install");
const HEADER_BYTES = 1024;

/** Says which one it is, in a function that V8 compiles only when it is called, and what it was told. */
const agent = (name: string, more = ""): string => `"use strict";
const { createInterface } = require("node:readline");
const name = () => "${name}";
const say = (value) => process.stdout.write(JSON.stringify(value) + "\\n");
say({ hello: { version: name(), arguments: process.argv.slice(2), file: __filename } });
createInterface({ input: process.stdin }).on("line", (line) => say({ id: JSON.parse(line).id })).on("close", () => process.exit());
${more}`;

let folder = "";
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redis-ops-start-"));
  await cp(join(INSTALL, "start.cjs"), at("start.cjs"));
});
afterAll(() => rm(folder, { recursive: true }));

const compile = (...flags: string[]) =>
  run([
    process.execPath,
    ...[...flags, join(INSTALL, "compile.cjs"), at("agent.cjs"), at("agent.cache"), at("finished"), "prod"],
  ]);

/** As the installer does. */
const compiled = async (...flags: string[]): Promise<void> => {
  expect(await compile(...flags)).toMatchObject({ code: 0, stderr: "" });
  await cp(at("finished"), at("agent.cache"));
  await rm(at("finished"));
};

const started = async (...flags: string[]) => {
  const { code, stdout, stderr } = await run([process.execPath, ...flags, at("start.cjs"), at("agent.cjs")]);
  return { code, stderr, ...(JSON.parse(stdout.split("\n")[0] ?? "") as { hello: object }) };
};
const says = (version: string) => ({ code: 0, stderr: "", hello: { version, arguments: [], file: at("agent.cjs") } });

/** Whether a Node without flags would use it. */
const usable = async (): Promise<boolean> => {
  const look = `const [agent, cache] = process.argv.slice(2);
    const source = require("node:fs").readFileSync(agent);
    console.log(require("./start.cjs").codeFor(source, cache) !== undefined);`;
  await writeFile(at("look.cjs"), look);
  return (await run([process.execPath, at("look.cjs"), at("agent.cjs"), at("agent.cache")])).stdout === "true\n";
};

beforeEach(async () => {
  await writeFile(at("agent.cjs"), agent("one"));
  await rm(at("agent.cache"), { force: true });
});

describe("the agent starts", () => {
  test("where nothing was compiled", async () => {
    expect(await started()).toEqual(says("one"));
  });

  test("from what was compiled, under its own name, without arguments", async () => {
    await compiled();
    expect(await started()).toEqual(says("one"));
  });

  test("as it is now, where another one of the same length was compiled", async () => {
    await compiled();
    await writeFile(at("agent.cjs"), agent("two"));
    expect(await started()).toEqual(says("two"));
  });

  test("under other flags than it was compiled for", async () => {
    await compiled("--no-opt");
    expect(await started("--no-opt")).toEqual(says("one"));
    expect(await started("--max-lazy")).toEqual(says("one"));
    expect(await started()).toEqual(says("one"));
  });

  test("where it is not ASCII, and then is not compiled beforehand", async () => {
    await writeFile(at("agent.cjs"), agent("é"));
    expect(await compile()).toMatchObject({ code: 0 });
    await expect(readFile(at("finished"))).rejects.toThrow("ENOENT");
    expect(await started()).toEqual(says("é"));
  });
});

describe("what was compiled is not used", () => {
  const damaged = (where: (size: number) => number) => async (): Promise<void> => {
    const cache = await readFile(at("agent.cache"));
    const place = where(cache.length);
    cache[place] = (cache[place] ?? 0) ^ 1;
    await writeFile(at("agent.cache"), cache);
  };
  const code = (size: number): number => (size - HEADER_BYTES - Buffer.byteLength(agent("one"))) / 2;

  test.each([
    ["nothing of it is damaged, and it is", () => Promise.resolve(), true],
    ["a byte of its code is another", damaged((size) => HEADER_BYTES + Math.floor(code(size) / 2)), false],
    ["a byte of the second code is another", damaged((size) => HEADER_BYTES + Math.floor(code(size) * 1.5)), false],
    ["a byte of its source is another", damaged((size) => size - 3), false],
    ["its header is none", damaged(() => 0), false],
    ["it is cut off", async () => truncate(at("agent.cache"), 5000), false],
    ["it is empty", async () => truncate(at("agent.cache"), 0), false],
    ["it is something else", async () => writeFile(at("agent.cache"), "x".repeat(100_000)), false],
    [
      "it is for another version of Node",
      async () => {
        const text = (await readFile(at("agent.cache"))).toString("latin1").replace(process.version, "v0.0.0");
        await writeFile(at("agent.cache"), text, "latin1");
      },
      false,
    ],
  ])("where %s", async (_why, spoil, used) => {
    await compiled();
    await spoil();
    expect(await usable()).toBe(used);
    expect(await started()).toEqual(says("one"));
  });
});

describe("the installation", () => {
  test("compiles nothing anew where what is there is right", async () => {
    await compiled();
    expect(await compile()).toMatchObject({ code: 0, stdout: "unchanged\n" });
    await expect(readFile(at("finished"))).rejects.toThrow("ENOENT");
  });

  test("compiles nothing of an agent that fails", async () => {
    await writeFile(at("agent.cjs"), agent("one", "process.exit(3);"));
    expect(await compile()).toMatchObject({ code: 3 });
    await expect(readFile(at("finished"))).rejects.toThrow("ENOENT");
  });

  test("does not wait for an agent that answers nothing", async () => {
    await writeFile(at("agent.cjs"), "process.stdin.on('end', () => process.exit()).resume();");
    await compiled();
    expect(await usable()).toBe(true);
  });
});
