import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Answer,
  dueNow,
  type Letter,
  nextDue,
  pauseMs,
  settle,
  type Standing,
  TRIED_FOR_MS,
  WELL,
  withNew,
} from "./plan.ts";
import { retryAfterMs } from "./retry-after.ts";

const NOON = Date.parse("2026-11-29T12:00:00Z");
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const letter = (id: number, more: Partial<Letter> = {}): Letter => ({
  ...{ id, destination: "slack", thread: "alert 1", how: "new", firstAt: NOON, dueAt: NOON, tries: 0 },
  ...more,
});
const ids = (letters: readonly Letter[]): number[] => letters.map(({ id }) => id);
const status = (code: number, retryAfter: number | null = null): Answer => ({
  is: "answered",
  status: code,
  retryAfterMs: retryAfter,
});

test("of each alert the first that is left goes, whatever its order on the books; other alerts do not wait for it", () => {
  const waiting = [
    letter(3),
    letter(1, { dueAt: NOON + SECOND }),
    letter(2, { thread: "alert 2" }),
    letter(4, { destination: "hook" }),
  ];
  expect(ids(dueNow(waiting, new Map(), NOON))).toEqual([2, 4]);
  expect(ids(dueNow(waiting, new Map(), NOON + SECOND))).toEqual([1, 4]);
  expect(nextDue(waiting.slice(0, 2), new Map())).toBe(NOON + SECOND);
  expect(nextDue([], new Map())).toBeNull();
});

test("one at a time goes to each destination, since what it answers may concern the next one", () => {
  const many = Array.from({ length: 50 }, (_, id) =>
    letter(id, { thread: `alert ${id}`, destination: `to ${id % 3}` }),
  );
  expect(ids(dueNow(many, new Map(), NOON))).toEqual([0, 1, 2]);
});

test("the pauses grow from ten seconds to an hour", () => {
  expect([1, 2, 3, 8, 9, 10, 1000].map((tries) => pauseMs(tries) / SECOND)).toEqual([
    10, 20, 40, 1280, 2560, 3600, 3600,
  ]);
});

test("Retry-After is obeyed, by all that goes there", () => {
  const { letter: again, standing } = settle(letter(1), WELL, status(429, 90 * SECOND), NOON);
  expect(again?.dueAt).toBe(NOON + 90 * SECOND);
  const standings = new Map([["slack", standing]]);
  const other = letter(2, { thread: "alert 2" });
  expect(dueNow([other], standings, NOON + 89 * SECOND)).toEqual([]);
  expect(ids(dueNow([other], standings, NOON + 90 * SECOND))).toEqual([2]);
  expect(nextDue([other], standings)).toBe(NOON + 90 * SECOND);
  // A shorter one than its own pause makes it no faster.
  expect(settle(letter(1, { tries: 4 }), WELL, status(503, SECOND), NOON).letter?.dueAt).toBe(NOON + 160 * SECOND);
});

test.each([
  ["120", 120_000],
  [" 0 ", 0],
  ["Sun, 29 Nov 2026 12:01:00 GMT", 60_000],
  ["Sun, 29 Nov 2026 11:00:00 GMT", 0],
  ["999999999", 24 * HOUR],
  ["soon", null],
  ["-5", null],
  ["1.5", null],
  ["2026-11-29", null],
  [null, null],
])("Retry-After: %j is %j ms", (header, ms) => {
  expect(retryAfterMs(header, NOON)).toBe(ms);
});

test.each<[string, Answer, string]>([
  ["accepted", { is: "accepted" }, "accepted"],
  ["no answer", { is: "lost" }, "waits"],
  ["500", status(500), "waits"],
  ["503", status(503), "waits"],
  ["429", status(429), "waits"],
  ["408", status(408), "waits"],
  ["400", status(400), "given_up"],
  ["401", status(401), "given_up"],
  ["404", status(404), "given_up"],
  ["a redirect", status(302), "given_up"],
  ["410", status(410), "forget"],
])("%s: %s", (_what, answer, became) => {
  expect(settle(letter(1), WELL, answer, NOON).became).toBe(became);
});

