/** What a change did, how long it lasts and how it is taken back. */
import { formatDuration } from "../../shared/duration.ts";
import type { Output } from "../../protocol/operations.ts";
import type { Change } from "../../protocol/operations/changes.ts";
import { clock, mib } from "../../shared/figures.ts";
import { columns, wrap } from "./lines.ts";
import { arrow, settingText } from "./setting.ts";

type Changed = Output<"set">;

const OUTCOMES: Readonly<Record<Changed["outcome"], string>> = {
  applied: "applied, and read back",
  not_applied: "NOT applied",
  unknown: "UNKNOWN: the link died under it",
  dry_run: "nothing written: a dry run",
};

const room = (bytes: number | null): string => (bytes === null ? "no limit" : mib(bytes));

const howToUndo = (id: number): string[] =>
  wrap(`Change ${id}. To take it back: undo ${id}, or POST …/changes/${id}/undo.`);

/** Of `set` and `undo`: old and new, headroom then and now, how long it lasts, what makes it permanent, how to undo it. */
export const changeLines = (change: Changed): string[] => {
  const { key, before, after, outcome, change_id, until, headroom, warnings, lasts, permanent } = change;
  const rows = [
    [key, arrow(key, before, after)],
    ["outcome", OUTCOMES[outcome]],
    ...(headroom.before === null && headroom.after === null
      ? []
      : [["headroom", `${room(headroom.before)} -> ${room(headroom.after)}`]]),
    ...(until === null ? [] : [["put back", `by itself at ${clock(until)}`]]),
  ];
  return [
    ...columns(rows),
    ...warnings.flatMap((warning) => ["", ...wrap(`Warning: ${warning}`)]),
    "",
    ...wrap(`How long: ${lasts}`),
    ...wrap(`For good: ${permanent}`),
    ...(change_id === null ? [] : ["", ...howToUndo(change_id)]),
  ];
};

const left = ({ left_ms }: Change): string => (left_ms === null ? "" : `, ${formatDuration(left_ms)} left`);

const block = (change: Change): string[] => {
  const { id, at, key, before, after, caller, reason, state, until, original, note } = change;
  return [
    `${id}  ${key}  ${arrow(key, before, after)}  ${state}${left(change)}`,
    ...wrap(`${clock(at)} by ${caller.id} (${caller.via})${reason === null ? "" : `: ${reason}`}`, "   "),
    ...(until === null ? [] : wrap(`back to ${settingText(key, original)} at ${clock(until)}`, "   ")),
    ...(note === null ? [] : wrap(note, "   ")),
  ];
};

/** A block for each change, newest first. */
export const changesLines = ({ changes }: Output<"changes">): string[] =>
  changes.length === 0
    ? ["No change was made through here."]
    : changes.flatMap((change, at) => [...(at === 0 ? [] : [""]), ...block(change)]);

/** Item by item: what was done, refused or failed, then what needs the compose file. */
export const applyLines = ({ items, remaining, lasts, permanent }: Output<"apply">): string[] => {
  const rows = columns(
    items.map(({ key, before, after, outcome, change_id }) => [
      outcome === "applied" || outcome === "dry_run" ? outcome : outcome.toUpperCase(),
      key,
      arrow(key, before, after),
      change_id === null ? "" : `change ${change_id}`,
    ]),
  );
  return [
    ...(items.length === 0 ? ["Nothing that Redis can change while it runs is off."] : []),
    ...items.flatMap(({ detail }, at) => [rows[at] ?? "", ...(detail === null ? [] : wrap(detail, "   "))]),
    ...(remaining.length === 0 ? [] : ["", ...wrap(`Still off, for the compose file: ${remaining.join(", ")}.`)]),
    ...(items.length === 0 ? [] : ["", ...wrap(`How long: ${lasts}`)]),
    ...(permanent === null ? [] : wrap(`For good: ${permanent}`)),
  ];
};
