/** The object's alarm over the database of an earlier version. Only the platform is a double. */
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { OperationName } from "../../protocol/operations.ts";
import { double, HOST_KEY } from "../double/env.ts";
import { faulty } from "./double/faulty-storage.ts";
import { storageOver } from "./double/storage.ts";
import { TargetObject } from "./object.ts";
import { unseal } from "./sealed.ts";

const UNNUMBERED = readFileSync(new URL("unnumbered.fixture.sql", import.meta.url), "utf8");
const WRITTEN_AT = 1_800_000_500_500;
const API_TOKENS = JSON.stringify([{ name: "vera", role: "viewer", sha256: "0".repeat(64) }]);
/** Of the first timer in it. */
const FIRST_DUE = 1_800_000_504_000;

/** What the log says, and when the alarm is set to ring after it has rung before anything was asked. */
const ring = async (dump: string, name?: string) => {
  const database = new DatabaseSync(":memory:");
  database.exec(dump);
  const storage = storageOver(database);
  const object = new TargetObject({ storage, id: { name } }, double().env);
  const log = vi.spyOn(console, "error").mockReturnValue();
  await object.alarm();
  return { alarm: storage.alarm, log: log.mock.calls.map(([line]) => JSON.parse(String(line)) as unknown) };
};

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: WRITTEN_AT }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test.each([
  ["of this version has its target's name from the platform", "prod"],
  ["that was set before the upgrade has it from the database", undefined],
])("an alarm %s", async (_what, name) => {
  expect(await ring(UNNUMBERED, name)).toEqual({ alarm: FIRST_DUE, log: [] });
});

test.each([
  ["of which nobody knows the target", "", undefined, { target: null, why: "no_name" }],
  ["whose target is not configured", UNNUMBERED, "gone", { target: "gone", why: "not_configured" }],
])("an alarm %s is tried again in five minutes, and the log says so", async (_what, dump, name, said) => {
  expect(await ring(dump, name)).toEqual({ alarm: WRITTEN_AT + 300_000, log: [{ alarm: "postponed", ...said }] });
});

test("of a target that was taken out of the configuration, and of which no change waits, the alarm stays off", async () => {
  const log = vi.spyOn(console, "log").mockReturnValue();
  expect(await ring("", "gone")).toEqual({ alarm: null, log: [] });
  expect(log.mock.calls.join()).toContain("stopped");
});

test("the alarm never throws, since the platform drops one that did so six times: it rings again in a minute", async () => {
  const storage = storageOver(new DatabaseSync(":memory:"));
  const object = new TargetObject({ storage, id: { name: "prod" } }, double().env);
  storage.sql.exec("DROP TABLE changes");
  const log = vi.spyOn(console, "error").mockReturnValue();
  await object.alarm();
  expect(storage.alarm).toBe(WRITTEN_AT + 60_000);
  expect(log.mock.calls.join()).toContain("no such table");
});

test("whoever asks about a watched target, and the Cron trigger, set its alarm; of one that is not watched they do not", async () => {
  const host = { host: "203.0.113.10", host_keys: [HOST_KEY] };
  for (const [watch, alarm] of [
    [{ watch: { every: "5m" } }, WRITTEN_AT],
    [{}, null],
  ] as const) {
    const storage = storageOver(new DatabaseSync(":memory:"));
    const { env } = double({ env: { TARGETS: JSON.stringify({ prod: { ...host, ...watch } }), API_TOKENS } });
    const object = new TargetObject({ storage, id: { name: "prod" } }, env);
    expect(storage.alarm).toBe(null);
    await object.stand("prod");
    expect(storage.alarm).toBe(alarm);
  }
});

test.each([
  ["a watched target", { watch: { every: "5m" } }],
  ["a target that is not watched", {}],
])(
  "of %s whose storage takes nothing, what needs none is answered, and what waits is tried again",
  async (_of, watch) => {
    vi.spyOn(console, "error").mockReturnValue();
    const storage = faulty(storageOver(new DatabaseSync(":memory:")));
    const host = { host: "203.0.113.10", host_keys: [HOST_KEY] };
    const { env } = double({ env: { TARGETS: JSON.stringify({ prod: { ...host, ...watch } }), API_TOKENS } });
    const object = new TargetObject({ storage, id: { name: "prod" } }, env);
    storage.isFull = true;
    const asked = (operation: OperationName, input: Record<string, unknown>) =>
      object.ask({
        ...{
          target: "prod",
          operation,
          input,
          caller: { id: "ann", role: "operator", via: "token" },
          requestId: "r-1",
        },
        ...{ askedAt: WRITTEN_AT, sentAt: WRITTEN_AT, deadlineMs: 5_000, ticket: "t", idempotencyKey: null },
      });
    expect((await asked("changes", { limit: 5 })).result).toMatchObject({ ok: true });
    expect((await asked("audit", { since: null, limit: 5, before_id: null })).result).toMatchObject({ ok: true });
    expect(storage.alarm).toBe("watch" in watch ? WRITTEN_AT + 60_000 : null);
  },
);

