import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ROOT } from "../stack/root.ts";
import { checkTargets, variablesOf } from "./check.ts";
import { addTarget, readTargets } from "./file.ts";

const KEY = `SHA256:${"A".repeat(43)}`;
const entry = (name: string, host: string) => ({ [name]: { host, port: 22, user: "redis-ops", host_keys: [KEY] } });
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "redis-ops-targets-"));
  file = join(folder, "targets.json");
});
afterEach(() => rm(folder, { recursive: true }));

describe("the targets file", () => {
  it("is the Worker's TARGETS, without its white space", async () => {
    await writeFile(file, JSON.stringify(entry("prod", "203.0.113.10"), null, 2));
    const read = await readTargets(file);
    expect(read).toEqual({ ok: true, value: entry("prod", "203.0.113.10") });
    expect(read.ok && variablesOf(file, read.value)).toEqual({
      ok: true,
      value: { TARGETS: JSON.stringify(entry("prod", "203.0.113.10")) },
    });
    expect(await readTargets(join(ROOT, "targets.example.json"))).toMatchObject({ ok: true });
  });

  it.each([
    ["{", "targets.json is not valid JSON."],
    ["{}", "targets.json: must hold at least one target"],
    ['{"prod":{"host":"a"}}', "targets.json: prod.host_keys: Invalid input: expected array, received undefined"],
    [
      `{"prod":{"host":"a","host_keys":["${KEY}","MD5:x"]}}`,
      "targets.json: prod.host_keys[1]: must be SHA256: and 43 base64 characters",
    ],
  ])("is refused with the field that is wrong, case %#", (text, problem) => {
    expect(checkTargets("targets.json", text)).toEqual({ ok: false, failure: [problem] });
  });

  it("is as many variables as it takes, none of them larger than Cloudflare's limit", () => {
    const many = (count: number): Record<string, object> =>
      Object.assign({}, ...Array.from({ length: count }, (_, nth) => entry(`target-${nth}`, "ä.example.org")));
    const variables = variablesOf("targets.json", many(100));
    expect(variables.ok && Object.keys(variables.value)).toEqual(["TARGETS", "TARGETS_2", "TARGETS_3"]);
    const texts = Object.values(variables.ok ? variables.value : {});
    expect(Object.assign({}, ...texts.map((text) => JSON.parse(text) as object))).toEqual(many(100));
    expect(texts.map((text) => Buffer.byteLength(text)).filter((bytes) => bytes > 5120)).toEqual([]);
    // One more would not have gone into the first.
    const next = Buffer.byteLength(JSON.stringify(entry("target-40", "ä.example.org"))) - 1;
    expect(Buffer.byteLength(texts[0] ?? "") + next).toBeGreaterThan(5120);
    expect(variablesOf("targets.json", many(2000))).toEqual({
      ok: false,
      failure: [
        "targets.json needs 54 variables of 5120 bytes, and a Worker has room for 40: put some of the targets into another Worker.",
      ],
    });
  });

  it("takes no target that is larger than that by itself", () => {
    // `{"a":{"d":"…"}}` are 14 bytes around it.
    const ofBytes = (bytes: number) => variablesOf("targets.json", { a: { d: "x".repeat(bytes - 14) } });
    expect(ofBytes(5120)).toMatchObject({ ok: true });
    expect(ofBytes(5121)).toEqual({
      ok: false,
      failure: ["targets.json: a holds 5121 bytes; Cloudflare takes 5120 for one variable."],
    });
  });

  it("takes a new target, and keeps what a person has written of one that is there", async () => {
    expect(await addTarget(file, entry("prod", "203.0.113.10"))).toEqual({ ok: true, value: "added" });
    const written = await readFile(file, "utf8");
    await writeFile(file, written.replace('"port"', '"description": "mine",\n    "port"'));
    expect(await addTarget(file, entry("prod", "203.0.113.10"))).toEqual({ ok: true, value: "unchanged" });
    expect(await addTarget(file, entry("prod", "203.0.113.11"))).toEqual({ ok: true, value: "differs" });
    expect(await addTarget(file, entry("staging", "203.0.113.11"))).toEqual({ ok: true, value: "added" });
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual({
      prod: { ...entry("prod", "203.0.113.10")["prod"], description: "mine" },
      ...entry("staging", "203.0.113.11"),
    });
  });

  it("is not written over where it is wrong", async () => {
    await writeFile(file, "{ not JSON");
    expect(await addTarget(file, entry("prod", "203.0.113.10"))).toMatchObject({ ok: false });
    expect(await readFile(file, "utf8")).toBe("{ not JSON");
  });
});
