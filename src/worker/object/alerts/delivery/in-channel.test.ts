/** An alert in a Slack channel that is acted on: its message is edited in place, and its buttons are those that still make sense. */
import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { destinationsSchema } from "../../../config/destinations.ts";
import { windowSchema } from "../../../config/window.ts";
import { Alarm } from "../../clocks.ts";
import { storageOver } from "../../double/storage.ts";
import { migrate } from "../../schema.ts";
import { AlertBook } from "../book.ts";
import { madeSince } from "../made.ts";
import type { AlertEvent } from "../machine/events.ts";
import { observe } from "../machine/observe.ts";
import { ALL, found } from "../machine/play.fixture.ts";
import { labelsOf, shownOf, slackFake } from "../senders/slack-fake.fixture.ts";
import type { Fetch } from "../senders/post.ts";
import { Office } from "./office.ts";
import { LetterStore } from "./store.ts";

const NOON = Date.parse("2026-11-29T12:00:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TOKEN = "xoxb-123456789";
const NIGHT = windowSchema.parse({ zone: "UTC", from: "22:00", until: "07:00" });
const UMA = { id: "T1/U0UMA", role: "operator", via: "slack" } as const;
const MIB = 1024 ** 2;

const { destinations } = destinationsSchema.parse({ ops: { kind: "slack", token: TOKEN, channel: "C0123456" } });

const step = (value: string) => ({ operation: "set", input: { key: "maxmemory", value, for: "2h" } });
const filling = { ...found("memory_filling"), step: step("576mb") };
const full = { ...found("maxmemory_fraction", "critical"), step: step("576mb") };

const road = (startsAt = NOON, quiet = false, hasBot = true) => {
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  let clock = startsAt;
  const now = (): number => clock;
  const slack = slackFake(TOKEN, "C0123456");
  const asks: string[] = [];
  let trouble: (() => Promise<Response>) | null = null;
  const fetcher: Fetch = (url, init) => {
    asks.push(url.split("/").at(-1) ?? "");
    return trouble === null ? slack.fetcher(url, init) : trouble();
  };
  const book = new AlertBook(storage);
  const office = new Office({
    ...{ store: new LetterStore(storage), alarm: new Alarm(storage), target: "prod", destinations },
    ...{ quiet: quiet ? NIGHT : null, fetcher, now, alerts: () => book.current(clock) },
    ...{ alert: (id: number) => book.get(id), made: madeSince(storage.sql), hasBot },
  });
  let isHeld = false;
  const ring = async (): Promise<void> => {
    while (!isHeld && storage.alarm !== null && storage.alarm <= clock) await office.ring();
  };
  const pass = async (ms: number): Promise<void> => {
    const end = clock + ms;
    while (!isHeld && storage.alarm !== null && storage.alarm <= end) {
      clock = Math.max(clock, storage.alarm);
      await office.ring();
    }
    clock = end;
  };
  return {
    ...{ slack, asks, pass },
    fails: (answer: (() => Promise<Response>) | null) => {
      trouble = answer;
    },
    /** The alarm does not ring meanwhile. */
    holds: (held: boolean) => {
      isHeld = held;
    },
    finds: async (...findings: ReturnType<typeof found>[]): Promise<void> => {
      const fine = [...ALL, filling.id, full.id].filter((id) => !findings.some((each) => each.id === id));
      const observed = observe(book.current(clock), { at: clock, findings, fine }, () => null);
      book.take(observed, (...notice) => office.write(...notice));
      office.setAlarm();
      await ring();
      await pass(5 * MINUTE);
    },
    /** Somebody does something to the alert of a cause. */
    does: async (event: AlertEvent, cause = "memory_filling"): Promise<void> => {
      const alert = book.open().find((each) => each.cause === cause) ?? null;
      book.take([{ alert, event }], (...notice) => office.write(...notice));
      office.setAlarm();
      await ring();
    },
    /** A change is made, or what is on the books of it becomes another state. */
    change: async (state: string, { key = "maxmemory", phase = null as string | null, made = true } = {}) => {
      const until = state === "active" || state === "reverted" ? clock + 2 * HOUR : null;
      if (made)
        storage.sql.exec(
          `INSERT INTO changes (at, key, before, after, caller, request_id, state, until, original, phase)
            VALUES (?, ?, ?, ?, ?, 'r', ?, ?, ?, ?)`,
          ...[clock, key, String(512 * MIB), String(576 * MIB), JSON.stringify(UMA), state, until],
          ...[String(512 * MIB), phase],
        );
      else storage.sql.exec("UPDATE changes SET state = ?, phase = ?", state, phase);
      office.changed();
      await ring();
    },
    now,
  };
};

type Road = ReturnType<typeof road>;
const first = ({ slack }: Road) => slack.messages.values().next().value;
/** What was said in the thread. */
const thread = ({ slack }: Road): string[] =>
  [...slack.messages.values()].flatMap(({ thread: of, text }) => (of === null ? [] : [text]));

const raised = async (): Promise<Road> => {
  const on = road();
  await on.finds(full);
  return on;
};

test("an alert carries its next step, Acknowledge and Mute; the change is shown with when it goes back, and its button is gone", async () => {
  const on = await raised();
  expect(labelsOf(first(on))).toEqual(["Set maxmemory to 576 MiB for 2h", "Acknowledge", "Mute 2 h"]);
  const until = Math.floor((on.now() + 2 * HOUR) / 1000);

  await on.change("active");
  expect(shownOf(first(on))).toContain(
    `Changed: maxmemory 512 MiB → 576 MiB, by <@U0UMA>; it goes back to 512 MiB <!date^${until}^{date_short_pretty} {time}|2026-11-29 14:05 UTC>`,
  );
  expect(labelsOf(first(on))).toEqual(["Acknowledge", "Mute 2 h"]);
  expect(thread(on)).toHaveLength(1);
  expect(thread(on)[0]).toMatch(/^maxmemory 512 MiB → 576 MiB, by <@U0UMA>; it goes back/);

  // Nothing is said twice of the same.
  await on.change("active", { made: false });
  await on.pass(HOUR);
  expect(on.asks).toEqual(["chat.postMessage", "chat.update", "chat.postMessage"]);

  await on.change("reverted", { made: false });
  expect(shownOf(first(on))).toContain("put back to 512 MiB by its timer");
  expect(labelsOf(first(on))).toEqual(["Set maxmemory to 576 MiB for 2h", "Acknowledge", "Mute 2 h"]);
});

test("where nobody takes what is pressed there is nothing to press", async () => {
  const on = road(NOON, false, false);
  await on.finds(full);
  expect(shownOf(first(on))).toContain("Next: Look.");
  expect(labelsOf(first(on))).toEqual([]);
});

test("it is said who acknowledged and who muted, and what makes no sense any more cannot be pressed", async () => {
  const on = await raised();
  const at = on.now();
  const cause = "maxmemory_fraction";
  await on.does({ at, name: "acknowledged", by: UMA, reason: null }, cause);
  expect(shownOf(first(on))).toContain("Acknowledged by <@U0UMA>");
  expect(labelsOf(first(on))).toEqual(["Set maxmemory to 576 MiB for 2h", "Mute 2 h"]);
  expect(thread(on).at(-1)).toContain("Acknowledged by <@U0UMA>");

  const mute = { until: at + 2 * HOUR, by: UMA.id, reason: "<deploy>" };
  await on.does({ at, name: "muted", mute, by: UMA }, cause);
  expect(shownOf(first(on))).toMatch(/Muted until <!date\^[^>]*>, by <@U0UMA>: &lt;deploy&gt;/);
  expect(labelsOf(first(on))).toEqual(["Set maxmemory to 576 MiB for 2h"]);

  await on.does({ at, name: "mute_over", by: UMA }, cause);
  expect(shownOf(first(on))).not.toContain("Muted");
  expect(labelsOf(first(on))).toEqual(["Set maxmemory to 576 MiB for 2h", "Mute 2 h"]);

  await on.finds();
  await on.finds();
  expect(labelsOf(first(on))).toEqual([]);
  expect(shownOf(first(on))).toBe("prod, is over: maxmemory_fraction.");
});

test("a change of something else, one that is on its way and one that was not made are not shown; one whose outcome is found later is", async () => {
  const on = await raised();
  await on.change("active", { key: "maxmemory-policy" });
  await on.change("unknown", { phase: "set" });
  expect(on.asks).toEqual(["chat.postMessage"]);
  await on.change("not_applied", { made: false });
  expect(on.asks).toEqual(["chat.postMessage"]);
  await on.change("kept");
  expect(shownOf(first(on))).toContain("in force until Redis restarts");
});

test("what goes back when the alert is over edits its message, and calls nobody", async () => {
  const on = await raised();
  await on.change("active");
  await on.finds();
  await on.finds();
  expect(shownOf(first(on))).toMatch(/is over: [^]*it goes back to 512 MiB/);
  const said = on.slack.messages.size;
  await on.change("reverted", { made: false });
  expect(shownOf(first(on))).toMatch(/is over: [^]*put back to 512 MiB by its timer/);
  expect([on.slack.messages.size, labelsOf(first(on))]).toEqual([said, []]);
});

test("what is settled while its change goes back is said in the thread, whichever is written first", async () => {
  const on = await raised();
  await on.change("active");
  await on.finds();
  // Both are due before the alarm rings for the first of them.
  on.holds(true);
  await on.finds();
  await on.change("reverted", { made: false });
  on.holds(false);
  await on.pass(HOUR);
  expect(thread(on).at(-1)).toContain("is over");
  expect(shownOf(first(on))).toMatch(/is over: [^]*put back to 512 MiB by its timer/);
});

test("a change that is made before the alert has reached Slack is in its message in the end", async () => {
  const on = road();
  const logged = vi.spyOn(console, "error").mockReturnValue();
  on.fails(async () => new Response("", { status: 500 }));
  await on.finds(full);
  await on.change("active");
  on.fails(null);
  await on.pass(HOUR);
  logged.mockRestore();
  expect(shownOf(first(on))).toContain("Changed: maxmemory 512 MiB → 576 MiB");
});

test("a warning of the quiet hours has its buttons in the summary of the morning, which is edited as any", async () => {
  const on = road(Date.parse("2026-11-29T23:00:00Z"), true);
  for (let look = 0; look < 3; look += 1) await on.finds(filling, found("cpu_throttled"));
  for (let look = 0; look < 2; look += 1) await on.finds(filling);
  expect(on.slack.messages.size).toBe(0);
  await on.pass(8 * HOUR);
  expect(on.slack.messages.size).toBe(1);
  expect(shownOf(first(on))).toBe(
    [
      "prod: 2 warnings in the quiet hours, 1 of which is still there.",
      "Still so: memory_filling.",
      "Next: Look.",
      "Over by itself: cpu_throttled.",
    ].join("\n"),
  );
  expect(labelsOf(first(on))).toEqual(["Set maxmemory to 576 MiB for 2h", "Acknowledge", "Mute 2 h"]);

  await on.change("active");
  expect(shownOf(first(on))).toMatch(/Still so: memory_filling\.[^]*Changed: maxmemory 512 MiB → 576 MiB[^]*Over: cpu/);
  expect(labelsOf(first(on))).toEqual(["Acknowledge", "Mute 2 h"]);

  for (let look = 0; look < 2; look += 1) await on.finds();
  expect(shownOf(first(on))).toMatch(/none of which are still there[^]*Over: memory_filling\./);
  expect(labelsOf(first(on))).toEqual([]);
  expect(thread(on)).toHaveLength(2);
});

test.each([1, 3, ALL.length])("%i warnings of one night with long texts fit into one message", async (count) => {
  const on = road(Date.parse("2026-11-29T23:00:00Z"), true);
  const long = "<&> ".repeat(900);
  const many = ALL.slice(0, count).map((id) => ({ ...found(id), text: `${id} ${long}`, next_step: long }));
  for (let look = 0; look < 2; look += 1) await on.finds(...many.map((each) => ({ ...each, step: step("576mb") })));
  await on.pass(9 * HOUR);
  await on.change("active");
  // However many it concerns, the change is said once.
  expect(on.asks).toEqual(["chat.postMessage", "chat.update", "chat.postMessage"]);
  for (const [, { blocks }] of on.slack.messages) expect(JSON.stringify(blocks).length).toBeLessThan(13_000);
  expect([...on.slack.messages.values()].filter(({ thread: of }) => of === null)).toHaveLength(1);
});
