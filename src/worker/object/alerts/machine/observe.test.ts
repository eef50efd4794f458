import { expect, test } from "vitest";
import { ANN, NOON } from "./cases.fixture.ts";
import { endedMutes, unwatched } from "./observe.ts";
import { ALL, found, Play } from "./play.fixture.ts";

const MINUTE = 60_000;

test("a warning is told when it holds for two samples, and settled when it was gone for two", () => {
  const play = new Play();
  play.finds(0, found("fragmentation_ratio"));
  expect(play.heard()).toEqual([]);
  for (const minute of [5, 10, 15]) play.finds(minute, found("fragmentation_ratio"));
  play.finds(20);
  expect(play.heard()).toEqual(["new raised fragmentation_ratio"]);
  play.finds(25);
  for (const minute of [30, 35]) play.finds(minute);
  expect(play.heard()).toEqual(["new raised fragmentation_ratio", "edit settled fragmentation_ratio"]);
  expect(play.lines.map(({ what }) => what)).toEqual(["raised", "settled"]);
});

test("what was seen once is not told of; what is critical is told at once", () => {
  const play = new Play();
  play.finds(0, found("cpu_throttled"), found("disk_full", "critical"));
  for (const minute of [5, 10]) play.finds(minute, found("disk_full", "critical"));
  expect(play.heard()).toEqual(["new raised disk_full"]);
  expect(play.alerts).toHaveLength(1);
});

test("a cause and its consequences are one message; those that come later are added to it", () => {
  const play = new Play();
  play.finds(0, found("disk_full", "critical"), found("rdb_last_bgsave_status", "critical"));
  play.finds(
    5,
    found("disk_full", "critical"),
    found("rdb_last_bgsave_status", "critical"),
    found("app_misconf", "critical"),
  );
  expect(play.heard()).toEqual(["new raised disk_full", "edit changed disk_full"]);
  expect(play.alerts.map(({ consequences }) => consequences)).toEqual([["rdb_last_bgsave_status", "app_misconf"]]);
});

test("the cause that is found after its consequence takes its place in the same alert, and so does what is left when it is gone", () => {
  const play = new Play();
  play.finds(0, found("refused_misconf", "critical"));
  play.finds(5, found("disk_full", "critical"), found("refused_misconf", "critical"));
  play.finds(10, found("refused_misconf", "critical"));
  expect(play.heard()).toEqual([
    "new raised refused_misconf",
    "edit changed disk_full",
    "edit changed refused_misconf",
  ]);
  play.finds(15);
  play.finds(20);
  expect(play.heard().at(-1)).toBe("edit settled refused_misconf");
  expect(play.alerts).toHaveLength(1);
});

test("two alerts whose common cause is found are one from then on, the older", () => {
  const play = new Play();
  const both = [found("rdb_last_bgsave_status", "critical"), found("redis_does_not_start", "critical")];
  play.finds(0, ...both);
  play.finds(5, found("disk_full", "critical"), ...both);
  expect(play.told.map(({ how, what, id }) => `${how} ${what} ${id}`)).toEqual([
    "new raised 1",
    "new raised 2",
    "edit settled 2",
    "edit changed 1",
  ]);
  expect(play.lines[2]?.detail).toBe("It goes on in alert 1.");
});

test("what comes and goes is one alert that says so", () => {
  const play = new Play();
  for (let round = 0; round < 24; round += 1)
    play.finds(round * 5, ...(round % 2 === 0 ? [found("fragmentation_ratio")] : []));
  expect(play.heard()).toEqual(["new raised fragmentation_ratio"]);
  expect(play.lines.map(({ detail }) => detail)).toEqual(["It comes and goes."]);
  // Two there, two away, all day long: told when it came, and ever more seldom when it came back.
  const waves = new Play();
  for (let round = 0; round < 24 * 12; round += 1)
    waves.finds(round * 5, ...(round % 4 < 2 ? [found("fragmentation_ratio", "critical")] : []));
  expect(waves.told.filter(({ how }) => how === "new").length).toBeLessThanOrEqual(3);
});