test("what fails is tried for a day", () => {
  let current: Letter | null = letter(1);
  let standing = WELL;
  let now = NOON;
  const pauses: number[] = [];
  while (current !== null) {
    const next = settle(current, standing, status(500), now);
    if (next.letter !== null) pauses.push(next.letter.dueAt - now);
    ({ letter: current, standing } = next);
    now = current?.dueAt ?? now;
  }
  expect(now - NOON).toBeLessThanOrEqual(TRIED_FOR_MS);
  expect(now - NOON).toBeGreaterThan(22 * HOUR);
  expect(pauses).toEqual(pauses.toSorted((one, other) => one - other));
});

describe("a destination that fails", () => {
  test("is told of once when it has failed for an hour, and once when it works again", () => {
    const failing: Standing = { ...WELL, failingSince: NOON };
    expect(settle(letter(1), failing, status(500), NOON + HOUR - 1).tell).toBeNull();
    const told = settle(letter(1), failing, status(500), NOON + HOUR);
    expect(told.tell).toBe("fails");
    expect(settle(letter(1), told.standing, status(500), NOON + 2 * HOUR).tell).toBeNull();
    expect(settle(letter(1), told.standing, { is: "accepted" }, NOON + 2 * HOUR)).toMatchObject({
      tell: "works_again",
      standing: WELL,
    });
    expect(settle(letter(1), failing, { is: "accepted" }, NOON + MINUTE).tell).toBeNull();
  });

  test("and refuses for good is told of at once", () => {
    expect(settle(letter(1), WELL, status(403), NOON).tell).toBe("fails");
    expect(settle(letter(1), WELL, status(410), NOON).tell).toBeNull();
  });
});

test("an edit that waits is left out when the next one comes; one that may have arrived, and what calls somebody, is not", () => {
  const edit = (id: number, more: Partial<Letter> = {}) => letter(id, { how: "edit", ...more });
  expect(ids(withNew([letter(1), edit(2)], edit(3)))).toEqual([1, 3]);
  expect(ids(withNew([edit(2, { tries: 1 })], edit(3)))).toEqual([2, 3]);
  expect(ids(withNew([edit(2, { thread: "alert 2" }), edit(4, { destination: "hook" })], edit(5)))).toEqual([2, 4, 5]);
  expect(ids(withNew([edit(2)], letter(3)))).toEqual([2, 3]);
});

test("for whom each is an event, an edit stands for none of another kind", () => {
  const edit = (id: number, event: string) => letter(id, { how: "edit", event });
  expect(ids(withNew([edit(1, "acknowledged")], edit(2, "changed")))).toEqual([1, 2]);
  expect(ids(withNew([edit(1, "changed"), edit(2, "acknowledged")], edit(3, "changed")))).toEqual([2, 3]);
});

test("what was written by a clock that was ahead goes at once when that is put right, and is tried as any from then on", () => {
  const early = letter(1, { firstAt: NOON + 48 * HOUR, dueAt: NOON + 49 * HOUR, tries: 3 });
  const paused = new Map([["slack", { ...WELL, pausedUntil: NOON + 49 * HOUR }]]);
  expect(ids(dueNow([early], paused, NOON))).toEqual([1]);
  const again = settle(early, WELL, status(500), NOON).letter;
  expect(again).toMatchObject({ firstAt: NOON, dueAt: NOON + 80 * SECOND });
  expect(dueNow(again === null ? [] : [again], new Map(), NOON + SECOND)).toEqual([]);
});

