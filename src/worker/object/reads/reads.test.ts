import { DatabaseSync } from "node:sqlite";
import { type Place, placeOf } from "../../../protocol/commands.ts";
import { expect, test, vi } from "vitest";
import type { Caller } from "../../../protocol/operation.ts";
import type { Finding } from "../../../protocol/operations/doctor.ts";
import { fail, ok } from "../../../protocol/result.ts";
import { HEALTHY, MIB, snapshot } from "../../judge/snapshot.fixture.ts";
import { DEFAULT_PROFILE } from "../../config/profile.ts";
import type { Timed } from "../contract.ts";
import type { Samples } from "./rates.ts";
import { Reads, type ReadsOptions } from "./reads.ts";
import { unseal } from "../sealed.ts";
import { storageOver } from "../double/storage.ts";
import { migrate } from "../schema.ts";
import { History } from "../watch/history.ts";

const ANN: Caller = { id: "ann", role: "viewer", via: "token" };

const question = (operation: Timed["operation"]): Timed => ({
  target: "prod",
  operation,
  input: {},
  caller: ANN,
  requestId: "r",
  askedAt: Date.now(),
  deadlineMs: 10_000,
  cameAt: Date.now(),
  deadlineAt: Date.now() + 10_000,
  idempotencyKey: null,
});

/** A link to an agent that answers in order with these, and what it was asked. */
const reads = (answers: readonly unknown[], place?: Place) => {
  const asked: string[] = [];
  const commands = ["docker compose exec -T cache redis-cli INFO"];
  const link: ReadsOptions["link"] = {
    ask: (request) => {
      asked.push(request.operation);
      const reading = answers[asked.length - 1];
      return Promise.resolve({
        result: ok({ reading, commands, ...(place === undefined ? {} : { place }) }),
        lost: false,
        agentMs: 1,
        connectMs: null,
        linkMs: 1,
      });
    },
  };
  const store = {
    samples: [] as Samples,
    noteSamples: (samples: Samples) => {
      store.samples = samples;
    },
    lastGood: () => null,
    noteReading: () => {},
  };
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  const history = new History(storage);
  return {
    reads: new Reads({ link, store, history, profile: DEFAULT_PROFILE, marginMs: 100 }),
    asked,
    store,
    history,
    storage,
  };
};

const FULL = { ...HEALTHY.memory, used_memory: 512 * MIB, evicted_keys: 5000 };

const FAR = Number.MAX_SAFE_INTEGER;

test("what somebody reads is remembered, and what they read again within a minute is not", async () => {
  const road = reads([FULL, snapshot({ memory: HEALTHY.memory })]);
  await road.reads.answer("memory", question("memory"));
  await road.reads.answer("doctor", question("doctor"));
  expect(road.history.series("used", 0, FAR)).toEqual([{ at: expect.any(Number) as number, value: 512 * MIB }]);
});

test("what had no figures, or could not be read, keeps nothing after it from being remembered", async () => {
  const road = reads(["nonsense", "nonsense", FULL]);
  await road.reads.answer("stats", question("stats"));
  await road.reads.answer("memory", question("memory"));
  await road.reads.answer("memory", question("memory"));
  expect(road.history.series("used", 0, FAR).map(({ value }) => value)).toEqual([512 * MIB]);
});

test("the watch looks once, whatever a rate is worth, and remembers what it finds or why it finds nothing", async () => {
  const loading = { code: "loading", hop: "redis", detail: "It loads.", hint: "Wait." } as const;
  const road = reads([snapshot({ memory: FULL }), { ...snapshot({}), memory: fail(loading) }, "nonsense"]);
  await road.reads.look(question("doctor"));
  expect(road.asked).toEqual(["doctor"]);
  expect(road.history.latest).toMatchObject({ cause: null, taken: { figures: { used: 512 * MIB } } });
  await road.reads.look(question("doctor"));
  expect(road.history.latest.cause).toBe("loading");
  await road.reads.look(question("doctor"));
  expect(road.history.latest.cause).toBe("agent_failed");
});

test("storage that is full fails no read", async () => {
  const road = reads([FULL, FULL]);
  const logged = vi.spyOn(console, "error").mockReturnValue();
  road.storage.sql.exec("DROP TABLE history");
  const { result } = await road.reads.answer("memory", question("memory"));
  expect(result.ok).toBe(true);
  expect(logged.mock.calls.join()).toContain("not_written");
  logged.mockRestore();
});

