/** What can be pressed on an alert's message. */
import { expect, test } from "vitest";
import { type AlertTold, lineOf, type Told } from "./message.ts";
import { buttonsOf, togetherButtons } from "./slack-buttons.ts";
import { acknowledgedOf, mutedOf, withinRoom } from "./slack-done.ts";

const UMA = { id: "T1/U0UMA", role: "operator", via: "slack" } as const;
const ANN = { id: "ann", role: "operator", via: "token" } as const;
const MUTE = { until: 1_800_000_000_000, by: "T1/U0UMA", reason: null, of: "finding" } as const;
const ALERT: AlertTold = {
  ...{ id: 7, cause: "disk_full", consequences: [], verdict: "critical", text: "Full.", next_step: "Look." },
  ...{ stage: "raised", step: null, acknowledgedBy: null, mute: null, hasBot: true },
};

const labels = (blocks: ReturnType<typeof buttonsOf>): string[] =>
  blocks.flatMap(({ elements }) => elements.map(({ text }) => text.text));

test.each([
  ["nothing was done", {}, ["Acknowledge", "Mute 2 h"]],
  ["somebody has muted it", { mute: MUTE }, ["Acknowledge", "Unmute"]],
  ["all are muted", { mute: { ...MUTE, of: "all" } }, ["Acknowledge", "Unmute"]],
  ["the configuration mutes it", { mute: { ...MUTE, of: "configuration" } }, ["Acknowledge"]],
  ["an earlier version has muted it", { mute: { until: 1, by: "ann", reason: null } }, ["Acknowledge"]],
  ["it is acknowledged and muted", { acknowledgedBy: UMA, mute: MUTE }, ["Unmute"]],
  ["it is over", { stage: "settled" }, []],
  ["nobody takes what is pressed", { hasBot: false }, []],
] as const)("where %s", (_where, more, expected) => {
  expect(labels(buttonsOf("prod", { ...ALERT, ...more }))).toEqual(expected);
});

const told = (target: string, more: Partial<Told> = {}): Told => ({
  ...{ target, id: 1, acknowledgedBy: null, mute: null },
  ...more,
});

test("of several each button is there while it makes sense for one of them, and who did what says to which", () => {
  const some = [
    told("aaa", { acknowledgedBy: UMA }),
    told("bbb", { mute: MUTE }),
    told("ccc", { acknowledgedBy: ANN }),
  ];
  const blocks = togetherButtons(ALERT, { told_in: "ops", alerts: some });
  expect(labels(blocks)).toEqual(["Acknowledge", "Mute 2 h", "Unmute"]);
  expect(new Set(blocks[0]?.elements.map(({ value }) => value))).toEqual(new Set(["ops:aaa/1,bbb/1,ccc/1"]));
  expect(acknowledgedOf(some)).toEqual(["Acknowledged by <@U0UMA> (aaa)", "Acknowledged by ann (token) (ccc)"]);
  expect(mutedOf(some)).toEqual([expect.stringMatching(/^Muted until <!date.*>, by <@U0UMA> \(bbb\)$/)]);
  const all = some.map((each) => ({ ...each, acknowledgedBy: UMA, mute: MUTE }));
  expect(labels(togetherButtons(ALERT, { told_in: "ops", alerts: all }))).toEqual(["Unmute"]);
  expect(labels(togetherButtons({ ...ALERT, hasBot: false }, { told_in: "ops", alerts: some }))).toEqual([]);
});

test.each([
  ["acknowledged", [{ acknowledgedBy: UMA }, {}], "is acknowledged in part: "],
  ["acknowledged", [{ acknowledgedBy: UMA }, { acknowledgedBy: ANN }], "is acknowledged: "],
  ["muted", [{ mute: MUTE }, {}], "is muted in part: "],
  ["mute_over", [{ mute: MUTE }, {}], "is no longer muted in part: "],
  ["mute_over", [{}, {}], "is no longer muted: "],
  ["settled", [], "is over: "],
] as const)("of several, what was done to some is not said of all: %s %j", (what, done, said) => {
  const alerts = done.map((more, at) => told(`t${at}`, more));
  const stage = what === "settled" ? what : "raised";
  const message = { id: "1", target: "aaa", notice: { how: "edit", what }, alert: { ...ALERT, stage }, at: 0 } as const;
  expect(lineOf({ ...message, together: { told_in: "ops", alerts } })).toContain(said);
});

test("one that is left of several has the buttons of one", () => {
  const [block] = togetherButtons(ALERT, { told_in: "ops", alerts: [told("bbb", { id: 3 })] });
  expect(block?.elements.map(({ value }) => value)).toEqual(["bbb/3", "bbb/3"]);
});

test("what has no room is left out as a whole line: half a name of Slack's would be none", () => {
  const lines = Array.from({ length: 40 }, (_, at) => `Acknowledged by <@U0${at}> (${"x".repeat(90)})`);
  const shown = withinRoom(lines, 3000);
  expect(shown.length).toBeLessThanOrEqual(3000);
  expect(shown.split("\n").slice(0, -1)).toEqual(lines.slice(0, shown.split("\n").length - 1));
  expect(shown).toMatch(/\n…$/);
});
