/** What mutes have kept back, in the quiet hours: one message in the morning, with what waited for it. */
import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { storageOver } from "../../double/storage.ts";
import { found } from "../machine/play.fixture.ts";
import { shownOf } from "../senders/slack-fake.fixture.ts";
import { disk, fromNoonOn, HOUR, memory, roadOver } from "./road.fixture.ts";

fromNoonOn();

const NIGHT = Date.parse("2026-11-29T21:00:00Z");
const nightAt = (startsAt: number) => roadOver(storageOver(new DatabaseSync(":memory:")), { quiet: true, startsAt });

test("in the quiet hours it waits for the morning and is in its one message, which goes on being brought up to date; a program waits for nothing", async () => {
  const on = await nightAt(NIGHT);
  await on.mute("disk_full", 3);
  await on.comesAndGoes(disk);
  await on.pass(2 * HOUR);
  await on.looks(2, memory);
  expect(on.hook()).toEqual([]);
  await on.pass(2 * HOUR);
  expect([on.slack(), on.phone.took]).toEqual([[], []]);
  const kept = [
    "1 alert kept back while muted, 2026-11-29 21:00 UTC to 2026-11-30 00:00 UTC, by ann: deploy",
    "Over, 2026-11-29 21:00 UTC to 2026-11-29 21:10 UTC (critical): disk_full.",
  ].join("\n");
  expect(on.hook()).toEqual([`prod: ${kept}`]);
  await on.pass(8 * HOUR);
  const morning = "prod: 1 warning in the quiet hours, 1 of which is still there.\nStill so: fragmentation_ratio.";
  expect(on.slack()).toEqual([`${morning}\n${kept}`]);
  expect(on.phone.took).toHaveLength(1);
  await on.looks(2);
  expect(on.slack()).toEqual([
    `prod: 1 warning in the quiet hours, none of which are still there.\nOver: fragmentation_ratio.\n${kept}`,
  ]);
  expect(shownOf([...on.fakes.slack.messages.values()][0])).toContain("1 alert kept back while muted");
  await on.pass(24 * HOUR);
  expect([on.hook().length, on.phone.took.length, on.waiting()]).toEqual([1, 1, []]);
});

test("what waited for the morning when it was muted, and is over by the end of that, is told then to those who wait for mornings", async () => {
  const on = await nightAt(NIGHT + 2 * HOUR);
  await on.looks(2, memory);
  await on.mute("fragmentation_ratio", 3);
  await on.mute("fragmentation_ratio", 24);
  await on.looks(3);
  await on.pass(20 * HOUR);
  expect([on.slack(), on.phone.took]).toEqual([[], []]);
  await on.mute("fragmentation_ratio", 3);
  await on.pass(4 * HOUR);
  // It ended in the quiet hours again.
  expect([on.slack(), on.phone.took]).toEqual([[], []]);
  await on.pass(12 * HOUR);
  expect(on.slack()).toEqual([
    [
      "prod: 1 alert kept back while muted, 2026-11-29 23:10 UTC to 2026-11-30 22:25 UTC, by ann: deploy",
      "Over, 2026-11-29 23:05 UTC to 2026-11-29 23:10 UTC (warn): fragmentation_ratio.",
    ].join("\n"),
  ]);
  expect([on.phone.took.length, on.fakes.pagerDuty.incidents.size, on.waiting()]).toEqual([1, 0, []]);
  // A program was told of it as it happened.
  expect([on.hook(), on.fakes.webhook.took.size]).toEqual([[], 4]);
  expect(on.asked().filter((url) => url.includes("pagerduty"))).toEqual([]);
});

test("several mutes that end in one night, and one that ends with it, are one message in the morning", async () => {
  const on = await nightAt(NIGHT);
  await on.mute("disk_full", 3);
  await on.mute("fragmentation_ratio", 10, "tests");
  await on.comesAndGoes(disk);
  await on.comesAndGoes(memory);
  await on.pass(12 * HOUR);
  expect(on.slack()).toEqual([
    [
      "prod: 2 alerts kept back while muted, 2026-11-29 21:00 UTC to 2026-11-30 07:00 UTC, by ann: deploy; ann: tests",
      "Over, 2026-11-29 21:00 UTC to 2026-11-29 21:10 UTC (critical): disk_full.",
      "Over, 2026-11-29 21:25 UTC to 2026-11-29 21:30 UTC (warn): fragmentation_ratio.",
    ].join("\n"),
  ]);
  expect(on.hook()).toHaveLength(2);
});

test("where what waited beside it is told otherwise before it could be sent, the summary is of what was kept back alone", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const on = await nightAt(NIGHT);
  await on.mute("disk_full", 3);
  await on.comesAndGoes(disk);
  await on.pass(2 * HOUR);
  await on.looks(2, memory);
  on.trouble.set("slack.com", () => Promise.resolve(new Response("", { status: 503 })));
  await on.pass(8 * HOUR);
  await on.looks(1, found("fragmentation_ratio", "critical"));
  on.trouble.clear();
  await on.pass(2 * HOUR);
  expect(on.slack().toSorted()).toEqual([
    "prod, critical, changed: fragmentation_ratio.",
    expect.stringMatching(/^prod: 1 alert kept back while muted, .*\nOver, .* \(critical\): disk_full\.$/),
  ]);
});
