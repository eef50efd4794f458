/** Who is called in the night, and what waits until the morning. Pure. */
import { counted } from "../../../../shared/figures.ts";
import type { Notice } from "../machine/events.ts";
import type { Alert, Mute } from "../machine/states.ts";
import { spanAt, type Window } from "../../../../shared/wall-clock/window.ts";

/** What is critical comes at once, and an edit wakes nobody. Null for now, else until when it waits, milliseconds since the epoch. */
export const waitsUntil = (
  { how }: Notice,
  { verdict }: Pick<Alert, "verdict">,
  quiet: Window | null,
  at: number,
): number | null =>
  quiet === null || how === "edit" || verdict === "critical" ? null : (spanAt(quiet, at)?.until ?? null);

/** A message that waited. */
export interface Held {
  alertId: number;
  at: number;
  what: Notice["what"];
  /** As it was then. */
  text: string;
}

/**
 * The one message of the morning; null where nothing waited. What has become critical meanwhile was told of when it did.
 *
 * @param now the alerts as they are now, by their number
 */
export const morning = (held: readonly Held[], now: ReadonlyMap<number, Alert>): string | null => {
  const waited = new Map(held.map((each) => [each.alertId, each]));
  if (waited.size === 0) return null;
  const lines = [...waited].map(([id, { text }]) => {
    const alert = now.get(id);
    const isOver = alert === undefined || alert.stage === "settled";
    return { isOver, text: isOver ? `Over by itself: ${text}` : `Still so: ${alert.text}` };
  });
  const open = lines.filter(({ isOver }) => !isOver);
  const over = lines.filter(({ isOver }) => isOver);
  const count = `${counted(lines.length, "warning")} in the quiet hours, ${open.length === 0 ? "none" : open.length} of which ${open.length === 1 ? "is" : "are"} still there.`;
  return [count, ...open.map(({ text }) => text), ...over.map(({ text }) => text)].join("\n");
};

/** A mute as somebody has set it, or a maintenance window as it is. */
export interface MuteFor extends Mute {
  /** Null for all. */
  finding: string | null;
}

/** What covers a finding now: of several the one that lasts longest. */
export const muteOver = (
  mutes: readonly MuteFor[],
  windows: readonly Window[],
  finding: string,
  at: number,
): Mute | null => {
  const maintenance = windows.flatMap((window): Mute[] => {
    const span = spanAt(window, at);
    return span === null ? [] : [{ until: span.until, by: "the configuration", reason: "maintenance" }];
  });
  const set = mutes
    .filter((mute) => at < mute.until && (mute.finding === null || mute.finding === finding))
    .map(({ until, by, reason }): Mute => ({ until, by, reason }));
  return [...set, ...maintenance].toSorted((one, other) => other.until - one.until)[0] ?? null;
};
