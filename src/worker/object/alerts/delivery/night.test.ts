/** What happens in the quiet hours to an alert that waits for the morning. */
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { storageOver } from "../../double/storage.ts";
import { ANN } from "../machine/cases.fixture.ts";
import { found } from "../machine/play.fixture.ts";
import { HOUR, MINUTE, roadOver } from "./office.fixture.ts";

const ELEVEN = Date.parse("2026-11-29T23:00:00Z");
const warn = found("disk_full");
const worse = found("disk_full", "critical");

/** An alert that waits for seven in the morning; it is ten past eleven. */
const waits = async () => {
  const on = roadOver(storageOver(new DatabaseSync(":memory:")), ["ops", "oncall"], true, ELEVEN);
  for (let look = 0; look < 2; look += 1) {
    await on.finds(warn);
    await on.pass(5 * MINUTE);
  }
  const said = (): string[] => [...on.fakes.slack.messages.values()].map(({ text }) => text);
  const incidents = () => [...on.fakes.pagerDuty.incidents.values()].map(({ status, triggers }) => [status, triggers]);
  const mute = (hours: number) =>
    on.happens({
      ...{ at: on.now(), name: "muted", by: ANN },
      mute: { until: on.now() + hours * HOUR, by: "ann", reason: null, of: "finding" },
    });
  return { ...on, said, incidents, mute };
};

const SUMMARY = "prod: 1 warning in the quiet hours, 1 of which is still there.\nStill so: disk_full.";

test("what gets critical is told of then, and not again in the morning; its message is brought up to date to its end", async () => {
  const on = await waits();
  await on.finds(worse);
  await on.pass(9 * HOUR);
  expect([on.said(), on.incidents()]).toEqual([["prod, critical, changed: disk_full."], [["triggered", 1]]]);
  for (let look = 0; look < 2; look += 1) await on.finds();
  expect(on.said()).toEqual(["prod, is over: disk_full.", "prod, is over: disk_full."]);
  expect(on.incidents()).toEqual([["resolved", 1]]);
});

test("what is only found with it wakes nobody", async () => {
  const on = await waits();
  await on.finds(warn, found("rdb_last_bgsave_status"));
  expect([on.said(), on.incidents()]).toEqual([[], []]);
  await on.pass(9 * HOUR);
  expect([on.said(), on.incidents()]).toEqual([[SUMMARY], [["triggered", 1]]]);
  await on.finds(warn, found("rdb_last_bgsave_status"), found("refused_misconf"));
  expect(on.incidents()).toEqual([["triggered", 2]]);
});

test("who has acknowledged it is called by nobody in the morning, and it is in the summary", async () => {
  const on = await waits();
  await on.happens({ at: on.now(), name: "acknowledged", by: ANN, reason: null });
  await on.pass(9 * HOUR);
  expect([on.said(), on.incidents()]).toEqual([[SUMMARY], []]);
  await on.finds(warn, found("rdb_last_bgsave_status"));
  expect(on.incidents()).toEqual([]);
  await on.finds(worse);
  expect(on.incidents()).toEqual([["triggered", 1]]);
});

test("what is muted waits for the end of that, and is told then; in another night, in the morning after it", async () => {
  for (const [hours, tells] of [
    [12, 12],
    [24, 32],
  ] as const) {
    const on = await waits();
    await on.mute(hours);
    await on.pass(hours * HOUR - MINUTE);
    expect([on.said(), on.incidents()]).toEqual([[], []]);
    await on.pass(2 * MINUTE);
    await on.finds(warn);
    await on.pass((tells - hours) * HOUR);
    expect([on.said()[0], on.incidents()]).toEqual([SUMMARY, [["triggered", 1]]]);
  }
});

test("of a mute that somebody ends what waited is told at once", async () => {
  const on = await waits();
  await on.mute(100);
  await on.pass(12 * HOUR);
  await on.happens({ at: on.now(), name: "mute_over", by: ANN });
  expect([on.said(), on.incidents()]).toEqual([[SUMMARY], [["triggered", 1]]]);
});

test("what is over before its mute is, calls nobody and is in no morning's summary: the end of the mute tells of it", async () => {
  const on = await waits();
  await on.mute(24);
  for (let look = 0; look < 2; look += 1) await on.finds();
  await on.pass(48 * HOUR);
  expect([on.said(), on.incidents()]).toEqual([[], []]);
});

test("a summary that could not be told at once says how it is when it is, and is brought up to date from then on", async () => {
  const on = await waits();
  on.trouble.set("slack.com", async () => new Response("", { status: 503 }));
  await on.pass(9 * HOUR);
  for (let look = 0; look < 2; look += 1) await on.finds();
  on.trouble.clear();
  await on.pass(HOUR);
  expect(on.said()).toEqual([
    "prod: 1 warning in the quiet hours, none of which are still there.\nOver: disk_full.",
    "prod, is over: disk_full.",
  ]);
});

