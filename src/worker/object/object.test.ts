/** The object's alarm over the database of an earlier version. Only the platform is a double. */
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Claim } from "../../protocol/claim.ts";
import type { Caller } from "../../protocol/operation.ts";
import { type OperationName, operations } from "../../protocol/operations.ts";
import { double, HOST_KEY } from "../double/env.ts";
import { faulty } from "./double/faulty-storage.ts";
import { storageOver } from "./double/storage.ts";
import { notStored } from "./failures.ts";
import { TargetObject } from "./object.ts";
import { unseal } from "./sealed.ts";

const UNNUMBERED = readFileSync(new URL("unnumbered.fixture.sql", import.meta.url), "utf8");
const WRITTEN_AT = 1_800_000_500_500;
const ANN: Caller = { id: "ann", role: "operator", via: "token" };
const BY_ANN = {
  ...{ target: "prod", caller: ANN, requestId: "r-1", idempotencyKey: null },
  ...{ askedAt: WRITTEN_AT, sentAt: WRITTEN_AT, deadlineMs: 5_000, ticket: "t" },
} as const;
const CLAIMS: readonly Claim[] = (["request", "press"] as const).map((of) => ({
  ...{ of, key: "k", until: WRITTEN_AT + 900_000 },
}));
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
    // As curl asks, and as Slack does: with a claim for the request, and for the button that was pressed.
    for (const claims of [[], CLAIMS]) {
      const asked = (operation: OperationName, input: Record<string, unknown>) =>
        object.ask({ ...BY_ANN, operation, input, claims });
      expect(await asked("changes", { limit: 5 })).toMatchObject({ result: { ok: true } });
      expect(await asked("audit", { since: null, limit: 5, before_id: null })).toMatchObject({ result: { ok: true } });
      expect(await asked("alerts", operations.alerts.input.parse({}))).toMatchObject({ result: { ok: true } });
    }
    expect(storage.alarm).toBe("watch" in watch ? WRITTEN_AT + 60_000 : null);
  },
);

test("where storage takes nothing, a change that has to be told from one that was asked before is not begun, and that is said; asked again later it is made", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  const storage = faulty(storageOver(new DatabaseSync(":memory:")));
  const host = { host: "203.0.113.10", host_keys: [HOST_KEY], watch: { every: "5m" } };
  const { env } = double({ env: { TARGETS: JSON.stringify({ prod: host }), API_TOKENS } });
  const object = new TargetObject({ storage, id: { name: "prod" } }, env);
  const mute = (told: object, more: object = {}) =>
    object.ask({ ...BY_ANN, operation: "mute", input: { finding: null, for: 60_000, reason: "", ...more }, ...told });
  storage.isFull = true;
  const told = [{ claims: CLAIMS }, { idempotencyKey: "key-1" }, { claims: CLAIMS, idempotencyKey: "key-1" }];
  for (const each of told) {
    const { result } = await mute(each);
    expect(result).toEqual({ ok: false, failure: notStored });
  }
  expect(log.mock.calls.join()).toMatch(/"claims":"not_written","error":".*SQLITE_FULL.*"idempotency":"not_written"/);
  // A dry run only looks.
  expect((await mute({ claims: CLAIMS }, { dry_run: true })).result).toMatchObject({ ok: true });
  storage.isFull = false;
  expect((await mute({ claims: CLAIMS, idempotencyKey: "key-1" })).result).toMatchObject({ ok: true });
  expect(await mute({ claims: CLAIMS })).toMatchObject({ notFirst: "request" });
});

