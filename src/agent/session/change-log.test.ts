import { mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fail, ok } from "../../protocol/result.ts";
import type { AgentRequest } from "../../protocol/wire.ts";
import { failure } from "../handlers/recorded.fixture.ts";
import { boundedInput, changeLog } from "./change-log.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "redis-ops-log-"));
});
afterEach(() => rm(directory, { recursive: true }));

const request: AgentRequest = {
  id: 1,
  operation: "set",
  target: "prod",
  input: {},
  deadline_ms: 1000,
  caller: { id: "ann", role: "operator", via: "token" },
  request_id: "r-1",
};

test("appends one JSON line before and one after, in a file for its owner only", async () => {
  const path = join(directory, "changes.log");
  const log = changeLog(path, () => Date.UTC(2026, 10, 22, 21));
  expect(await log.intent(request, { key: "maxmemory", value: "576mb" })).toEqual({ ok: true, value: undefined });
  expect(await log.outcome(request, fail(failure("redis_failed", "redis", "No.")))).toEqual({
    ok: true,
    value: undefined,
  });

  const lines = (await readFile(path, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  const who = {
    at: "2026-11-22T21:00:00.000Z",
    request_id: "r-1",
    caller: request.caller,
    target: "prod",
    operation: "set",
  };
  expect(lines).toEqual([
    { ...who, event: "intent", input: { key: "maxmemory", value: "576mb" } },
    { ...who, event: "outcome", code: "redis_failed" },
  ]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("a line break in a value does not make a second line", async () => {
  const path = join(directory, "changes.log");
  await changeLog(path, () => 0).intent({ ...request, request_id: 'r\n{"event":"outcome"}' }, { because: "a\nb" });
  expect((await readFile(path, "utf8")).match(/\n/g)).toHaveLength(1);
});

test("changes asked for at once are written, and may go on, in the order in which they were asked for", async () => {
  const path = join(directory, "changes.log");
  const log = changeLog(path, () => 0);
  const ids = Array.from({ length: 40 }, (_, index) => `r-${index}`);
  const went: string[] = [];
  await Promise.all(
    ids.map(async (request_id) => {
      await log.intent({ ...request, request_id }, {});
      went.push(request_id);
    }),
  );
  const written = (await readFile(path, "utf8")).trimEnd().split("\n");
  expect(written.map((line) => (JSON.parse(line) as { request_id: string }).request_id)).toEqual(ids);
  expect(went).toEqual(ids);
});

test("fails where the file's directory is missing or a symbolic link stands in its place", async () => {
  const missing = changeLog(join(directory, "none", "changes.log"), () => 0);
  expect(await missing.intent(request, {})).toMatchObject({
    ok: false,
    failure: { code: "misconfigured", hop: "agent" },
  });
  await writeFile(join(directory, "elsewhere"), "");
  await symlink(join(directory, "elsewhere"), join(directory, "link"));
  expect(await changeLog(join(directory, "link"), () => 0).intent(request, {})).toMatchObject({ ok: false });
});

test("cuts long texts and leaves out an input that is large even so", () => {
  expect(boundedInput({ because: "x".repeat(300) })).toEqual({ because: `${"x".repeat(256)}…` });
  expect(boundedInput({ many: Array.from({ length: 3000 }, () => "x") })).toBe("larger than 4096 characters");
});

test("keeps what was there before and after, or that nobody knows", async () => {
  const path = join(directory, "changes.log");
  const log = changeLog(path, () => 0);
  const reading = { key: "maxmemory", before: "1", after: "2", written: true, run_id: null, figures: {} };
  await log.outcome(request, ok({ reading, commands: ["x"] }));
  await log.outcome(request, fail({ ...failure("timeout", "redis", "Late."), outcome_unknown: true }));
  const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const told = entries.map(({ code, before, after, written, outcome_unknown }) => ({
    code,
    before,
    after,
    written,
    outcome_unknown,
  }));
  expect(told).toEqual([
    { code: "ok", before: "1", after: "2", written: true },
    { code: "timeout", outcome_unknown: true },
  ]);
  expect(entries[0]).not.toHaveProperty("figures");
});
