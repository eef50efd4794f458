import { describe, expect, test } from "vitest";
import { ok } from "../../protocol/result.ts";
import type { Listed } from "./container.ts";
import { type LogAsk, type LogSource, MAX_LOG_BYTES, readServiceLog } from "./logs.ts";
import type { Log, Span } from "./seam.ts";

const NOW = Date.parse("2026-11-22T21:00:00Z");
const SINCE = NOW - 900_000;

interface Written {
  /** Milliseconds before NOW; negative for what is written while it is read. */
  before: number;
  text: (index: number) => string;
  index: number;
}

/** `count` lines, the last of them `until` ms before NOW, so many a millisecond. */
const lines = (count: number, until: number, perMs: number, text: (index: number) => string): Written[] =>
  Array.from({ length: count }, (_, index) => ({
    before: Math.round((until + (count - 1 - index) / perMs) * 1000) / 1000,
    text,
    index,
  }));

const stamp = (before: number): string => {
  const micros = Math.round((NOW - before) * 1000);
  const date = new Date(Math.floor(micros / 1000));
  return `${date.toISOString().slice(0, -1)}${String(micros % 1000).padStart(3, "0")}000Z`;
};

interface Engine {
  source: LogSource;
  asked: LogAsk[];
  now: () => number;
  /** How many lines the engine handed on. */
  sent: () => number;
}

/**
 * An engine as dockerd is one: `tail` counts from the end of the log as it is when it is asked; the reader ends an answer when it has
 * enough. Time goes on by what it costs to count back and to hand on.
 *
 * @param costMs of counting back a thousand lines
 * @param askMs of each question, as of a process that is started for it
 */
const engine = (log: readonly Written[], costMs = 1, askMs = 0): Engine => {
  const asked: LogAsk[] = [];
  let time = NOW;
  let sent = 0;
  let there = 0;
  const source: LogSource = (ask, take) => {
    asked.push(ask);
    time += askMs;
    while (there < log.length && NOW - (log[there]?.before ?? 0) <= time) there += 1;
    const end = there;
    time += (Math.min(ask.tail, end) / 1000) * costMs;
    for (let index = Math.max(0, end - ask.tail); index < end; index += 1) {
      const written = log[index];
      if (written === undefined || (ask.since !== null && NOW - written.before < ask.since)) continue;
      sent += 1;
      time += 0.001;
      if (take(Buffer.from(`${stamp(written.before)} ${written.text(written.index)}\n`), "stderr") === true) break;
    }
    return Promise.resolve(ok(undefined));
  };
  return { source, asked, now: () => time, sent: () => sent };
};

const WHERE = { project: "shop", service: "worker" };
const container = (id: string): Listed => ({ id, name: id, state: "running", status: "", oneOff: false });

const read = async (...engines: [Engine, ...Engine[]]): Promise<Log> => {
  const [first] = engines;
  const budget = { signal: new AbortController().signal, deadlineAt: NOW + 8500 };
  const log = await readServiceLog(
    engines.map((_, index) => container(String(index))),
    WHERE,
    { since: SINCE, budget, now: first.now },
    ({ id }) => Promise.resolve(ok((engines[Number(id)] ?? first).source)),
  );
  if (!log.ok) throw new Error(log.failure.detail);
  return log.value;
};

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { from, to }) => sum + to - from, 0);
const textsOf = (log: Log): string[] => log.lines.map(({ text }) => text);
const refusals = (log: Log): number => textsOf(log).filter((text) => text.includes("WRONGPASS")).length;

const quiet = (count: number, until: number): Written[] =>
  lines(count, until, count / (890_000 - until), (index) => `request ${index} done`);
const FLOOD = (index: number): string => `    at BullMQ ${index} (${"x".repeat(110)})`;
/** As a default BullMQ worker on a full Redis writes: 177,000 lines in four seconds; here half of them. */
const flood = (until = 0): Written[] => lines(88_500, until, 22, FLOOD);
/** Just before it. */
const refused = (until = 4100): Written[] => lines(200, until, 1, (index) => `WRONGPASS invalid password ${index}`);

describe("a log that is not too long", () => {
  test("is read whole, in one question", async () => {
    const shop = engine(lines(5000, 0, 0.01, (index) => `line ${index}`));
    const log = await read(shop);
    expect(log).toMatchObject({ truncated: false, spans: [{ from: SINCE, to: NOW }] });
    expect(log.lines).toHaveLength(5000);
    expect(shop.asked).toEqual([{ tail: 20_000, since: SINCE }]);
  });

  test("is read whole where most of it is older than the time asked for", async () => {
    const old = lines(100_000, 1_000_000, 1, (index) => `old ${index}`);
    const shop = engine([...old, ...quiet(300, 1000)]);
    const log = await read(shop);
    expect(log.truncated).toBe(false);
    expect(log.lines).toHaveLength(300);
    expect(shop.asked).toHaveLength(1);
  });

  test("is read whole although no line is of that time", async () => {
    const log = await read(engine(lines(10, 1_000_000, 1, String)));
    expect(log).toEqual({ lines: [], spans: [{ from: SINCE, to: NOW }], truncated: false });
  });
});

