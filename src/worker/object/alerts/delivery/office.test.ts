/** Letters over a real storage, to the fakes of the other sides. */
import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { faulty } from "../../double/faulty-storage.ts";
import { storageOver } from "../../double/storage.ts";
import { ANN } from "../machine/cases.fixture.ts";
import { found } from "../machine/play.fixture.ts";
import { HOUR, MINUTE, roadOver } from "./office.fixture.ts";

const road = (names: readonly string[], quiet?: boolean, startsAt?: number) =>
  roadOver(storageOver(new DatabaseSync(":memory:")), names, quiet, startsAt);

const disk = found("disk_full", "critical");
const warn = found("fragmentation_ratio");

test("an alert is told to each destination once, and settled there", async () => {
  const { finds, pass, fakes, waiting, storage } = road(["ops", "oncall", "hook"]);
  await finds(disk);
  for (let look = 0; look < 3; look += 1) {
    await pass(5 * MINUTE);
    await finds();
  }
  expect([...fakes.slack.messages.values()].map(({ text, edits }) => [text, edits])).toEqual([
    ["prod, is over: disk_full.", 1],
    ["prod, is over: disk_full.", 0],
  ]);
  expect([...fakes.pagerDuty.incidents.values()]).toEqual([
    { status: "resolved", summary: "prod, critical, raised: disk_full.", triggers: 1 },
  ]);
  expect([...fakes.webhook.took.values()].map(({ type }) => type)).toEqual(["alert.raised", "alert.settled"]);
  expect([waiting(), storage.alarm]).toEqual([0, null]);
});

test("while a destination answers 500 the others are told, and what waits is told in order when it is back, by a new object as well", async () => {
  const { finds, pass, fakes, trouble, restart, waiting } = road(["ops", "hook"]);
  trouble.set("slack.com", async () => new Response("", { status: 500 }));
  await finds(disk);
  await pass(5 * MINUTE);
  await finds();
  await pass(5 * MINUTE);
  await finds();
  expect([...fakes.webhook.took.values()].map(({ type }) => type)).toEqual(["alert.raised", "alert.settled"]);
  expect(waiting()).toBe(2);
  restart();
  trouble.clear();
  await pass(HOUR);
  expect([...fakes.slack.messages.values()].map(({ text }) => text)).toEqual([
    "prod, is over: disk_full.",
    "prod, is over: disk_full.",
  ]);
  expect(waiting()).toBe(0);
});

test("a destination that fails for an hour is told of on the others, is shown, and is told of again when it works", async () => {
  const { finds, pass, fakes, trouble, failing } = road(["ops", "hook"]);
  trouble.set("hooks.example.org", () => Promise.reject(new Error("hangs")));
  const logged = vi.spyOn(console, "error").mockReturnValue();
  await finds(disk);
  await pass(3 * HOUR);
  expect(failing()).toEqual(["hook"]);
  trouble.clear();
  await pass(HOUR);
  logged.mockRestore();
  expect([...fakes.slack.messages.values()].map(({ text }) => text).slice(1)).toEqual([
    "prod: the destination hook takes no alerts. What is told there may not be seen.",
    "prod: the destination hook takes alerts again.",
  ]);
  expect([failing(), fakes.webhook.took.size]).toEqual([[], 1]);
});

test("a destination whose name leads inside is told of at once, with what to do, and shown so until it works", async () => {
  const { finds, pass, fakes, trouble, asks, reasons, restart } = road(["ops", "hook"]);
  const logged = vi.spyOn(console, "error").mockReturnValue();
  trouble.set("https://hooks.example.org", () => Promise.reject(new Error("internal error; reference = 0")));
  const records = { Status: 0, Answer: [{ type: 1, data: "10.0.0.5" }] };
  trouble.set("https://cloudflare-dns.com", async () => Response.json(records));
  await finds(disk);
  await pass(HOUR);
  restart();
  const why = "Its name leads to an address that is not on the open internet, where nothing is sent.";
  expect([...fakes.slack.messages.values()].map(({ text }) => text).slice(1)).toEqual([
    expect.stringContaining(`the destination hook takes no alerts. What is told there may not be seen. ${why}`),
  ]);
  expect(asks.filter((url) => url === "https://hooks.example.org/redis")).toHaveLength(1);
  expect(reasons()).toEqual([["hook", expect.stringContaining(why)]]);
  trouble.clear();
  await finds(disk, found("cpu_throttled", "critical"));
  expect(reasons()).toEqual([]);
  logged.mockRestore();
});

