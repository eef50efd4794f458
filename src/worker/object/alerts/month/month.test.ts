/**
 * The watch of a fleet over a simulated month in which everything goes wrong that may: against what really happened, no alert is lost, and none is told twice but
 * where an answer was lost and the other side cannot tell two of the same. A few targets and days by themselves; a hundred and a month with REDIS_OPS_LONG=1.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Database } from "../../sql.ts";
import { storageOver } from "../../double/storage.ts";
import { spanAt } from "../../../../shared/wall-clock/window.ts";
import { expected, isWarning, keptOf } from "./expected.fixture.ts";
import { Sleepers } from "./fleet.fixture.ts";
import { sides, spellsOf, type Took } from "./sides.fixture.ts";
import { type Episode, HOUR, randomOf, STARTS, worldOf } from "./world.fixture.ts";

const isLong = process.env["REDIS_OPS_LONG"] === "1";
const [TARGETS, DAYS] = isLong ? [100, 30] : [12, 3];
const SEED = 20_261_010;

const world = worldOf(SEED, TARGETS, DAYS);
const spells = spellsOf(SEED + 1, STARTS, world.ends);
const others = sides(spells, randomOf(SEED + 2));
let fleet: Sleepers;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: STARTS });
  for (const method of ["log", "error"] as const) vi.spyOn(console, method).mockReturnValue();
  vi.stubGlobal("fetch", others.fetcher);
  const storage = () => storageOver(new DatabaseSync(":memory:"));
  fleet = new Sleepers(world, SEED + 3, storage, (at) => vi.setSystemTime(at));
  await fleet.live(STARTS);
}, 60 * 60_000);
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const DESTINATIONS = ["ops", "oncall", "hook"] as const;
type Destination = (typeof DESTINATIONS)[number];

/** As the other side has them: what has the same key is one. */
const asOne = (taken: readonly Took[]): Took[] => {
  const seen = new Set<string>();
  return taken.filter(({ key }) => key === null || (!seen.has(key) && seen.add(key)));
};

const takenOf = ({ id }: Episode, destination: Destination): Took[] =>
  asOne(others.took.filter((each) => each.destination === destination && each.ids.includes(id)));

/** A mute that is over calls where nobody was called before; a clock that is put back ends it a second time, which is told to a program as well. */
const beginsOf = (episode: Episode, destination: Destination): Took[] => {
  const taken = takenOf(episode, destination);
  const begins = taken.filter(({ is }) => is === "begins" || is === "morning");
  return begins.length > 0 ? begins : taken.filter(({ is }) => is === "unmuted").slice(0, 1);
};

/** Whether a refusal, which is final, may have concerned it. */
const wasRefused = ({ id, from, until }: Episode, destination: Destination): boolean =>
  others.refused.some(
    (each) =>
      each.destination === destination && (each.ids.includes(id) || (each.at >= from && each.at < until + 9 * HOUR)),
  );

/** How often one more message is allowed: an answer to it was lost, or the object ended, or a call to another object failed, just then. */
const lostOf = ({ id, from, until, targets }: Episode, destination: Destination): number => {
  const isThen = (at: number): boolean => at >= from && at < until + 9 * HOUR;
  const answers = others.lost.filter((each) => each.destination === destination && each.ids.includes(id)).length;
  const ends = fleet.ends.filter(({ target, at }) => targets.includes(target) && isThen(at)).length;
  const calls = fleet.failedCalls.filter((call) => targets.includes(call.from) && isThen(call.at)).length;
  return (destination === "ops" ? answers + ends : 0) + Math.floor(calls / 2);
};

test("something of everything happened", () => {
  expect(world.episodes.length).toBeGreaterThan(TARGETS);
  expect(fleet.ends.length).toBeGreaterThan(TARGETS);
  expect(others.took.length).toBeGreaterThan(TARGETS);
  expect(new Set(spells.map(({ trouble }) => trouble)).size).toBeGreaterThanOrEqual(isLong ? 6 : 4);
});

const lost = (): object[] =>
  world.episodes.flatMap((episode) =>
    DESTINATIONS.filter(
      (destination) =>
        expected(episode, world, destination) === "once" &&
        !wasRefused(episode, destination) &&
        beginsOf(episode, destination).length === 0,
    ).map((destination) => ({ ...episode, destination })),
  );

test("no alert is lost: each destination was told of all that it is to be told of", () => {
  expect(lost()).toEqual([]);
});

test("nothing is told that is not so: what was kept back, what blinked, and what a container that is made anew looks like", () => {
  const told = world.episodes.flatMap((episode) =>
    DESTINATIONS.filter(
      (destination) => expected(episode, world, destination) === "never" && beginsOf(episode, destination).length > 0,
    ).map((destination) => ({ ...episode, destination })),
  );
  expect(told).toEqual([]);
});

/** What a mute has kept back of one target's part in it, as each destination was told. */
const keptBack = () =>
  world.episodes.flatMap((episode) =>
    world.members
      .filter(({ name }) => episode.targets.includes(name))
      .flatMap((member) =>
        DESTINATIONS.filter((destination) => !wasRefused(episode, destination)).map((destination) => {
          const taken = takenOf(episode, destination).filter(
            ({ is, target }) => is === "kept" && target === member.name,
          );
          const is = keptOf(member, episode, world, destination);
          return { ...episode, ...{ name: member.name, destination, is, times: taken.length } };
        }),
      ),
  );

