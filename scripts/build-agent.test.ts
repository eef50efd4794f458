import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as z from "zod";
import { operations } from "../src/protocol/operations.ts";
import { buildAgent, bundled } from "./build-agent.ts";
import { ROOT } from "./stack/root.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redis-ops-agent-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("several builds in the same millisecond of one process leave one whole file, and nothing else", async () => {
  const clock = vi.spyOn(Date, "now").mockReturnValue(1_795_946_731_058);
  try {
    const outfile = join(folder, "several", "agent.cjs");
    const built = await Promise.all(Array.from({ length: 6 }, () => buildAgent(outfile)));
    expect(built).toEqual(Array.from({ length: 6 }, () => outfile));
    expect(await readdir(join(folder, "several"))).toEqual(["agent.cjs"]);
  } finally {
    clock.mockRestore();
  }
});

/** What a source exports, bundled as the agent is. */
const onHost = async (name: string, source: string, writers: "with JSON Schema" | null = null): Promise<unknown> => {
  await writeFile(join(folder, `${name}.ts`), source);
  await writeFile(join(folder, `${name}.cjs`), await bundled(join(folder, `${name}.ts`), writers));
  return createRequire(import.meta.url)(join(folder, `${name}.cjs`));
};

/** Without what a schema says of itself, which the bundle leaves out. */
const shape = (schema: z.ZodType): unknown =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any", reused: "inline", metadata: z.registry() });

const CATALOGUE = `export { operations } from ${JSON.stringify(join(ROOT, "src/protocol/operations.ts"))};`;

test("without what writes JSON Schema, the host's schemas take and refuse the same, in the same words", async () => {
  const bundle = (await onHost("written", CATALOGUE)) as { operations: typeof operations };
  const given = [
    {},
    null,
    { key: "maxmemory", value: "576mb", for: "2h" },
    { key: "no key", value: "" },
    { for: "1y" },
  ];
  for (const [name, ours] of Object.entries(operations)) {
    const theirs = bundle.operations[name as keyof typeof operations];
    for (const each of given) {
      const [one, other] = [ours.input.safeParse(each), theirs.input.safeParse(each)];
      expect([name, other.data, other.error?.issues]).toEqual([name, one.data, one.error?.issues]);
    }
  }
  const size = async (writers: "with JSON Schema" | null) =>
    (await bundled(join(folder, "written.ts"), writers)).length;
  expect(await size("with JSON Schema")).toBeGreaterThan(await size(null));
});

test("the host has the same catalogue, with the same schemas", async () => {
  const bundle = (await onHost("catalogue", CATALOGUE, "with JSON Schema")) as { operations: typeof operations };
  expect(Object.keys(bundle.operations)).toEqual(Object.keys(operations));
  for (const [name, ours] of Object.entries(operations)) {
    const theirs = bundle.operations[name as keyof typeof operations];
    expect({ ...theirs, input: 0, reading: 0, output: 0 }, name).toEqual({ ...ours, input: 0, reading: 0, output: 0 });
    for (const part of ["input", "reading", "output"] as const)
      expect(shape(theirs[part]), `${name} ${part}`).toEqual(shape(ours[part]));
  }
});

test("what the bundle asks of Node is there when it is asked for, and not loaded before", async () => {
  const { load } = (await onHost(
    "modules",
    `import { request } from "node:http";
     import { randomUUID } from "node:crypto";
     export const load = () => [typeof request, typeof randomUUID];`,
  )) as { load: () => string[] };
  expect(load()).toEqual(["function", "function"]);
  expect(await readFile(join(folder, "modules.cjs"), "utf8")).not.toMatch(/^var[^(]*require\("node:/m);
});

test("the agent is ASCII, so that V8 keeps one byte for each character of it", async () => {
  const program = await readFile(await buildAgent(join(folder, "ascii.cjs")));
  expect(program.findIndex((byte) => byte > 0x7f)).toBe(-1);
  const { patterns } = (await onHost("patterns", "export const patterns = [/^é[à-ü]😀$/, /^😀{2}$/u];")) as {
    patterns: RegExp[];
  };
  expect(patterns.map((pattern) => ["éü😀", "😀😀"].map((text) => pattern.test(text)))).toEqual([
    [true, false],
    [false, true],
  ]);
});
