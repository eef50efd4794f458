import { mayUse } from "../../../src/protocol/caller.ts";
import { operations, type Output } from "../../../src/protocol/operations.ts";
import { button, context, section } from "../blocks.ts";
import { cut, more } from "../cut.ts";
import { words } from "../escape.ts";
import { DONE, type Heading, NOT_DONE, NOTHING_DONE, UNKNOWN } from "../heading.ts";
import { prose } from "../prose.ts";
import type { Body, RenderContext } from "../reply.ts";
import { arrow } from "../setting.ts";

type Applied = Output<"apply">;
type Item = Applied["items"][number];

const MOST = 15;

const OUTCOMES: Readonly<Record<Item["outcome"], string>> = {
  applied: ":white_check_mark: set",
  dry_run: ":information_source: would be set",
  not_applied: ":x: NOT set",
  refused: ":no_entry: REFUSED",
  failed: ":x: FAILED",
  unknown: ":warning: OUTCOME UNKNOWN",
};

/** As good as the worst of it. */
const heading = (items: readonly Item[]): Heading => {
  const has = (...outcomes: Item["outcome"][]): boolean => items.some(({ outcome }) => outcomes.includes(outcome));
  if (has("unknown")) return UNKNOWN;
  if (has("not_applied", "refused", "failed")) return has("applied") ? { ...NOT_DONE, word: "ONLY IN PART" } : NOT_DONE;
  return has("applied") ? DONE : NOTHING_DONE;
};

export const itemText = ({ key, before, after, outcome, change_id, detail }: Item): string =>
  [
    `${OUTCOMES[outcome]}: *${words(key)}*${change_id === null ? "" : `, change ${change_id}`}`,
    words(cut(arrow(key, before, after), 200)),
    ...(detail === null ? [] : [`→ ${prose(detail, 300)}`]),
  ].join("\n");

/** Item by item, then what needs the compose file. */
export const applyBody = (
  { items, remaining, lasts, permanent }: Applied,
  { press, role, target, audience }: RenderContext,
): Body => ({
  heading: heading(items),
  blocks: [
    ...items.slice(0, MOST).map((item) => {
      const undoable =
        item.outcome === "applied" &&
        item.change_id !== null &&
        audience === "ephemeral" &&
        mayUse(role, operations.undo.role);
      const input = { id: String(item.change_id) };
      return section(
        itemText(item),
        undoable ? button(press, "Undo", { kind: "ask", operation: "undo", target, input }) : null,
      );
    }),
    ...more(items.length - MOST, "item").map((text) => context(text)),
    ...(remaining.length === 0
      ? []
      : [section(`:warning: Still off, for the compose file: ${words(cut(remaining.join(", "), 400))}`)]),
    ...(items.length === 0
      ? []
      : [context(permanent === null ? prose(lasts) : `${prose(lasts)}\nFor good: ${prose(permanent)}`)]),
  ],
});