test("memory that has evicted is asked for twice where no earlier sample tells the rate, and once after that", async () => {
  const road = reads([FULL, { ...FULL, evicted_keys: 5500 }, { ...FULL, evicted_keys: 5500 }]);
  const first = await road.reads.answer("memory", question("memory"));
  expect(road.asked).toEqual(["memory", "memory"]);
  expect(first.result.ok && unseal(first.result.value).data).toMatchObject({ evicted_keys: 5000 });
  expect(first.result.ok && unseal(first.result.value).reasons.map(({ id }) => id)).toEqual(["evictions_per_second"]);
  await road.reads.answer("memory", question("memory"));
  expect(road.asked).toHaveLength(3);
});

test("memory that has never evicted is asked for once", async () => {
  const road = reads([HEALTHY.memory]);
  const { result } = await road.reads.answer("memory", question("memory"));
  expect(road.asked).toEqual(["memory"]);
  expect(result.ok && unseal(result.value).data).toMatchObject({ evictions_per_second: 0, evicting_since: null });
});

test("the doctor's memory is a sample as well, and its evidence names the compose service as the agent does", async () => {
  const road = reads([snapshot({ memory: FULL }), { ...FULL, evicted_keys: 5500 }]);
  const { result } = await road.reads.answer("doctor", question("doctor"));
  expect(road.asked).toEqual(["doctor", "memory"]);
  expect(road.store.samples).toHaveLength(1);
  const [first] = result.ok ? (unseal(result.value).data as { findings: Finding[] }).findings : [];
  expect(first?.id).toBe("evictions_per_second");
  expect(first?.evidence[0]?.command).toBe("docker compose exec -T cache redis-cli INFO stats");
});

test("what is to be typed names the project that the agent names", async () => {
  const road = reads([snapshot({ container: { state: "exited" } })], placeOf("cache", "shop"));
  const { result } = await road.reads.answer("doctor", question("doctor"));
  const [first] = result.ok ? (unseal(result.value).data as { findings: Finding[] }).findings : [];
  expect(first?.next_step).toContain("`docker compose -p shop start cache`");
});

test("a doctor whose memory was not read is answered all the same", async () => {
  const road = reads([snapshot({ memory: null })]);
  const { result } = await road.reads.answer("doctor", question("doctor"));
  expect(result.ok && result.value.verdict).toBe("warn");
  expect(road.asked).toEqual(["doctor"]);
});

test("a reading of another shape is the agent's failure", async () => {
  const { result } = await reads([{ used_memory: 5 }]).reads.answer("memory", question("memory"));
  expect(result).toMatchObject({ ok: false, failure: { code: "agent_failed" } });
});

test("how often the kernel holds the container back is known from two looks a second apart, and judged by that", async () => {
  const held = { ...HEALTHY.memory, cpu: { periods: 100_000, throttled_periods: 500 } };
  const later = { ...held, cpu: { periods: 100_010, throttled_periods: 509 } };
  const road = reads([snapshot({ memory: held }), later]);
  const { result } = await road.reads.answer("doctor", question("doctor"));
  expect(road.asked).toEqual(["doctor", "memory"]);
  const [found] = result.ok ? (unseal(result.value).data as { findings: Finding[] }).findings : [];
  expect(found).toMatchObject({ id: "cpu_throttled", verdict: "warn", figure: expect.closeTo(0.9, 5) });
  // `memory`, which many ask all the time, does not wait for it.
  const once = reads([held]);
  await once.reads.answer("memory", question("memory"));
  expect(once.asked).toEqual(["memory"]);
});

test("what Redis refuses, and connections that it turns away, are counted in each sample, and doctor waits for a second one", async () => {
  const refusing = { ...HEALTHY.memory, rejected_connections: 7, errorstats: { MISCONF: 40 } };
  const more = { ...refusing, rejected_connections: 9, errorstats: { MISCONF: 45 } };
  const road = reads([snapshot({ memory: refusing, clients: { rejected_connections: 7 } }), more]);
  const { result } = await road.reads.answer("doctor", question("doctor"));
  expect(road.asked).toEqual(["doctor", "memory"]);
  // A code that is not listed was never used.
  expect(road.store.samples[0]?.counts).toMatchObject({ rejected_connections: 7, MISCONF: 40, NOPERM: 0 });
  const found = result.ok ? (unseal(result.value).data as { findings: Finding[] }).findings : [];
  expect(found.map(({ id }) => id)).toEqual(expect.arrayContaining(["refused_misconf", "rejected_connections"]));
  // A Redis that does not count refusals has none in its samples.
  const old = reads([snapshot({ memory: { errorstats: null, rejected_connections: null } })]);
  await old.reads.answer("doctor", question("doctor"));
  expect(old.store.samples[0]?.counts).toEqual({ evicted_keys: 0, cpu_periods: 0, cpu_throttled_periods: 0 });
});
