/** The end of a mute: what it has kept back and is over by then is told once to each destination, in one summary. */
import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { storageOver } from "../../double/storage.ts";
import { found } from "../machine/play.fixture.ts";
import { shownOf } from "../senders/slack-fake.fixture.ts";
import { disk, fromNoonOn, HOUR, memory, MINUTE, type Roads, roadOver } from "./road.fixture.ts";

const roadOf = (roads?: Roads) => roadOver(storageOver(new DatabaseSync(":memory:")), roads);

fromNoonOn();

const HEAD = "prod: 1 alert kept back while muted, 2026-11-29 12:00 UTC to 2026-11-29 14:00 UTC, by ann: deploy";
const DISK = "Over, 2026-11-29 12:00 UTC to 2026-11-29 12:10 UTC (critical): disk_full.";

test("what was raised and has settled under a mute is told at its end, in one summary to each who is told of alerts, and is no incident", async () => {
  const on = await roadOf();
  await on.mute(null, 2);
  await on.comesAndGoes(disk);
  await on.comesAndGoes(memory);
  await on.pass(79 * MINUTE);
  expect([on.slack(), on.hook(), on.phone.took]).toEqual([[], [], []]);
  await on.pass(2 * MINUTE);
  const summary = [
    "prod: 2 alerts kept back while muted, 2026-11-29 12:00 UTC to 2026-11-29 14:00 UTC, by ann: deploy",
    DISK,
    "Over, 2026-11-29 12:25 UTC to 2026-11-29 12:30 UTC (warn): fragmentation_ratio.",
  ].join("\n");
  expect([on.slack(), on.hook()]).toEqual([[summary], [summary]]);
  expect(on.phone.took.map(({ notification: { title, body } }) => [title, body])).toEqual([
    ["prod", "What was kept back while it was muted is over. Open it for what that was."],
  ]);
  expect(on.fakes.pagerDuty.incidents.size).toBe(0);
  await on.pass(48 * HOUR);
  expect([on.slack().length, on.hook().length, on.phone.took.length, on.waiting()]).toEqual([1, 1, 1, []]);
});

test("in Slack its times are in the reader's zone; a program gets them with the alerts' numbers", async () => {
  const on = await roadOf();
  await on.mute("disk_full", 2, "<!channel> & more");
  await on.comesAndGoes(disk);
  await on.pass(2 * HOUR);
  const [message] = [...on.fakes.slack.messages.values()];
  expect(shownOf(message)).toContain("by ann: &lt;!channel&gt; &amp; more");
  expect(shownOf(message)).toContain("<!date^1795953600^{date_short_pretty} {time}|2026-11-29 12:00 UTC> to <!date^");
  expect([...on.fakes.webhook.took]).toEqual([
    [
      "prod-kept-1",
      {
        type: "alerts.kept_back",
        timestamp: "2026-11-29T14:00:00.000Z",
        data: {
          ...{ target: "prod", summary: expect.stringContaining("<!channel> & more") as unknown },
          ...{ from: "2026-11-29T12:00:00.000Z", until: "2026-11-29T14:00:00.000Z" },
          mutes: [{ by: "ann", reason: "<!channel> & more" }],
          kept: [
            {
              ...{ cause: "disk_full", verdict: "critical", text: "disk_full.", ids: [1], times: 1 },
              ...{ from: "2026-11-29T12:00:00.000Z", until: "2026-11-29T12:10:00.000Z" },
            },
          ],
        },
      },
    ],
  ]);
});

test("a mute that has kept nothing back says nothing", async () => {
  const on = await roadOf();
  await on.looks(2, disk);
  await on.mute(null, 1);
  await on.looks(2, disk);
  await on.looks(2);
  const before = [on.slack(), on.fakes.webhook.took.size];
  await on.pass(3 * HOUR);
  expect([on.slack(), on.fakes.webhook.took.size]).toEqual(before);
  expect(on.slack()).toEqual(["prod, is over: disk_full."]);
});

