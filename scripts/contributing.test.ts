/** CONTRIBUTING.md shows the whole diff of one new operation. It applies, it compiles, and the operation is there in every room. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { must, run } from "./stack/command.ts";
import { ROOT } from "./stack/root.ts";

const MOST_FILES = 5;
/** It takes ten seconds of one processor, which other tests may want as well. */
const PATIENCE_MS = 170_000;

const diff = /^```diff\n([\s\S]*?)^```$/m.exec(readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8"))?.[1] ?? "";

interface Seen {
  route: string;
  status: number;
  json: Record<string, unknown>;
  text: string;
  documented: boolean;
  help: string;
  line: object;
  reply: string;
}

let copy: string;
let seen: Seen;

const BUILT = ["node_modules", "dist"];

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), "redis-ops-contributing-"));
  for (const name of readdirSync(ROOT))
    if (!name.startsWith(".") && !BUILT.includes(name)) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  await must(["git", "apply", "-"], { cwd: copy, input: diff });
  const ask = [process.execPath, "test/contributing/new-operation.ts", "keys"] as const;
  const script = await must(ask, { cwd: copy, timeoutMs: PATIENCE_MS });
  seen = JSON.parse(script) as Seen;
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("the new operation in CONTRIBUTING.md", () => {
  test(`is a diff of at most ${MOST_FILES} files`, () => {
    const files = [...diff.matchAll(/^diff --git a\/(\S+) b\/\S+$/gm)].map(([, file]) => file);
    expect(files.length).toBeGreaterThan(0);
    expect(files.length).toBeLessThanOrEqual(MOST_FILES);
    expect(new Set(files).size).toBe(files.length);
  });

  test("compiles, with everything else and its tests", async () => {
    const { code, stdout } = await run([join(ROOT, "node_modules/.bin/tsc"), "-b"], {
      cwd: copy,
      timeoutMs: PATIENCE_MS,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  });

  test("is in OpenAPI and the documentation, and is answered over HTTP with a verdict as the document says", () => {
    expect(seen.route).toBe("keys");
    expect(seen.documented).toBe(true);
    expect(seen.status).toBe(200);
    expect(seen.json).toMatchObject({
      operation: "keys",
      verdict: "warn",
      summary: expect.stringContaining("302 keys in 1 database"),
      reasons: [{ id: "keys_without_ttl", threshold: 0.9 }],
      data: { maxmemory_policy: "volatile-lru", databases: [{ name: "db0", keys: 302, without_ttl: 301 }] },
      commands: ["docker compose -p shop exec -T redis redis-cli INFO"],
    });
  });

  test("has a text, verdict first, with its figures", () => {
    expect(seen.text).toMatch(/^WARN {2}prod keys/);
    expect(seen.text).toMatch(/302[\s\S]*WARN: volatile-lru evicts only keys with a time to live/);
  });

  test("is in the help of Slack, can be asked for, and has a reply with the verdict and the figures", () => {
    expect(seen.help).toContain("keys");
    expect(seen.line).toEqual({ kind: "operation", operation: "keys", target: "prod", input: {} });
    expect(seen.reply).toContain("volatile-lru evicts only keys with a time to live");
    expect(seen.reply).toContain("302");
  });
});