test("a container that was made anew and is well within seconds is told to nobody; one that stays away is", () => {
  const met = found("app_refused", "critical");
  const young = { ...found("recent_start"), verdict: "ok" as const };
  const quick = new Play();
  quick.finds(0, found("container_not_running", "critical"), found("redis_unreachable", "critical"), met);
  expect([quick.heard(), quick.lookAgainMs]).toEqual([[], 15_000]);
  // It is well again, but what the applications met is in their logs for five minutes.
  quick.finds(0.25, met, young);
  expect([quick.heard(), quick.lookAgainMs]).toEqual([[], 345_000]);
  for (const minute of [5, 6, 10]) quick.finds(minute, young);
  expect([quick.heard(), quick.alerts]).toEqual([[], []]);
  const met7 = new Play();
  for (const minute of [0, 5, 6]) met7.finds(minute, met, young);
  expect(met7.told.map(({ at }) => at)).toEqual([NOON + 6 * MINUTE]);
  const wrong = new Play();
  wrong.finds(0, met);
  expect(wrong.heard()).toEqual(["new raised app_refused"]);
  const down = new Play();
  down.finds(0, found("container_not_running", "critical"));
  down.finds(0.25, found("container_not_running", "critical"));
  expect(down.heard()).toEqual(["new raised container_not_running"]);
  const killed = new Play();
  killed.finds(0, found("container_oom_killed", "critical"), found("container_not_running", "critical"));
  expect(killed.heard()).toEqual(["new raised container_oom_killed"]);
});

test("no answer is told after two samples, with the hop and the last good reading; what was open is left as it is", () => {
  const play = new Play();
  for (const minute of [0, 5]) play.finds(minute, found("fragmentation_ratio"));
  const lastGood = { at: NOON + 5 * MINUTE, summary: "Redis uses 401.2 MiB; nothing is wrong." };
  play.fails(10, lastGood);
  expect([play.heard(), play.lookAgainMs]).toEqual([["new raised fragmentation_ratio"], 60_000]);
  play.fails(11, lastGood);
  for (const minute of [15, 20]) play.fails(minute, lastGood);
  expect(play.heard()).toEqual(["new raised fragmentation_ratio", "new raised no_answer"]);
  expect(play.alerts[1]?.text).toBe(
    "No answer, at the hop ssh: Nobody answers. 15 min ago: Redis uses 401.2 MiB; nothing is wrong.",
  );
  for (const minute of [25, 30]) play.finds(minute, found("fragmentation_ratio"));
  expect(play.heard().slice(2)).toEqual(["edit settled no_answer"]);
});

test("what was not judged is neither there nor gone", () => {
  const play = new Play();
  for (const minute of [0, 5]) play.finds(minute, found("fragmentation_ratio"));
  const fine = ALL.filter((id) => id !== "fragmentation_ratio");
  for (const minute of [10, 15, 20]) play.sample({ at: NOON + minute * MINUTE, findings: [], fine });
  expect(play.heard()).toEqual(["new raised fragmentation_ratio"]);
});

test("within six hours it is the same alert that came back, after that a new one", () => {
  const play = new Play();
  const critical = found("disk_full", "critical");
  play.finds(0, critical);
  for (const minute of [5, 10]) play.finds(minute);
  play.finds(6 * 60, critical);
  expect(play.heard()).toEqual(["new raised disk_full", "edit settled disk_full", "new came_back disk_full"]);
  for (const minute of [365, 370, 440]) play.finds(minute);
  play.finds(14 * 60 + 1, critical);
  expect(play.told.map(({ what, id }) => `${what} ${id}`).slice(3)).toEqual(["settled 1", "raised 2"]);
});

