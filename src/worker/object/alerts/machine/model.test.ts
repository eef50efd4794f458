/**
 * Random nights of a target against an oracle. The oracle knows nothing of states: it looks at all that was ever seen of a finding, from the beginning, and says
 * by the rules in words whether it is open now.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ANN, HOUR, MINUTE, NOON } from "./cases.fixture.ts";
import { NO_ANSWER, SAME_MS } from "./observe.ts";
import { ALL, found, Play } from "./play.fixture.ts";
import { type Alert, nameOf } from "./states.ts";

type Look = "critical" | "warn" | "fine" | "unknown";
/** Two that have nothing to do with each other. */
const ALONE: readonly string[] = ["fragmentation_ratio", "cpu_throttled"];

interface Seen {
  at: number;
  look: Look;
}

const HALF_AN_HOUR = 30 * MINUTE;

/** Whether it is open after all that was seen. */
const isOpenBy = (history: readonly Seen[]): boolean => {
  const judged = history.filter(({ look }) => look !== "unknown");
  const there = (index: number): boolean => ["warn", "critical"].includes(judged[index]?.look ?? "fine");
  let openedAt: number | null = null;
  let countFrom = 0;
  let raisedBefore = 0;
  let closedAt = -Infinity;
  for (const [index, { at, look }] of judged.entries()) {
    if (openedAt === null) {
      if (!there(index) && !there(index - 1)) countFrom = index + 1;
      if (!there(index)) continue;
      const sightings = judged.slice(countFrom, index + 1).filter((_, each) => there(countFrom + each)).length;
      const holds = look === "critical" || (index > countFrom && there(index - 1)) || sightings >= 3;
      if (!holds) continue;
      // A first sighting that is no longer the same matter counts for nothing before it.
      const first = judged.slice(countFrom).find((_, each) => there(countFrom + each))?.at ?? at;
      raisedBefore = first - closedAt <= SAME_MS ? raisedBefore + 1 : 1;
      openedAt = index;
      continue;
    }
    if (there(index) || there(index - 1)) continue;
    const opened: number = openedAt;
    const since = judged.slice(opened, index + 1);
    const returns = since.filter((_, each) => each > 0 && there(opened + each) && !there(opened + each - 1)).length;
    const shaky =
      judged.slice(countFrom, openedAt + 1).filter((_, each) => there(countFrom + each)).length >= 3 &&
      !there(openedAt - 1);
    let goneFrom = index;
    while (goneFrom > openedAt && !there(goneFrom - 1)) goneFrom -= 1;
    const comesAndGoes = returns + (shaky ? 2 : 0) >= 2 || raisedBefore > 1;
    const calm = comesAndGoes ? Math.min(12 * HOUR, HALF_AN_HOUR * 2 ** Math.max(0, raisedBefore - 2)) : 0;
    if (at - (judged[goneFrom]?.at ?? at) < calm) continue;
    openedAt = null;
    closedAt = at;
    countFrom = index + 1;
  }
  return openedAt !== null;
};

const look = fc.constantFrom<Look>("critical", "warn", "warn", "fine", "fine", "fine", "unknown");
const night = fc.array(
  fc.record({
    looks: fc.tuple(look, look),
    chain: fc.subarray(["disk_full", "rdb_last_bgsave_status", "refused_misconf", "app_misconf"]),
    minutes: fc.constantFrom(1, 5, 5, 5, 5, 30, 400),
    does: fc.constantFrom("fails", "acknowledges", "mutes", "looks", "looks", "looks", "looks", "looks"),
    which: fc.nat({ max: 5 }),
  }),
  { minLength: 1, maxLength: 60 },
);

const isOpen = ({ stage }: Alert): boolean => stage !== "suspected" && stage !== "settled";
const idsOf = ({ cause, consequences }: Alert): string[] => [cause, ...consequences];
const RANK: Record<Look, number> = { unknown: 0, fine: 0, warn: 1, critical: 2 };