test("what was kept back and is over is told at the end of that, once, to each that is told of alerts and is no incident's", () => {
  const all = keptBack();
  const wrong = all.filter((each) => {
    const { is, times, destination } = each;
    if (is === "never") return times > 0;
    return times > 1 + lostOf(each, destination) || (is === "once" && times === 0);
  });
  expect(wrong).toEqual([]);
  expect(all.filter(({ is, times }) => is === "once" && times > 0).length).toBeGreaterThan(0);
});

const ADDRESSES: Readonly<Record<Destination, string>> = {
  ops: "slack.com",
  oncall: "pagerduty.com",
  hook: "hooks.example.org",
};

/** A letter may have waited for its destination, from before the night. */
const hasWaited = ({ destination, at }: Took): boolean =>
  spells.some(
    (spell) => spell.destination === ADDRESSES[destination] && spell.from < at && spell.until > at - 3 * HOUR,
  );

test("in the quiet hours no person is woken by a warning", () => {
  const woken = world.episodes.flatMap((episode) => {
    const [target] = world.members.filter(({ name }) => episode.targets.includes(name));
    const quiet = target?.quiet ?? null;
    if (quiet === null || !isWarning(episode.what)) return [];
    return others.took.filter(
      (each) =>
        each.ids.includes(episode.id) &&
        each.is === "begins" &&
        each.destination !== "hook" &&
        spanAt(quiet, each.at) !== null &&
        !hasWaited(each),
    );
  });
  expect(woken).toEqual([]);
});

test("no alert is doubled, but where an answer was lost and the other side cannot tell", () => {
  const doubled = world.episodes.flatMap((episode) =>
    DESTINATIONS.flatMap((destination) => {
      const [times, allowed] = [beginsOf(episode, destination).length, 1 + lostOf(episode, destination)];
      return times > allowed ? [{ ...episode, destination, times, allowed }] : [];
    }),
  );
  expect(doubled).toEqual([]);
});

test("what was told is told to be over, once", () => {
  const isOver = ({ until }: Episode): boolean => until + 12 * HOUR < world.ends;
  const wrong = world.episodes.filter(isOver).flatMap((episode) =>
    (["ops", "hook"] as const).flatMap((destination) => {
      const messages = beginsOf(episode, destination).filter(({ is }) => is !== "morning").length;
      const settled = takenOf(episode, destination).filter(({ is }) => is === "settles").length;
      if (wasRefused(episode, destination)) return [];
      const most = messages === 0 ? 0 : messages + lostOf(episode, destination);
      return settled > most || (messages > 0 && settled === 0) ? [{ ...episode, destination, messages, settled }] : [];
    }),
  );
  expect(wrong).toEqual([]);
});

const PAGE = new URL("../../../../../docs/watch.md", import.meta.url);
const TABLE = /(?<=<!-- month -->\n\n)[^<]*(?=\n<!-- end -->)/;
const figure = (value: number): string => Math.round(value).toLocaleString("en-US");

const drawn = (): string => {
  const all = [...fleet.sleepers.values()];
  const sum = (of: (each: (typeof all)[number]) => number): number => all.reduce((total, each) => total + of(each), 0);
  const alarms = sum((each) => each.alarms);
  const rows = [
    [
      "requests: alarms, the Cron trigger's, calls between objects",
      figure(alarms + sum(({ stands, calls }) => stands + calls)),
    ],
    ["object, GB-s (1 s awake for an alarm)", figure(alarms * 0.128)],
    ["rows written", figure(sum(({ storage }) => storage.rows))],
    ["storage at the end of the month", `${(sum(({ storage }) => bytesOf(storage)) / 2 ** 20).toFixed(0)} MB`],
    ["what went wrong with the targets", figure(world.episodes.length)],
    ["requests to destinations, which fail a fifth of the time", figure(others.asked())],
    ["messages that Slack got a second time, an answer being lost", figure(twiceInSlack())],
    ["alerts lost", figure(lost().length)],
  ];
  return ["| 100 targets, 30 days | |", "|---|---|", ...rows.map((row) => `| ${row.join(" | ")} |`), ""].join("\n");
};

const bytesOf = ({ sql }: Database): number => {
  const [row] = sql
    .exec<{ n: number }>("SELECT page_count * page_size AS n FROM pragma_page_count(), pragma_page_size()")
    .toArray();
  return row?.n ?? 0;
};

const twiceInSlack = (): number =>
  world.episodes.reduce((total, episode) => total + Math.max(0, beginsOf(episode, "ops").length - 1), 0);

/** By itself it is of another fleet: then only the rows' names are held. */
const namesIn = (table = ""): string[] => table.split("\n").map((row) => row.split(" | ")[0] ?? "");

test("docs/watch.md has the figures of a hundred targets in a month (the long form counts them, and with UPDATE=1 writes them)", () => {
  const page = readFileSync(PAGE, "utf8");
  if (isLong && process.env["UPDATE"] === "1") writeFileSync(PAGE, page.replace(TABLE, drawn()));
  const written = TABLE.exec(readFileSync(PAGE, "utf8"))?.[0];
  expect(isLong ? written : namesIn(written)).toEqual(isLong ? drawn() : namesIn(drawn()));
});