describe("what is kept of a change that was asked under a key is gone after a day, though nobody asks again and nothing is watched", () => {
  const DAY_MS = 86_400_000;
  const DUE = WRITTEN_AT + DAY_MS + 1;
  const HOST = { host: "203.0.113.10", host_keys: [HOST_KEY] };
  const opened = () => {
    const storage = faulty(storageOver(new DatabaseSync(":memory:")));
    const { env } = double({ env: { TARGETS: JSON.stringify({ prod: HOST }), API_TOKENS } });
    const again = (newEnv = env) => new TargetObject({ storage, id: { name: "prod" } }, newEnv);
    const kept = () => storage.sql.exec("SELECT at FROM idempotency").toArray();
    const rings = async (object: TargetObject) => {
      vi.setSystemTime(Math.max(Date.now(), storage.alarm ?? 0));
      storage.alarm = null;
      await object.alarm();
    };
    return { storage, again, kept, rings };
  };
  // It is refused, since the target is not watched, and would be again.
  const asked = { ...BY_ANN, operation: "mute", input: { for: 60_000 }, idempotencyKey: "key-1" } as const;
  const look = { ...BY_ANN, operation: "changes", input: { limit: 5 } } as const;

  test("by the object's alarm", async () => {
    const { storage, again, kept, rings } = opened();
    const object = again();
    await object.ask(asked);
    expect([kept(), storage.alarm]).toEqual([[{ at: WRITTEN_AT }], DUE]);
    vi.setSystemTime(WRITTEN_AT + 3_600_000);
    await object.ask({ ...asked, idempotencyKey: "key-2" });
    await rings(object);
    // Of the next one, an object that was made anew meanwhile knows as well.
    expect([kept(), storage.alarm]).toEqual([[{ at: WRITTEN_AT + 3_600_000 }], DUE + 3_600_000]);
    await rings(again());
    expect([kept(), storage.alarm]).toEqual([[], null]);
  });

  test("also of a target that was taken out meanwhile", async () => {
    const { storage, again, kept, rings } = opened();
    await again().ask(asked);
    vi.spyOn(console, "log").mockReturnValue();
    const { env } = double({ env: { TARGETS: JSON.stringify({ other: HOST }), API_TOKENS } });
    const object = again(env);
    vi.spyOn(console, "error").mockReturnValue();
    vi.setSystemTime(WRITTEN_AT + 1_000);
    storage.alarm = null;
    await object.alarm();
    expect([kept(), storage.alarm]).toEqual([[{ at: WRITTEN_AT }], DUE]);
    await rings(object);
    expect([kept(), storage.alarm]).toEqual([[], null]);
  });

  test("when the object is made anew, where an earlier version has set no alarm or a clock that was ahead has written it", async () => {
    const { storage, again, kept, rings } = opened();
    await again().ask(asked);
    storage.sql.exec("UPDATE idempotency SET at = ?", WRITTEN_AT + 365 * DAY_MS);
    storage.alarm = null;
    let object = again();
    await object.ask(look);
    expect(kept()).toEqual([{ at: WRITTEN_AT }]);
    vi.setSystemTime(DUE);
    object = again();
    await object.ask(look);
    expect(kept()).toEqual([]);
    await rings(object);
    expect(storage.alarm).toBe(null);
  });

  test("once storage takes something again, for which the alarm rings once a minute at most", async () => {
    const { storage, again, kept, rings } = opened();
    const object = again();
    await object.ask(asked);
    storage.isFull = true;
    vi.spyOn(console, "error").mockReturnValue();
    await rings(object);
    expect([kept().length, storage.alarm]).toEqual([1, DUE + 60_000]);
    storage.isFull = false;
    await rings(object);
    expect([kept(), storage.alarm]).toEqual([[], null]);
  });
});

test("after an upgrade for which storage takes nothing, what needs no newer table is answered, and what waits is made up for later", async () => {
  const storage = faulty(storageOver(new DatabaseSync(":memory:")));
  const made = () => new TargetObject({ storage, id: { name: "prod" } }, double().env);
  const object = made();
  await object.ask({ ...BY_ANN, operation: "mute", input: { for: 60_000 }, idempotencyKey: "key-1" });
  // As the version had it that came before the two that can wait.
  storage.sql.exec("DROP INDEX audit_at");
  storage.sql.exec("UPDATE schema_version SET version = 11");
  const log = vi.spyOn(console, "error").mockReturnValue();
  const audited = async () => {
    const asked = { ...BY_ANN, operation: "audit" } as const;
    const since = new Date(WRITTEN_AT - 1).toISOString();
    const { result } = await made().ask({ ...asked, input: { since, limit: 5, before_id: null }, claims: CLAIMS });
    return result.ok ? (unseal(result.value).data as { lines: unknown[] }).lines.length : result.failure;
  };
  const found = () => storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'audit_at'").toArray().length;
  storage.isFull = true;
  expect([await audited(), found()]).toEqual([1, 0]);
  expect(log.mock.calls.join()).toMatch(/"migration":"not_written","error":".*SQLITE_FULL/);
  storage.isFull = false;
  expect([await audited(), found()]).toEqual([1, 1]);
  // What can not wait is still not gone on without.
  storage.sql.exec("DROP TABLE alert_kept");
  storage.sql.exec("UPDATE schema_version SET version = 10");
  storage.isFull = true;
  expect(made).toThrow("SQLITE_FULL");
});

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
