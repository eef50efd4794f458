import { formatDuration } from "../../../src/shared/duration.ts";
import { mayUse } from "../../../src/protocol/caller.ts";
import { operations, type Output } from "../../../src/protocol/operations.ts";
import type { Change } from "../../../src/protocol/operations/changes.ts";
import { button, context, section } from "../blocks.ts";
import { more } from "../cut.ts";
import { words } from "../escape.ts";
import { FOUND } from "../heading.ts";
import { since } from "../moment.ts";
import { prose } from "../prose.ts";
import type { Body, RenderContext } from "../reply.ts";
import { arrow, settingText } from "../setting.ts";
import { who } from "../who.ts";

const MOST = 10;

const STATES: Readonly<Record<Change["state"], string>> = {
  active: "in force, put back by itself",
  kept: "in force until Redis restarts",
  superseded: "replaced by a later change",
  reverted: "put back by its timer",
  undone: "undone",
  left: "left as it was found",
  lost: "gone, Redis restarted",
  not_applied: "NOT applied",
  unknown: "OUTCOME UNKNOWN",
};

const state = ({ state: name, left_ms, key, original }: Change): string =>
  name === "active"
    ? `in force${left_ms === null ? "" : `, ${formatDuration(Math.ceil(left_ms / 60_000) * 60_000)} left`}, then back to ${words(settingText(key, original))}`
    : STATES[name];

const text = (change: Change, { now, audience }: RenderContext): string => {
  const { id, at, key, before, after, caller, reason, note } = change;
  return [
    `*${id} · ${words(key)}*  ${words(arrow(key, before, after))}`,
    state(change),
    `${words(since(at, now))}, by ${who(caller, audience === "ephemeral")}${reason === null ? "" : `: ${prose(reason, 200)}`}`,
    ...(note === null ? [] : [`→ ${prose(note, 300)}`]),
  ].join("\n");
};

/** Newest first, each with the way to undo it while it is in force. */
export const changesBody = ({ changes }: Output<"changes">, reply: RenderContext): Body => ({
  heading: FOUND,
  blocks: [
    ...changes.slice(0, MOST).map((change) => {
      const undoable =
        (change.state === "active" || change.state === "kept") &&
        reply.audience === "ephemeral" &&
        mayUse(reply.role, operations.undo.role);
      const input = { id: String(change.id) };
      return section(
        text(change, reply),
        undoable ? button(reply.press, "Undo", { kind: "ask", operation: "undo", target: reply.target, input }) : null,
      );
    }),
    ...more(changes.length - MOST, "change").map((each) => context(each)),
  ],
});
