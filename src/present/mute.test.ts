/** What people do to the alerts of a whole host: each target is named, with why not where it is not done. */
import { expect, test } from "vitest";
import { told } from "../protocol/answer.ts";
import type { Together } from "../protocol/operations/together.ts";
import { confirmationOf } from "./confirm.ts";
import { viewOf } from "./index.ts";

const TOGETHER: Together = [
  { target: "aaa", alert: 7, done: true, detail: "Alert 7 (no_answer) is acknowledged by ann." },
  { target: "bbb", alert: null, done: false, detail: "Alert 3 is over." },
  { target: "ccc", alert: 1, done: true, detail: "Alert 1 (no_answer) is acknowledged by ann." },
];

const answer = (operation: "acknowledge" | "mute" | "unmute", data: object) =>
  told({
    ...{ target: "aaa", operation, at: "2026-11-22T21:04:05.000Z", age_ms: 0, verdict: "warn", reasons: [] },
    ...{ summary: "Acknowledged: aaa, ccc. Not: bbb.", data, commands: [], took_ms: 2 },
  });

const ACKNOWLEDGED = { id: 7, cause: "no_answer", state: "acknowledged" };

test("the answer says what was done for which, and is no plain success where one was not", () => {
  const view = viewOf(answer("acknowledge", { ...ACKNOWLEDGED, together: TOGETHER }));
  expect(view.heading).toEqual({ tone: "failed", word: "ONLY IN PART" });
  expect(view.body.slice(1)).toMatchObject([
    { kind: "text", paragraphs: [["Done for ", { text: "aaa (alert 7), ccc (alert 1)" }, "."]] },
    { kind: "entries", entries: [{ title: "bbb", mark: { word: "NOT DONE" }, notes: ["Alert 3 is over."] }] },
  ]);
  const whole = viewOf(answer("acknowledge", { ...ACKNOWLEDGED, together: TOGETHER.filter(({ done }) => done) }));
  expect(whole.heading.word).toBe("DONE");
});

test("nothing is said to be done by a dry run", () => {
  const said = (operation: "acknowledge" | "mute" | "unmute", data: object): string =>
    JSON.stringify(viewOf(answer(operation, { ...data, dry_run: true })));
  for (const shown of [
    said("acknowledge", ACKNOWLEDGED),
    said("mute", { finding: null, until: "2026-11-22T23:04:05.000Z", alerts: [7] }),
    said("unmute", { finding: null, ended: 1, alerts: [7] }),
  ])
    expect(shown).toContain("NOTHING CHANGED");
});

test("before it is confirmed, those that it would be done for are in the question, and the others with why not", () => {
  const preview = answer("acknowledge", { ...ACKNOWLEDGED, together: TOGETHER, dry_run: true });
  const { view } = confirmationOf(
    { operation: "acknowledge", target: "aaa", input: { id: "7", told_in: "ops" }, preview },
    Date.parse("2026-11-22T21:04:05.000Z"),
  );
  expect(view.title).toBe("Acknowledge no_answer on aaa, ccc?");
  expect(JSON.stringify(view.body)).toContain("Alert 3 is over.");
});