test("what is still so is told by its own message, and not in the summary; what is over beside it is", async () => {
  const on = await roadOf();
  await on.mute(null, 1);
  await on.comesAndGoes(disk);
  await on.looks(9, memory);
  expect(on.slack()).toEqual([
    "prod, warn, is no longer muted: fragmentation_ratio.",
    `${HEAD.replace("14:00", "13:00")}\n${DISK}`,
  ]);
  expect([...on.fakes.pagerDuty.incidents.values()].map(({ summary }) => summary)).toEqual([
    "prod, warn, is no longer muted: fragmentation_ratio.",
  ]);
});

test("what was over and is there again at the end is told by its own message alone", async () => {
  const on = await roadOf();
  await on.mute(null, 1);
  await on.comesAndGoes(disk);
  await on.looks(9, disk);
  expect([on.slack(), on.hook()]).toEqual([["prod, critical, is no longer muted: disk_full."], []]);
  await on.looks(20);
  expect([on.slack(), on.hook(), on.waiting()]).toEqual([["prod, is over: disk_full."], [], []]);
});

test("what is just gone at the end, and what somebody sees to by then, has no message of its own: the summary tells of it", async () => {
  const on = await roadOf();
  await on.mute(null, 1);
  await on.looks(1, disk, memory);
  await on.looks(10, disk, memory);
  await on.acknowledge();
  await on.looks(1, memory);
  await on.pass(HOUR);
  await on.looks(3, memory);
  await on.looks(3);
  await on.pass(24 * HOUR);
  expect(on.slack()).toEqual([
    [
      "prod: 2 alerts kept back while muted, 2026-11-29 12:00 UTC to 2026-11-29 13:00 UTC, by ann: deploy",
      "Still so, since 2026-11-29 12:05 UTC (warn): fragmentation_ratio.",
      "Over, 2026-11-29 12:00 UTC to 2026-11-29 12:55 UTC (critical): disk_full.",
    ].join("\n"),
  ]);
  expect([on.hook(), on.waiting()]).toEqual([on.slack(), []]);
});

test("what was told before, and got worse and settled under the mute, is in it", async () => {
  const on = await roadOf();
  await on.looks(2, found("disk_full"));
  await on.mute(null, 1);
  await on.looks(1, disk);
  await on.looks(2);
  await on.pass(HOUR);
  expect(on.slack()).toEqual([
    "prod, is over: disk_full.",
    [
      "prod: 1 alert kept back while muted, 2026-11-29 12:10 UTC to 2026-11-29 13:10 UTC, by ann: deploy",
      "Over, 2026-11-29 12:10 UTC to 2026-11-29 12:15 UTC (critical): disk_full.",
    ].join("\n"),
  ]);
});

test("somebody who ends it has it told then", async () => {
  const on = await roadOf();
  await on.mute("disk_full", 8);
  await on.comesAndGoes(disk);
  await on.unmute("disk_full");
  expect(on.slack()).toEqual([`${HEAD.replace("14:00", "12:20")}\n${DISK}`]);
  await on.pass(24 * HOUR);
  expect([on.slack().length, on.hook().length, on.waiting()]).toEqual([1, 1, []]);
});

test("another mute of the same, longer or shorter, moves the moment; one that covers it beside goes on", async () => {
  const on = await roadOf();
  await on.mute("disk_full", 1);
  await on.comesAndGoes(disk);
  await on.mute("disk_full", 3, "still at it");
  await on.pass(2 * HOUR);
  expect(on.slack()).toEqual([]);
  await on.mute(null, 4);
  await on.pass(2 * HOUR);
  expect(on.slack()).toEqual([]);
  await on.mute(null, 1, "nearly");
  await on.pass(59 * MINUTE);
  expect(on.slack()).toEqual([]);
  await on.pass(2 * MINUTE);
  expect(on.slack()).toEqual([`${HEAD.replace("14:00", "17:20")}\n${DISK}`]);
});