test("what comes back in the night is in the summary, and the message that says that it is over stays as it is", async () => {
  const at = ELEVEN - 2 * HOUR;
  const on = roadOver(storageOver(new DatabaseSync(":memory:")), ["ops"], true, at);
  for (const findings of [[warn], [warn], [], []]) {
    await on.finds(...findings);
    await on.pass(5 * MINUTE);
  }
  await on.pass(2 * HOUR);
  for (const findings of [[warn], [warn], [warn, found("rdb_last_bgsave_status")]]) {
    await on.finds(...findings);
    await on.pass(5 * MINUTE);
  }
  const said = (): string[] =>
    [...on.fakes.slack.messages.values()].flatMap(({ text, thread }) => (thread === null ? [text] : []));
  expect(said()).toEqual(["prod, is over: disk_full."]);
  await on.pass(9 * HOUR);
  expect(said()).toEqual(["prod, is over: disk_full.", SUMMARY]);
});

test("that it is over is said there also where it has come back before that could be told", async () => {
  const on = roadOver(storageOver(new DatabaseSync(":memory:")), ["ops"], true, ELEVEN);
  await on.finds(worse);
  on.trouble.set("slack.com", async () => new Response("", { status: 503 }));
  for (const findings of [[], [], [warn], [warn]]) {
    await on.finds(...findings);
    await on.pass(5 * MINUTE);
  }
  on.trouble.clear();
  await on.pass(9 * HOUR);
  const said = [...on.fakes.slack.messages.values()].flatMap(({ text, thread }) => (thread === null ? [text] : []));
  expect(said).toEqual(["prod, is over: disk_full.", SUMMARY]);
});

test("nor does it take the place of the message of what got critical before it could be told", async () => {
  const on = await waits();
  on.trouble.set("slack.com", async () => new Response("", { status: 503 }));
  await on.pass(9 * HOUR);
  await on.finds(worse);
  on.trouble.clear();
  await on.pass(HOUR);
  for (let look = 0; look < 2; look += 1) await on.finds();
  expect(on.said()).toEqual(["prod, is over: disk_full.", "prod, is over: disk_full."]);
});

test("what waits for a morning of a clock that was ahead is told when that is put right, in the night in the next morning", async () => {
  for (const [back, tells] of [
    [36 * HOUR, 0],
    [24 * HOUR, 8],
  ] as const) {
    const on = await waits();
    on.advance(-back);
    await on.ring();
    // Once more, so that it does not come back with each.
    await on.ring();
    expect(on.said()).toHaveLength(tells === 0 ? 1 : 0);
    await on.pass(tells * HOUR);
    expect(on.said()).toEqual([SUMMARY]);
  }
});

test("whom the target tells no more by the morning is told nothing of the night", async () => {
  const on = await waits();
  on.tells(["oncall"]);
  await on.pass(9 * HOUR);
  expect([on.said(), on.incidents(), on.waiting()]).toEqual([[], [["triggered", 1]], 0]);
});

test("nor does a summary go there that waits for its destination", async () => {
  const on = await waits();
  on.trouble.set("slack.com", async () => new Response("", { status: 503 }));
  await on.pass(8 * HOUR);
  expect(on.waiting()).toBe(1);
  on.trouble.clear();
  on.tells([]);
  await on.pass(HOUR);
  expect([on.said(), on.waiting()]).toEqual([[], 0]);
});

test("what another message tells of by now is over in the summary of an earlier night, in the next night and after it", async () => {
  const on = roadOver(storageOver(new DatabaseSync(":memory:")), ["ops"], true, ELEVEN);
  const other = found("fragmentation_ratio");
  const looks = async (hours: number, ...findings: ReturnType<typeof found>[]): Promise<void> => {
    for (let look = 0; look < hours * 2; look += 1) {
      await on.finds(...findings);
      await on.pass(HOUR / 2);
    }
  };
  const said = (): string[] =>
    [...on.fakes.slack.messages.values()].flatMap(({ text, thread }) => (thread === null ? [text] : []));
  const SUMMARY_OF = (still: string): string => `prod: 2 warnings in the quiet hours, ${still} still there.`;
  await looks(19, warn, other);
  expect(said()).toEqual([expect.stringContaining(SUMMARY_OF("2 of which are")) as string]);
  await looks(4);
  // From ten at night on both are back: one is critical and is told, the other waits.
  await looks(8, worse, other);
  expect(said()).toEqual([expect.stringContaining(SUMMARY_OF("1 of which is")) as string]);
  expect(said()[0]).not.toContain("Still so: fragmentation_ratio.");
  await looks(3, worse, other);
  await looks(6, other);
  expect(said()).toEqual([
    expect.stringContaining(SUMMARY_OF("none of which are")) as string,
    "prod: 1 warning in the quiet hours, 1 of which is still there.\nStill so: fragmentation_ratio.",
  ]);
});