test("a pause that was asked for while the clock was ahead is over when that is put right; one that is asked for then is kept", () => {
  const ahead = settle(letter(1, { firstAt: NOON + 24 * HOUR }), WELL, status(429, MINUTE), NOON + 24 * HOUR).standing;
  const standings = new Map([["slack", ahead]]);
  expect(dueNow([letter(2)], standings, NOON + 24 * HOUR + SECOND)).toEqual([]);
  expect(ids(dueNow([letter(2)], standings, NOON))).toEqual([2]);
  const lost = settle(letter(2), ahead, { is: "lost" }, NOON);
  expect(lost.standing).toEqual({ ...WELL, failingSince: NOON });
  const asked = settle(letter(2), ahead, status(429, MINUTE), NOON).standing;
  expect(dueNow([letter(3)], new Map([["slack", asked]]), NOON + 59 * SECOND)).toEqual([]);
  expect(ids(dueNow([letter(3)], new Map([["slack", asked]]), NOON + MINUTE))).toEqual([3]);
});

test("what has failed since a time that is still to come has failed since now: it is told of an hour later", () => {
  const failing = settle(letter(1), { ...WELL, failingSince: NOON + 24 * HOUR }, status(500), NOON).standing;
  expect(settle(letter(1), failing, status(500), NOON + HOUR).tell).toBe("fails");
});

const fate = fc.constantFrom("ok", "ok", "ok", "lost before", "lost after", "500", "429", "503");

test("over a random day each letter arrives in order and at least once, and twice only where an answer was lost", () => {
  const days = fc.property(
    fc.array(fc.record({ thread: fc.nat({ max: 2 }), to: fc.nat({ max: 2 }), after: fc.nat({ max: 30 }) }), {
      minLength: 1,
      maxLength: 25,
    }),
    fc.infiniteStream(fate),
    (written, fates) => {
      const arrived: Letter[] = [];
      const lost = new Set<number>();
      let waiting: Letter[] = [];
      const standings = new Map<string, Standing>();
      let now = NOON;
      let rounds = 0;
      const send = (each: Letter, isKind: boolean): Answer => {
        const what = isKind ? "ok" : fates.next().value;
        if (what === "ok" || what === "lost after") arrived.push(each);
        if (what === "ok") return { is: "accepted" };
        if (what === "lost after") lost.add(each.id);
        if (what === "lost before" || what === "lost after") return { is: "lost" };
        return status(Number(what), what === "429" ? 7 * MINUTE : null);
      };
      const round = (isKind: boolean): void => {
        for (const each of dueNow(waiting, standings, now)) {
          const standing = standings.get(each.destination) ?? WELL;
          expect(now).toBeGreaterThanOrEqual(standing.pausedUntil);
          const settled = settle(each, standing, send(each, isKind), now);
          standings.set(each.destination, settled.standing);
          waiting = waiting.flatMap((one) =>
            one.id !== each.id ? [one] : settled.letter === null ? [] : [settled.letter],
          );
        }
      };
      for (const [id, { thread, to, after }] of written.entries()) {
        const more = { thread: `alert ${thread}`, destination: `to ${to}`, firstAt: now, dueAt: now };
        waiting = withNew(waiting, letter(id, more));
        round(false);
        now += after * MINUTE;
      }
      // Within the day it works again.
      while (waiting.length > 0 && rounds < 1_000) {
        now = Math.max(now, nextDue(waiting, standings) ?? now);
        round(rounds > 6);
        rounds += 1;
      }
      expect(waiting).toEqual([]);
      const counts = new Map<number, number>();
      for (const { id } of arrived) counts.set(id, (counts.get(id) ?? 0) + 1);
      expect(counts.size).toBe(written.length);
      expect([...counts].filter(([id, count]) => count > 1 && !lost.has(id))).toEqual([]);
      for (const one of new Set(arrived.map(({ destination, thread }) => `${destination} ${thread}`))) {
        const order = ids(arrived.filter(({ destination, thread }) => `${destination} ${thread}` === one));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }
    },
  );
  fc.assert(days, { numRuns: 500 });
});