test("an alert is open exactly while the rules say so, is told once, and what is told of it ends", () => {
  const states = new Set<string>();
  const nights = fc.property(night, (moments) => {
    const play = new Play();
    const histories: Record<string, Seen[]> = { fragmentation_ratio: [], cpu_throttled: [] };
    let minute = 0;
    for (const { looks, chain, minutes, does, which } of moments) {
      minute += minutes;
      const at = NOON + minute * MINUTE;
      const alert = play.alerts.filter(({ stage }) => stage !== "settled")[which];
      if (does === "fails") {
        play.fails(minute);
        continue;
      }
      const before = play.told.length;
      if (does === "mutes" && alert !== undefined)
        play.happens(alert, { at, name: "muted", by: ANN, mute: { until: at + 2 * HOUR, by: "ann", reason: null } });
      if (does === "acknowledges" && alert !== undefined && alert.stage !== "suspected")
        play.happens(alert, { at, name: "acknowledged", by: ANN, reason: null });
      // What a person does is answered by an edit at most.
      expect(play.told.slice(before).filter(({ how }) => how === "new")).toEqual([]);

      const seen = ALONE.map((id, index) => ({ id, look: looks[index] ?? "unknown" }));
      for (const each of seen) histories[each.id]?.push({ at, look: each.look });
      const findings = [
        ...chain.map((id) => found(id, "critical")),
        ...seen.flatMap((each) =>
          RANK[each.look] > 0 ? [found(each.id, each.look === "critical" ? "critical" : "warn")] : [],
        ),
      ];
      const unknown = seen.filter((each) => each.look === "unknown").map(({ id }) => id);
      const fine = ALL.filter((id) => !findings.some((finding) => finding.id === id) && !unknown.includes(id));
      play.sample({ at, findings, fine });

      const called = new Set(play.told.slice(before).flatMap(({ how, id }) => (how === "new" ? [id] : [])));
      expect(play.alerts.filter(({ id, mute }) => called.has(id) && mute !== null)).toEqual([]);
      for (const each of play.alerts) states.add(nameOf(each));
      for (const id of ALONE)
        expect(
          play.alerts.some((each) => isOpen(each) && each.cause === id),
          `${id} at ${minute}`,
        ).toBe(isOpenBy(histories[id] ?? []));
      // Nothing is in two alerts, and what hangs together is one.
      const open = play.alerts.filter(({ stage }) => stage !== "settled").flatMap(idsOf);
      expect(new Set(open).size).toBe(open.length);
      expect(
        play.alerts.filter((each) => isOpen(each) && !ALONE.includes(each.cause) && each.cause !== NO_ANSWER).length,
      ).toBeLessThanOrEqual(1);
    }
    // Two quiet days end everything, mutes included.
    for (let later = 1; later <= 2 * 24; later += 1) play.finds(minute + later * 60);
    expect(play.alerts.filter(({ stage }) => stage !== "settled")).toEqual([]);
    for (const { id } of play.alerts) {
      const told = play.told.filter((each) => each.id === id);
      const lines = play.lines.filter((each) => each.alertId === id);
      const rises = lines.filter(({ what }) => what === "raised" || what === "came_back");
      const ends = lines.filter(({ what }) => what === "settled");
      expect(lines.filter(({ what }) => what === "raised").length).toBeLessThanOrEqual(1);
      expect(ends.length).toBe(rises.length);
      // It is raised, then settled, then raised: never twice the same.
      const turns = lines.filter((each) => rises.includes(each) || ends.includes(each));
      expect(turns.every((each, index) => ends.includes(each) === (index % 2 === 1))).toBe(true);
      // Whoever was told that it is there was told that it is over, and last.
      expect(told.at(-1)?.what ?? "settled").toBe("settled");
      // Told anew once for each time that it was raised, and once more where it got worse or a mute ended, at most.
      const news = told.filter(({ how }) => how === "new");
      const more = lines.filter(({ what, detail }) => detail === "It is worse." || what === "mute_over");
      expect(news.length).toBeLessThanOrEqual(rises.length + more.length);
    }
  });
  fc.assert(nights, { numRuns: 1_500 });
  expect([...states].toSorted()).toEqual(["acknowledged", "changed", "muted", "raised", "settled", "suspected"]);
});
