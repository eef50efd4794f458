import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ROOT } from "../stack/root.ts";
import { checkTargets } from "./check.ts";
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
    expect(await readTargets(file)).toEqual({ ok: true, value: JSON.stringify(entry("prod", "203.0.113.10")) });
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
    [
      JSON.stringify(
        Object.fromEntries(Array.from({ length: 60 }, (_, n) => Object.entries(entry(`t${n}`, "a"))[0] ?? [])),
      ),
      "targets.json holds 6891 bytes; Cloudflare takes 5120 for one variable.",
    ],
  ])("is refused with the field that is wrong, case %#", (text, problem) => {
    expect(checkTargets("targets.json", text)).toEqual({ ok: false, failure: [problem] });
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