test("a target that is not watched any more leaves no alert open", () => {
  const play = new Play();
  play.finds(0, found("disk_full", "critical"), found("cpu_throttled"));
  for (const { alert, event } of unwatched(play.alerts, NOON + MINUTE)) if (alert !== null) play.happens(alert, event);
  expect(play.heard()).toEqual(["new raised disk_full", "edit settled disk_full"]);
  expect(play.lines.at(-1)?.detail).toBe("It is not watched any more.");
  expect(play.alerts.map(({ stage }) => stage)).toEqual(["settled"]);
});

test("who has acknowledged it is asked again only when it gets worse", () => {
  const play = new Play();
  for (const minute of [0, 5]) play.finds(minute, found("cpu_throttled"));
  const [alert] = play.alerts;
  if (alert === undefined) throw new Error("No alert.");
  play.happens(alert, { at: NOON + 6 * MINUTE, name: "acknowledged", by: ANN, reason: null });
  for (const minute of [10, 15]) play.finds(minute, found("cpu_throttled"));
  play.finds(20, found("cpu_throttled", "critical"));
  play.finds(25, found("cpu_throttled"));
  play.finds(30, found("cpu_throttled", "critical"));
  expect(play.told.filter(({ how }) => how === "new").map(({ what }) => what)).toEqual(["raised", "changed"]);
});

test.each([
  ["ahead when it was gone first", (play: Play) => play.finds(3 * 24 * 60)],
  ["right", () => {}],
])("what is over settles after two looks, also where the clock was %s and is put right", (_what, first) => {
  const play = new Play();
  play.finds(0, found("disk_full", "critical"));
  first(play);
  for (const minute of [5, 10]) play.finds(minute);
  expect(play.heard()).toEqual(["new raised disk_full", "edit settled disk_full"]);
});

test("a host that does not answer is told of after two looks, also where the first was by a clock that was ahead", () => {
  const play = new Play();
  play.fails(3 * 24 * 60);
  for (const minute of [0, 5]) play.fails(minute);
  expect(play.heard()).toEqual(["new raised no_answer"]);
});

test("what comes back under a mute calls at the end of that, although it was told of before it had settled", () => {
  const play = new Play();
  const full = found("disk_full", "critical");
  play.finds(0, full);
  for (const minute of [5, 10]) play.finds(minute);
  const mute = { until: NOON + 60 * MINUTE, by: "ann", reason: null };
  play.sample({ at: NOON + 15 * MINUTE, findings: [full], fine: [] }, () => mute);
  expect(play.heard()).toEqual(["new raised disk_full", "edit settled disk_full"]);
  play.finds(60, full);
  expect(play.heard().at(-1)).toBe("new mute_over disk_full");
});

test("a mute that begins only later was copied by a clock that was ahead: it is over when that is put right", () => {
  const play = new Play();
  const mute = { from: NOON + 24 * 60 * MINUTE, until: NOON + 26 * 60 * MINUTE, by: "the configuration", reason: null };
  play.sample({ at: mute.from, findings: [found("disk_full", "critical")], fine: [] }, () => mute);
  expect(endedMutes(play.alerts, mute.from)).toEqual([]);
  expect(endedMutes(play.alerts, NOON).map(({ event }) => event)).toEqual([{ at: NOON, name: "mute_over" }]);
});

test.each([
  ["that queue is short", "queue_length bee_queue 5 mail", ["raised", "settled"]],
  ["only another one was seen", "queue_length bee_queue 5 other", ["raised"]],
  ["only another library's of its name was seen", "queue_length bull 5 mail", ["raised"]],
])("a long queue that was raised by a version that wrote only its text, where %s", (_what, known, lines) => {
  const play = new Play();
  const long = {
    ...found("queue_length", "critical"),
    text: "20,000 jobs wait in the queue mail of Bee-Queue in database 5.",
  };
  play.finds(0, long);
  for (const minute of [5, 10, 15]) play.sample({ at: NOON + minute * MINUTE, findings: [], fine: [known] });
  expect(play.lines.map(({ what }) => what)).toEqual(lines);
});