test("a destination that says that it is gone is told of at once, and is tried again with what comes next", async () => {
  const { finds, fakes, trouble, reasons } = road(["ops", "hook"]);
  trouble.set("https://hooks.example.org", async () => new Response("", { status: 410 }));
  const logged = vi.spyOn(console, "error").mockReturnValue();
  await finds(disk);
  expect([...fakes.slack.messages.values()].map(({ text }) => text).slice(1)).toEqual([
    expect.stringContaining("the destination hook takes no alerts."),
  ]);
  expect(reasons()).toEqual([["hook", "It says that it is gone for good (410)."]]);
  trouble.clear();
  await finds(disk, found("cpu_throttled", "critical"));
  expect([reasons(), fakes.webhook.took.size]).toEqual([[], 1]);
  logged.mockRestore();
});

test("a bot that was taken out of its channel is told of at once, and 429 is obeyed", async () => {
  const { finds, pass, fakes, trouble, asks } = road(["ops", "hook"]);
  fakes.slack.state.isMember = false;
  const logged = vi.spyOn(console, "error").mockReturnValue();
  await finds(disk);
  expect(new Set([...fakes.webhook.took.values()].map(({ type }) => type))).toEqual(
    new Set(["alert.raised", "destination.fails"]),
  );
  fakes.slack.state.isMember = true;
  trouble.set("hooks.example.org", async () => new Response("", { status: 429, headers: { "retry-after": "600" } }));
  await pass(MINUTE);
  await finds(disk, found("cpu_throttled", "critical"));
  trouble.clear();
  asks.length = 0;
  await pass(9 * MINUTE);
  expect(asks.filter((url) => url.includes("hooks"))).toEqual([]);
  await pass(2 * MINUTE);
  expect(fakes.webhook.took.size).toBe(4);
  logged.mockRestore();
});

test("an answer that was lost may make a second message in Slack, and none where the other side can tell", async () => {
  const { finds, pass, fakes, trouble } = road(["ops", "oncall", "hook"]);
  const logged = vi.spyOn(console, "error").mockReturnValue();
  for (const [part, fake] of [
    ["slack.com", fakes.slack],
    ["pagerduty", fakes.pagerDuty],
    ["hooks", fakes.webhook],
  ] as const) {
    const { fetcher } = fake;
    let once = true;
    const through = fetcher.bind(null);
    fake.fetcher = async (url, init) => {
      const response = await through(url, init);
      if (!once) return response;
      once = false;
      throw new Error(`The line to ${part} broke.`);
    };
  }
  await finds(disk);
  await pass(HOUR);
  expect([fakes.slack.messages.size, fakes.pagerDuty.incidents.size, fakes.webhook.took.size]).toEqual([2, 1, 1]);
  expect(trouble.size).toBe(0);
  logged.mockRestore();
});

test("in the quiet hours a warning waits for the one summary of the morning; critical comes at once, and a program is told at once", async () => {
  const { finds, pass, fakes } = road(["ops", "oncall", "hook"], true, Date.parse("2026-11-29T23:00:00Z"));
  const slow = found("cpu_throttled");
  for (const findings of [[warn, slow], [warn, slow], [slow], [slow]]) {
    await finds(...findings);
    await pass(5 * MINUTE);
  }
  expect([fakes.slack.messages.size, fakes.pagerDuty.incidents.size]).toEqual([0, 0]);
  expect(fakes.webhook.took.size).toBe(3);
  await finds(slow, disk);
  expect([...fakes.slack.messages.values()].map(({ text }) => text)).toEqual(["prod, critical, raised: disk_full."]);
  await pass(8 * HOUR);
  expect([...fakes.slack.messages.values()].map(({ text }) => text).slice(1)).toEqual([
    "prod: 2 warnings in the quiet hours, 1 of which is still there.\nStill so: cpu_throttled.\nOver by itself: fragmentation_ratio.",
  ]);
  expect([...fakes.pagerDuty.incidents.values()].map(({ summary }) => summary)).toEqual([
    "prod, critical, raised: disk_full.",
    "prod, warn, raised: cpu_throttled.",
  ]);
});

test("destinations that are slow hold the alarm up for one round at most, and the rest goes with the next", async () => {
  const { finds, pass, fakes, trouble, advance, waiting } = road(["hook"]);
  trouble.set("hooks.example.org", async () => {
    advance(11_000);
    return new Response("", { status: 500 });
  });
  await finds(disk, found("cpu_throttled", "critical"), found("fragmentation_ratio", "critical"));
  // The first has been tried, and the others are left for the next ring.
  expect(waiting()).toBe(3);
  trouble.clear();
  await pass(MINUTE);
  expect([waiting(), fakes.webhook.took.size]).toEqual([0, 3]);
});

