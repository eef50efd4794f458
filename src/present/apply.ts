/** Item by item, then what needs the compose file. */
import type { Output } from "../protocol/operations.ts";
import type { Answer } from "../protocol/answer.ts";
import { arrow } from "./setting.ts";
import { step } from "./steps.ts";
import { DONE, lastingBlock, NOT_DONE, NOTHING_DONE, OUTCOME_UNKNOWN } from "./set.ts";
import { type Block, type Entry, type Heading, type Shown, text } from "./view.ts";

type Applied = Output<"apply">;
type Item = Applied["items"][number];

const MARKS: Readonly<Record<Item["outcome"], Heading>> = {
  applied: { tone: "done", word: "applied" },
  dry_run: { tone: "info", word: "would be set" },
  not_applied: { tone: "failed", word: "NOT APPLIED" },
  refused: { tone: "refused", word: "REFUSED" },
  failed: { tone: "failed", word: "FAILED" },
  unknown: { tone: "unknown", word: "UNKNOWN" },
};

/** As good as the worst of it. */
const heading = (items: readonly Item[]): Heading => {
  const has = (...outcomes: Item["outcome"][]): boolean => items.some(({ outcome }) => outcomes.includes(outcome));
  if (has("unknown")) return OUTCOME_UNKNOWN;
  if (has("not_applied", "refused", "failed")) return has("applied") ? { ...NOT_DONE, word: "ONLY IN PART" } : NOT_DONE;
  return has("applied") ? DONE : NOTHING_DONE;
};

const entry = ({ key, before, after, outcome, change_id, detail }: Item, target: string | null): Entry => ({
  mark: MARKS[outcome],
  title: key,
  facts: [[arrow(key, before, after)], ...(change_id === null ? [] : [`change ${change_id}`])],
  notes: detail === null ? [] : [detail],
  ...(outcome === "applied" && change_id !== null
    ? { step: step("undo", target, { id: String(change_id) }, "Undo") }
    : {}),
});

export const applyBlocks = ({ items, remaining, lasts, permanent }: Applied, target: string | null): Block[] => [
  items.length === 0
    ? text("Nothing that Redis can change while it runs is off.")
    : { kind: "entries", noun: "item", most: 15, spaced: false, entries: items.map((item) => entry(item, target)) },
  ...(remaining.length === 0
    ? []
    : [
        {
          ...text(`Still off, for the compose file: ${remaining.join(", ")}.`),
          mark: { tone: "warn" as const, word: "" },
        },
      ]),
  ...(items.length === 0 ? [] : [lastingBlock(lasts, permanent)]),
];

export const apply = ({ data, target }: Answer<"apply">): Shown => ({
  heading: heading(data.items),
  body: applyBlocks(data, target),
});