describe("a flooded log", () => {
  test.each([
    ["nothing else", [...refused(), ...flood()]],
    ["a quiet time", [...quiet(800, 4400), ...refused(), ...flood()]],
    [
      "a day of lines",
      [...lines(200_000, 901_000, 0.0023, (index) => `old ${index}`), ...quiet(800, 4400), ...refused(), ...flood()],
    ],
    [
      "a quiet time, and a flood that is over",
      [...quiet(800, 64_400), ...refused(64_100), ...flood(60_000), ...lines(50, 0, 0.001, String)],
    ],
  ])("still tells of what was just before it, after %s", async (_before, written) => {
    const shop = engine(written);
    const log = await read(shop);
    expect(refusals(log)).toBe(200);
    expect(log.truncated).toBe(true);
    expect(shop.sent()).toBeLessThan(60_000);
    expect(shop.now() - NOW).toBeLessThan(3500);
  });

  test("tells of it through questions that take a third of a second each", async () => {
    const shop = engine([...quiet(800, 4400), ...refused(), ...flood()], 1, 333);
    expect(refusals(await read(shop))).toBe(200);
    expect(shop.asked.length).toBeLessThan(10);
  });

  test("is held within the bounds on bytes and lines, each line once and in order", async () => {
    const log = await read(engine([...quiet(800, 4400), ...refused(), ...flood()]));
    const texts = textsOf(log);
    expect(new Set(texts).size).toBe(texts.length);
    expect(log.lines.map(({ at }) => at)).toEqual(log.lines.map(({ at }) => at).toSorted((one, other) => one - other));
    expect(texts.reduce((sum, text) => sum + text.length, 0)).toBeLessThanOrEqual(MAX_LOG_BYTES);
    const short = await read(engine(lines(400_000, 0, 44, () => "x")));
    expect(short.lines.length).toBeLessThanOrEqual(20_000);
  });

  test("names the time of which no line is missing", async () => {
    const written = [...quiet(800, 4400), ...refused(), ...flood()];
    const log = await read(engine(written));
    for (const { from, to } of log.spans) {
      const there = written.filter(({ before }) => NOW - before >= from - 0.0005 && NOW - before <= to + 0.0005);
      const got = log.lines.filter(({ at }) => at >= from && at <= to);
      expect(got).toHaveLength(there.length);
    }
    expect(log.spans.length).toBeGreaterThan(3);
    expect(log.spans.at(-1)?.to).toBe(NOW);
    // The quiet time whole, and little of the flood.
    expect(lengthOf(log.spans)).toBeGreaterThan(800_000);
    expect(lengthOf(log.spans)).toBeLessThan(899_000);
  });

  test("tells of what is before a flood that goes on while it is read", async () => {
    const going = lines(180_000, -4000, 22, FLOOD);
    const shop = engine([...quiet(800, 4400), ...refused(4200), ...going]);
    const log = await read(shop);
    expect(refusals(log)).toBeGreaterThan(0);
    expect(shop.now() - NOW).toBeLessThan(3500);
  });

  test("of which only what came after the beginning could be held is told as that", async () => {
    const going = lines(400_000, -2000, 100, FLOOD);
    const log = await read(engine([...quiet(800, 4400), ...going], 1, 300));
    expect(log.lines.at(-1)?.at).toBeGreaterThan(NOW);
    for (const { from, to } of log.spans) expect(from).toBeLessThanOrEqual(to);
    expect(log.spans.at(-1)?.to).toBe(log.lines.at(-1)?.at);
  });

  test("is sampled in its middle, so that something else in it can be seen", async () => {
    const among = flood().map((line, index) =>
      index % 1000 === 0 ? { ...line, text: () => `ECONNRESET ${index}` } : line,
    );
    const log = await read(engine(among));
    expect(textsOf(log).filter((text) => text.startsWith("ECONNRESET")).length).toBeGreaterThan(3);
  });

  test("that an engine is slow with costs no more than its time, and what was read stands", async () => {
    const shop = engine([...quiet(800, 4400), ...refused(), ...flood()], 20);
    const log = await read(shop);
    expect(log.truncated).toBe(true);
    expect(log.lines.length).toBeGreaterThan(1000);
    expect(shop.now() - NOW).toBeLessThan(5000);
  });

  test("of one container of several does not take what the others may hold, and only common time was read", async () => {
    const calm = lines(20, 0, 0.00003, (index) => `calm ${index}`);
    const log = await read(engine([...refused(), ...flood()]), engine(calm));
    expect(textsOf(log).filter((text) => text.startsWith("calm"))).toHaveLength(20);
    expect(new Set(log.lines.map((line) => line.container))).toEqual(new Set([0, 1]));
    expect(log.truncated).toBe(true);
    expect(lengthOf(log.spans)).toBeLessThan(10_000);
  });
});

test("lines of 16 KiB are not read by the ten thousand", async () => {
  const shop = engine(lines(20_000, 0, 1, (index) => `${index} ${"x".repeat(16_000)}`));
  const log = await read(shop);
  expect(log.truncated).toBe(true);
  expect(shop.asked.slice(0, 3)).toMatchObject([{ tail: 20_000 }, { tail: 2000 }, { tail: 200 }]);
  expect(shop.sent()).toBeLessThan(4000);
});

test("a log that does not answer fails alone, when half of the time is over", async () => {
  const hangs: LogSource = (_ask, _take, signal) =>
    new Promise((resolve) =>
      signal.addEventListener("abort", () =>
        resolve({ ok: false, failure: { code: "timeout", hop: "docker", detail: "late", hint: "wait" } }),
      ),
    );
  const started = Date.now();
  const budget = { signal: new AbortController().signal, deadlineAt: started + 400 };
  const log = await readServiceLog([container("0")], WHERE, { since: SINCE, budget, now: Date.now }, () =>
    Promise.resolve(ok(hangs)),
  );
  expect(log).toMatchObject({ ok: false, failure: { code: "timeout" } });
  expect(budget.signal.aborted).toBe(false);
});
