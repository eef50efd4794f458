import { expect, test } from "vitest";
import { fail } from "../../../protocol/result.ts";
import { DEFAULT_PROFILE } from "../../config/profile.ts";
import type { LinkOutcome } from "../../link/link.ts";
import type { Timed } from "../contract.ts";
import { Flights, Reads } from "./reads.ts";

const NOW = 1_800_000_000_000;

const held = () => {
  let land: (value: string) => void = () => {};
  const flight = new Promise<string>((settle) => {
    land = settle;
  });
  return { flight, land };
};

test("identical reads under way share one round trip, others do not", async () => {
  const flights = new Flights<string>();
  const memory = held();
  let starts = 0;
  const start = () => {
    starts += 1;
    return memory.flight;
  };
  const shared = [flights.share("memory", NOW, start), flights.share("memory", NOW, start)];
  const other = flights.share("stats", NOW, () => Promise.resolve("stats"));
  memory.land("one answer");
  expect(await Promise.all([...shared, other])).toEqual(["one answer", "one answer", "stats"]);
  expect(starts).toBe(1);
});

test("a read after the flight has landed starts a new one, also after a failed one", async () => {
  const flights = new Flights<number>();
  expect(await flights.share("memory", NOW, () => Promise.resolve(1))).toBe(1);
  await expect(flights.share("memory", NOW, () => Promise.reject(new Error("bug")))).rejects.toThrow("bug");
  expect(await flights.share("memory", NOW, () => Promise.resolve(3))).toBe(3);
});

test("a flight that takes long is not joined: it may hang, and its deadline is not that of who asks later", async () => {
  const flights = new Flights<string>();
  const hanging = held();
  const first = flights.share("memory", NOW, () => hanging.flight);
  expect(flights.share("memory", NOW + 1_999, () => Promise.resolve("own"))).toBe(first);
  const later = held();
  const second = flights.share("memory", NOW + 2_000, () => later.flight);
  hanging.land("late");
  expect(await first).toBe("late");
  // The end of the first one takes nothing from the second.
  expect(flights.share("memory", NOW + 2_001, () => Promise.resolve("third"))).toBe(second);
  later.land("in time");
  expect(await second).toBe("in time");
});

/** Reads over a link that answers when it is told to, by a failure of that detail; `lands` has one for each round trip. */
const reads = () => {
  const lands: ((detail: string) => void)[] = [];
  const ask = () =>
    new Promise<LinkOutcome>((settle) => {
      lands.push((detail) => {
        const result = fail({ code: "timeout", hop: "agent", detail, hint: "" } as const);
        settle({ result, lost: false, agentMs: null, connectMs: null, linkMs: null });
      });
    });
  const store = { samples: [], noteSamples: () => {}, lastGood: () => null, noteReading: () => {} };
  const history = {
    counters: null,
    note: () => {},
    noteRead: () => {},
    noteGap: () => {},
    notePart: () => {},
    series: () => [],
  };
  const all = new Reads({ link: { ask }, store, history, profile: DEFAULT_PROFILE, marginMs: 100 });
  /** Asks for memory, for so long. */
  const memory = async (deadlineMs: number): Promise<string> => {
    const now = Date.now();
    const question: Timed = {
      target: "prod",
      operation: "memory",
      input: {},
      caller: { id: "ann", role: "viewer", via: "token" },
      requestId: "r",
      askedAt: now,
      deadlineMs,
      cameAt: now,
      deadlineAt: now + deadlineMs,
      idempotencyKey: null,
    };
    const { result } = await all.answer("memory", question);
    return result.ok ? "" : result.failure.detail;
  };
  return { lands, memory };
};

test("a read that may take a few seconds only is joined by none that may take longer, nor joins one", async () => {
  const { lands, memory } = reads();
  const asked = memory(10_000);
  const hurried = memory(4_000);
  expect(lands).toHaveLength(2);
  lands[1]?.("nobody answers");
  expect(await hurried).toBe("nobody answers");
  const patient = memory(10_000);
  expect(lands).toHaveLength(2);
  lands[0]?.("slow");
  expect([await asked, await patient]).toEqual(["slow", "slow"]);
  const again = reads();
  const first = again.memory(4_000);
  const longer = again.memory(10_000);
  expect(again.lands).toHaveLength(2);
  again.lands[0]?.("nobody answers");
  again.lands[1]?.("slower");
  expect([await first, await longer]).toEqual(["nobody answers", "slower"]);
});

test("reads of two deadlines in turn share a round trip for each, also where the way took some of the time", async () => {
  const { lands, memory } = reads();
  const answers = [10_000, 4_000, 9_990, 3_950, 9_800, 4_000].map(memory);
  expect(lands).toHaveLength(2);
  lands[0]?.("long");
  lands[1]?.("short");
  expect(await Promise.all(answers)).toEqual(["long", "short", "long", "short", "long", "short"]);
});