test("a mute of another finding says nothing of it", async () => {
  const on = await roadOf();
  await on.mute("disk_full", 2);
  await on.mute("fragmentation_ratio", 4, null);
  await on.comesAndGoes(disk);
  await on.comesAndGoes(memory);
  await on.pass(2 * HOUR);
  expect(on.hook()).toEqual([`${HEAD}\n${DISK}`]);
  await on.pass(2 * HOUR);
  expect(on.hook().slice(1)).toEqual([
    [
      "prod: 1 alert kept back while muted, 2026-11-29 12:00 UTC to 2026-11-29 16:00 UTC, by ann",
      "Over, 2026-11-29 12:25 UTC to 2026-11-29 12:30 UTC (warn): fragmentation_ratio.",
    ].join("\n"),
  ]);
});

test("a maintenance window of the configuration says it as well", async () => {
  const on = await roadOf({ maintenance: [{ zone: "UTC", from: "11:00", until: "13:00" }] });
  await on.comesAndGoes(disk);
  await on.pass(HOUR);
  expect(on.slack()).toEqual([
    `${HEAD.replace("12:00", "11:00").replace("14:00", "13:00").replace("ann: deploy", "the configuration: maintenance")}\n${DISK}`,
  ]);
});

test("what comes and goes is one line that says how often", async () => {
  const on = await roadOf();
  await on.mute(null, 24);
  await on.comesAndGoes(disk);
  await on.looks(2, disk);
  await on.looks(8);
  await on.pass(22 * HOUR);
  await on.looks(2, disk);
  await on.looks(2);
  await on.pass(HOUR);
  expect(on.slack()).toEqual([
    [
      "prod: 2 alerts kept back while muted, 2026-11-29 12:00 UTC to 2026-11-30 12:00 UTC, by ann: deploy",
      "Over, 3 times, 2026-11-29 12:00 UTC to 2026-11-30 11:20 UTC (critical): disk_full.",
    ].join("\n"),
  ]);
});

test("it survives an object that is made anew, before the end and between the end and its sending, and is tried again", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const on = await roadOf();
  await on.mute(null, 2);
  await on.comesAndGoes(disk);
  on.restart();
  for (const part of ["slack.com", "hooks", "push."])
    on.trouble.set(part, () => Promise.resolve(new Response("", { status: 503 })));
  await on.pass(2 * HOUR);
  on.restart();
  on.trouble.clear();
  await on.pass(2 * HOUR);
  expect([on.slack(), on.hook(), on.phone.took.length]).toEqual([[`${HEAD}\n${DISK}`], [`${HEAD}\n${DISK}`], 1]);
  expect(on.waiting()).toEqual([]);
});

test("a destination that the target tells no more by then is told nothing, nor is anybody of a target that is watched no more", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const on = await roadOf();
  await on.mute(null, 2);
  await on.comesAndGoes(disk);
  on.restart(["hook"]);
  await on.pass(100 * MINUTE - MINUTE);
  on.trouble.set("hooks", () => Promise.resolve(new Response("", { status: 503 })));
  await on.pass(2 * MINUTE);
  on.restart(["ops"]);
  on.trouble.clear();
  await on.pass(2 * HOUR);
  expect([on.slack(), on.hook(), on.waiting()]).toEqual([[], [], []]);

  await on.mute(null, 2);
  await on.looks(1, disk);
  on.unwatched();
  await on.pass(4 * HOUR);
  expect([on.slack(), on.storage.alarm, on.waiting()]).toEqual([[], null, []]);
});

test("a long mute over many causes has a summary that is bounded, and storage that is full loses none of it", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const on = await roadOf();
  await on.mute(null, 24, "r".repeat(200));
  // None of these leads to another.
  const causes = Array.from({ length: 30 }, (_, at) => ({ ...disk, id: `cause_${at}`, text: "&".repeat(400) }));
  await on.looks(1, ...causes);
  await on.looks(2);
  on.storage.sql.exec("ALTER TABLE alert_held RENAME TO away");
  await on.pass(24 * HOUR);
  on.storage.sql.exec("ALTER TABLE away RENAME TO alert_held");
  await on.pass(HOUR);
  const [text = "", ...others] = on.slack();
  expect(others).toEqual([]);
  expect(text).toContain("prod: 30 alerts kept back while muted");
  expect(shownOf([...on.fakes.slack.messages.values()][0])).toMatch(/\nAnd 22 more\.$/);
  expect(text.length).toBeLessThan(3_100);
});
