/** What was changed, newest first, each with the way to undo it while it is in force. */
import { formatDuration } from "../shared/duration.ts";
import type { Change } from "../protocol/operations/changes.ts";
import type { Answer } from "../protocol/answer.ts";
import { arrow, settingText } from "./setting.ts";
import { step } from "./steps.ts";
import { type Entry, FOUND, instant, person, type Phrase, type Shown } from "./view.ts";

const STATES: Readonly<Record<Change["state"], string>> = {
  active: "in force",
  kept: "in force until Redis restarts",
  superseded: "replaced by a later change",
  reverted: "put back by its timer",
  undone: "undone",
  left: "left as it was found",
  lost: "gone, another Redis process answers",
  not_applied: "NOT applied",
  unknown: "OUTCOME UNKNOWN",
};

export const isInForce = ({ state }: Pick<Change, "state">): boolean => state === "active" || state === "kept";

const state = ({ state: name, left_ms }: Change): string =>
  `${STATES[name]}${left_ms === null ? "" : `, ${formatDuration(left_ms)} left`}`;

/** Of a change that is over, when it would have been put back says nothing. */
const backTo = ({ state: name, key, original, until }: Change): Phrase[] =>
  until === null || name !== "active" ? [] : [[`back to ${settingText(key, original)} at `, instant(until)]];

const entry =
  (target: string | null) =>
  (change: Change): Entry => {
    const { id, at, key, before, after, caller, reason, note } = change;
    return {
      title: String(id),
      facts: [key, [arrow(key, before, after)], state(change)],
      notes: [
        [instant(at), " by ", person(caller), ...(reason === null ? [] : [`: ${reason}`])],
        ...backTo(change),
        ...(note === null ? [] : [note]),
      ],
      ...(isInForce(change) ? { step: step("undo", target, { id: String(id) }, "Undo") } : {}),
    };
  };

export const changes = ({ data, target }: Answer<"changes">): Shown => ({
  heading: FOUND,
  body: [
    data.changes.length === 0
      ? { kind: "text", paragraphs: ["No change was made through here."] }
      : { kind: "entries", noun: "change", most: 10, spaced: true, entries: data.changes.map(entry(target)) },
  ],
});
