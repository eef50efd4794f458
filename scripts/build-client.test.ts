/** The built client as a stranger has it: in a folder outside of this checkout, with nothing else of it there. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATION_NAMES } from "../src/protocol/operations.ts";
import { buildClient } from "./build-client.ts";
import { typeText } from "./client/type-text.ts";
import { run } from "./stack/command.ts";
import { ROOT } from "./stack/root.ts";

const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
let consumer: string;

/** The options of a stranger who is as strict as can be. */
const tsc = (...files: string[]) =>
  run(
    [
      ...([process.execPath, TSC, "--noEmit", "--strict", "--noUncheckedIndexedAccess"] as const),
      ...["--module", "nodenext", "--target", "es2023", "--lib", "es2023", "--types", "", ...files],
    ],
    { cwd: consumer },
  );

beforeAll(async () => {
  consumer = await mkdtemp(join(tmpdir(), "redis-ops-consumer-"));
  await mkdir(join(consumer, "node_modules"));
  await buildClient(join(consumer, "node_modules/redis-ops-client"));
  await writeFile(join(consumer, "package.json"), '{"type":"module"}');
});
afterAll(() => rm(consumer, { recursive: true }));

describe("the built client", () => {
  it("gives a TypeScript program its types, with no other package there", async () => {
    const program = (field: string): string => `import { connect } from "redis-ops-client";
const redis = connect({ url: "https://ops.example.com", token: "ro_x" });
const answer = await redis.memory("prod");
export const used: number = answer.ok ? answer.value.data.${field} : answer.failure.status;
await redis.set("prod", { key: "maxmemory", value: "576mb" }, { idempotencyKey: "k" });
`;
    await writeFile(join(consumer, "sound.ts"), program("used_memory"));
    await writeFile(join(consumer, "unsound.ts"), program("used_memry"));
    expect(await tsc("sound.ts")).toMatchObject({ code: 0, stdout: "" });
    const refused = await tsc("unsound.ts");
    expect(refused.code).not.toBe(0);
    expect(refused.stdout).toContain("'used_memry' does not exist");
  });

  it("has the types that the catalogue has, for every operation", async () => {
    await symlink(ROOT, join(consumer, "checkout"));
    const lines = OPERATION_NAMES.map(
      (name) => `same<Data<Ours["${name}"]>, Data<Built["${name}"]>>(true);
inputs<Built["${name}"], Ours["${name}"]>(true);`,
    );
    const check = `import type { Client as Ours, Problem as OurProblem } from "./checkout/client/index.ts";
import type { Client as Built, Problem } from "redis-ops-client";
type Data<M> = M extends (...args: never[]) => Promise<infer R> ? (R extends { ok: true; value: infer V } ? V : never) : never;
type Both<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
declare function same<A, B>(sound: Both<A, B>): void;
/** What the built client takes, ours takes too. */
declare function inputs<A, B>(sound: A extends (...args: infer P) => unknown ? B extends (...args: infer Q) => unknown ? (P extends Q ? true : false) : false : false): void;
same<Problem, OurProblem>(true);
`;
    await writeFile(join(consumer, "check.ts"), `${check}${lines.join("\n")}\n`);
    await writeFile(join(consumer, "control.ts"), `${check}same<Data<Ours["stats"]>, Data<Built["memory"]>>(true);\n`);
    const options = ["--allowImportingTsExtensions", "--skipLibCheck", "--types", "node", "--typeRoots"];
    const types = [...options, join(ROOT, "node_modules/@types"), "--preserveSymlinks", "false"];
    expect(await tsc("check.ts", ...types)).toMatchObject({ code: 0, stdout: "" });
    expect((await tsc("control.ts", ...types)).stdout).toContain("not assignable to parameter of type 'false'");
  });

  it("runs on the Node that this machine has by itself", async () => {
    const answered = { targets: [{ name: "prod", description: null }] };
    const body = {
      ...{ target: null, operation: "targets", at: "2026-11-29T07:00:00.000Z", age_ms: 0, verdict: "ok", reasons: [] },
      ...{ summary: "One target.", data: answered, commands: [], took_ms: 1 },
    };
    const server: Server = createServer((_, response) => response.end(JSON.stringify(body)));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await writeFile(
      join(consumer, "ask.js"),
      `import { connect } from "redis-ops-client";
const answer = await connect({ url: "http://127.0.0.1:${port}", token: "ro_x" }).targets();
console.log(answer.ok && answer.value.data.targets[0].name);\n`,
    );
    // npm puts this checkout's own Node first.
    const path = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
    const asked = await run(["node", "ask.js"], { cwd: consumer, env: { PATH: path.join(delimiter) } });
    server.close();
    expect(asked).toMatchObject({ code: 0, stdout: "prod\n" });
  });
});

describe("the package", () => {
  it("exports the client as ./client", async () => {
    await buildClient();
    const program = 'import { connect } from "redis-ops/client"; console.log(typeof connect);';
    const imported = await run([process.execPath, "--input-type=module", "-e", program], { cwd: ROOT });
    expect(imported).toMatchObject({ code: 0, stdout: "function\n" });
  });
});

describe("a JSON Schema as a type", () => {
  it.each([
    [{ type: "string" }, "string"],
    [{ type: ["integer", "null"] }, "number | null"],
    [{ enum: ["a", "b"] }, '"a" | "b"'],
    [{ anyOf: [{ const: "latest" }, { type: "integer" }] }, '"latest" | number'],
    [{ type: "array", items: { type: "boolean" } }, "Array<boolean>"],
    [{ type: "object", additionalProperties: { type: "string" } }, "Record<string, string>"],
    [{ type: "object", additionalProperties: false }, "Record<string, never>"],
    [{ $ref: "#/$defs/Hop", $defs: { Hop: { enum: ["ssh"] } } }, '"ssh"'],
    [{}, "unknown"],
    [
      { type: "object", properties: { a: { type: "string" }, "b-c": { type: "null" } }, required: ["a"] },
      '{\n  a: string;\n  "b-c"?: null | undefined;\n}',
    ],
  ])("%j is %s", (schema, text) => {
    expect(typeText(schema)).toBe(text);
  });

  it("is refused where there is none", () => {
    expect(() => typeText({ type: "date" })).toThrow("There is no type");
    expect(() => typeText({ $ref: "#/$defs/Gone" })).toThrow("#/$defs/Gone");
  });
});