test("while one is slow, what fails in this object itself makes nothing be sent a second time", async () => {
  const logged = vi.spyOn(console, "error").mockReturnValue();
  const storage = faulty(storageOver(new DatabaseSync(":memory:")));
  const on = roadOver(storage, ["ops", "hook"]);
  let answer = (_response: Response): void => {};
  const slow = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  on.trouble.set("slack.com", () => slow);
  on.trouble.set("hooks.example.org", async () => {
    storage.isFull = true;
    return new Response("");
  });
  const told = on.finds(disk);
  await vi.waitFor(() => expect(storage.isFull).toBe(true));
  storage.isFull = false;
  on.trouble.delete("hooks.example.org");
  on.advance(MINUTE);
  const again = on.finds(disk);
  answer(Response.json({ ok: true, channel: "C0123456", ts: "1.1" }));
  await Promise.all([told, again]);
  await on.pass(HOUR);
  expect([on.waiting(), on.asks.filter((url) => url.includes("slack.com")).length]).toEqual([0, 1]);
  logged.mockRestore();
});

test("a destination that is taken out of the configuration is told nothing more", async () => {
  const { finds, pass, fakes, trouble, restart, waiting } = road(["ops", "hook"]);
  trouble.set("slack.com", async () => new Response("", { status: 503 }));
  await finds(disk);
  expect(waiting()).toBe(1);
  trouble.clear();
  restart(["hook"]);
  await pass(HOUR);
  expect([waiting(), fakes.slack.messages.size]).toEqual([0, 0]);
});

test("what was told is told to be over where the target tells nobody any more, and nobody else hears of it", async () => {
  const on = road(["ops", "oncall", "hook"]);
  on.tells(["oncall"]);
  await on.finds(found("cpu_throttled", "critical"));
  on.tells(["ops", "oncall", "hook"]);
  await on.finds(disk, found("cpu_throttled", "critical"));
  on.tells([]);
  for (let left = 0; left < 2; left += 1) await on.happens({ at: on.now(), name: "unwatched" });
  expect([...on.fakes.pagerDuty.incidents.values()].map(({ status }) => status)).toEqual(["resolved", "resolved"]);
  expect([...on.fakes.slack.messages.values()].map(({ text }) => text)).toEqual([
    "prod, is over: disk_full.",
    "prod, is over: disk_full.",
  ]);
  expect([...on.fakes.webhook.took.values()].map(({ type }) => type)).toEqual(["alert.raised", "alert.settled"]);
});

test("what stays open while 500 others come and go is told to be over in its own message, also where that must wait", async () => {
  const on = road(["ops"]);
  const long = found("cpu_throttled", "critical");
  await on.finds(long);
  // What was nothing has used up a number as well.
  const comesAndGoes = async (finding: typeof long): Promise<void> => {
    await on.finds(long, finding);
    for (let look = 0; look < 2; look += 1) await on.finds(long);
    on.advance(24 * HOUR);
  };
  for (let round = 0; round < 500; round += 1) await comesAndGoes(warn);
  await comesAndGoes(disk);
  on.trouble.set("slack.com", async () => new Response("", { status: 503 }));
  await on.finds(disk);
  for (let look = 0; look < 2; look += 1) await on.finds(disk);
  on.trouble.clear();
  await on.pass(HOUR);
  const said = [...on.fakes.slack.messages.values()].flatMap(({ text, thread }) => (thread === null ? [text] : []));
  expect(said).toEqual([
    "prod, is over: cpu_throttled.",
    "prod, is over: disk_full.",
    "prod, critical, raised: disk_full.",
  ]);
});

test("what is acknowledged before it could be told is acknowledged on the other side, whatever else has changed", async () => {
  const on = road(["ops", "oncall", "hook"]);
  for (const side of ["slack.com", "pagerduty", "hooks"])
    on.trouble.set(side, async () => new Response("", { status: 503 }));
  await on.finds(disk);
  await on.happens({ at: on.now(), name: "acknowledged", by: ANN, reason: null });
  await on.finds(disk, found("rdb_last_bgsave_status"));
  await on.happens({
    ...{ at: on.now(), name: "muted", by: ANN },
    mute: { until: on.now() + 2 * HOUR, by: "ann", reason: null },
  });
  on.trouble.clear();
  await on.pass(HOUR);
  expect([...on.fakes.pagerDuty.incidents.values()].map(({ status }) => status)).toEqual(["acknowledged"]);
  const types = ["alert.raised", "alert.acknowledged", "alert.changed", "alert.muted"];
  expect([...on.fakes.webhook.took.values()].map(({ type }) => type)).toEqual(types);
  // A message shows all of it after one edit.
  expect([...on.fakes.slack.messages.values()].map(({ edits }) => edits)).toEqual([1, 0]);
});