test("what people do to alerts reaches them, once for a key, and stands in the audit of the target", async () => {
  const host = { host: "203.0.113.10", host_keys: [HOST_KEY] };
  const watched = JSON.stringify({ prod: { ...host, watch: { every: "5m" } } });
  const { env } = double({ env: { TARGETS: watched, API_TOKENS } });
  const object = new TargetObject({ storage: storageOver(new DatabaseSync(":memory:")), id: { name: "prod" } }, env);
  const ask = async (operation: OperationName, input: Record<string, unknown>) => {
    const { result } = await object.ask({
      ...{ target: "prod", operation, input, caller: { id: "ann", role: "operator", via: "token" }, requestId: "r-1" },
      ...{ askedAt: WRITTEN_AT, sentAt: WRITTEN_AT, deadlineMs: 5_000, ticket: "t", idempotencyKey: "k" },
    });
    return result.ok ? unseal(result.value).data : result.failure;
  };
  const muted = { finding: "disk_full", until: new Date(WRITTEN_AT + 3_600_000).toISOString(), alerts: [] };
  for (let again = 0; again < 2; again += 1)
    expect(await ask("mute", { finding: "disk_full", for: 3_600_000, reason: "deploy" })).toEqual(muted);
  expect(await ask("audit", { since: null, limit: 10, before_id: null })).toMatchObject({
    lines: [{ operation: "mute", outcome: "muted", caller: { id: "ann" }, reason: "deploy" }],
  });
  expect(await ask("acknowledge", { id: 3 })).toMatchObject({ code: "conflict" });
});

test("charts of a target are counted together: after a minute's allowance whoever looks has to wait", async () => {
  const { env } = double({ env: { RATE_LIMIT_PER_MINUTE: "2" } });
  const object = new TargetObject({ storage: storageOver(new DatabaseSync(":memory:")), id: { name: "prod" } }, env);
  const asked = { target: "prod", metric: "used", since: WRITTEN_AT - 3_600_000, until: WRITTEN_AT } as const;
  const outcomes = [await object.course(asked), await object.course(asked), await object.course(asked)];
  expect(outcomes.map((outcome) => (outcome.ok ? "drawn" : outcome.failure.code))).toEqual([
    "drawn",
    "drawn",
    "throttled",
  ]);
  const gone = await object.course({ ...asked, target: "gone" });
  expect(gone).toMatchObject({ ok: false, failure: { code: "misconfigured" } });
});

test("who is refused again and again fills the audit no faster than the rate limit allows", async () => {
  const { env } = double({ env: { RATE_LIMIT_PER_MINUTE: "3" } });
  const object = new TargetObject({ storage: storageOver(new DatabaseSync(":memory:")), id: { name: "prod" } }, env);
  const question = (requestId: string) => ({
    ...{ target: "prod", operation: "set" as const, input: { key: "hz", value: "1" }, requestId, askedAt: WRITTEN_AT },
    ...{
      caller: { id: "vera", role: "viewer" as const, via: "token" as const },
      deadlineMs: 5_000,
      idempotencyKey: null,
    },
  });
  const forbidden = { code: "forbidden", hop: "worker", detail: "No.", hint: "No." } as const;
  for (let times = 0; times < 9; times += 1) await object.noteRefusal(question(`r-${times}`), forbidden);
  const outcomes = async () => {
    const { result } = await object.ask({
      ...{ ...question("look"), operation: "audit", input: { since: null, limit: 50, before_id: null } },
      ...{ caller: { id: "oskar", role: "operator", via: "token" }, sentAt: WRITTEN_AT, ticket: "t" },
    });
    const { lines } = (result.ok ? unseal(result.value).data : { lines: [] }) as { lines: { outcome: string }[] };
    return lines.map(({ outcome }) => outcome);
  };
  expect(await outcomes()).toEqual(["forbidden", "forbidden", "forbidden"]);
  // What may have been made is told, whoever asked.
  await object.noteLost(question("lost"), { ...forbidden, outcome_unknown: true });
  expect(await outcomes()).toEqual(["unknown", "forbidden", "forbidden", "forbidden"]);
});
