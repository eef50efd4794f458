import { expect, test } from "vitest";
import { open, step } from "./machine.ts";
import {
  ACKNOWLEDGE,
  alertsPage,
  APPLY,
  change,
  changesPage,
  DRAFT,
  MUTE,
  NOW,
  problem,
  SET,
  setPage,
  UNDO,
  UNMUTE,
} from "./pages.fixture.ts";
import type { Event, Plan, Sheet } from "./states.ts";
import { confirmLabel, isRisky, previewText, statusText, titleOf } from "./words.ts";

const after = (plan: Plan, draft: Sheet["draft"], ...events: Event[]): Sheet =>
  events.reduce((sheet, event) => step(sheet, event).sheet, open(plan, draft, { seed: "seed", online: true }).sheet);

const shown: Event = { name: "previewed", number: 1, page: setPage("dry_run") };
const confirmed: Event = { name: "confirmed", now: NOW };

test("a title says what and where, and the button what it does", () => {
  const set = after(SET, DRAFT, shown);
  expect([titleOf(set), confirmLabel(set)]).toEqual(["Change maxmemory on prod", "Confirm: 576 MiB for 2 h"]);
  const policy = after(SET, { key: "maxmemory-policy", value: "allkeys-lru" });
  expect(confirmLabel(policy)).toBe("Confirm: allkeys-lru until undone");
  const undo = after(UNDO, { id: "latest" });
  expect(titleOf(undo)).toBe("Undo the latest change on prod");
  const found = step(undo, { name: "previewed", number: 1, page: changesPage(change(7, "active")) }).sheet;
  expect([titleOf(found), confirmLabel(found)]).toEqual(["Undo change 7 on prod", "Confirm: back to 512 MiB"]);
  expect(confirmLabel(after(APPLY, {}))).toBe("Confirm: apply");
});

test.each([
  [MUTE, { for: "7d" }, "Mute all alerts on prod", "Confirm: mute all alerts for 7 d", true],
  [MUTE, { finding: " ", for: "7d" }, "Mute all alerts on prod", "Confirm: mute all alerts for 7 d", true],
  [MUTE, { finding: "disk_full", for: "2h" }, "Mute disk_full on prod", "Confirm: mute disk_full for 2 h", false],
  [UNMUTE, {}, "End all mutes on prod", "Confirm: end all mutes", false],
  [UNMUTE, { finding: "disk_full" }, "End the mute of disk_full on prod", "Confirm: end the mute of disk_full", false],
  [ACKNOWLEDGE, { id: "3" }, "Acknowledge alert 3 on prod", "Confirm: acknowledge alert 3", false],
] as const)("what is done to alerts names them: %#", (plan, draft, title, label, risky) => {
  const sheet = after(plan, draft);
  expect([titleOf(sheet), confirmLabel(sheet), isRisky(sheet)]).toEqual([title, label, risky]);
});

test("what would be done to alerts is said to those who do not see it, and only of what is asked now", () => {
  const said = "disk_full would be muted for 2h; that covers 1 open alert.";
  const page = alertsPage("mute", said);
  const sheet = after(MUTE, { finding: "disk_full", for: "2h" }, { name: "previewed", number: 1, page });
  expect(previewText(sheet)).toBe(said);
  expect(previewText(step(sheet, { name: "typed", field: "for", value: "30m" }).sheet)).toBe("");
});

test("old and new are said to those who do not see them", () => {
  expect(previewText(after(SET, DRAFT, shown))).toBe("maxmemory from 512 MiB to 576 MiB.");
  const refused = problem("refused_by_guard", { detail: "Too much." });
  expect(previewText(after(SET, DRAFT, { ...shown, page: refused }))).toBe("Too much.");
});

test("that an outcome is not known is said, and what is done about it", () => {
  const lost = after(SET, DRAFT, shown, confirmed, { name: "answer_lost" });
  expect(statusText(lost)).toBe(
    "It was sent, and it is not known yet whether it was made. Asking again, in a way that makes it only once.",
  );
  expect(statusText(step(lost, { name: "went_offline" }).sheet)).toContain("as soon as the line is back");
  const unknown = problem("timeout", { outcome_unknown: true });
  expect(statusText(after(SET, DRAFT, shown, confirmed, { name: "answered", page: unknown }))).toContain(
    "Looking at the list of changes",
  );
});

test("what was refused is said to have changed nothing", () => {
  const said = (page: ReturnType<typeof problem>) =>
    statusText(after(SET, DRAFT, shown, confirmed, { name: "answered", page }));
  expect(said(problem("conflict"))).toBe(
    "Nothing was changed: somebody has changed it since. Look at what it is now, then confirm again.",
  );
  // What is not pinned may conflict with something else than a value that was shown.
  const alert = problem("conflict", { detail: "Alert 3 is over." });
  const refused = after(ACKNOWLEDGE, { id: "3" }, shown, confirmed, { name: "answered", page: alert });
  expect(statusText(refused)).toBe("Nothing was changed. Alert 3 is over.");
  expect(said(problem("throttled", { detail: "Too many requests." }))).toBe("Nothing was changed. Too many requests.");
});
