/** Who is called in the night, and what waits until the morning. Pure. */
import { counted } from "../../../../shared/figures.ts";
import type { Ended } from "../kept/kept.ts";
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

/** What a mute has kept back, which waits for the morning as well. */
export interface HeldKept {
  kept: Ended;
  /** The same for no other. */
  number: number;
  alertId: 0;
  isMuted: true;
}

/** A message that waited. */
export interface Held {
  alertId: number;
  at: number;
  what: Notice["what"];
  /** As it was then. */
  text: string;
  /** Somebody has muted the alert since, and how. An earlier version has written only that. */
  isMuted?: boolean;
  mute?: Mute;
}

/** Whether those who hear of an alert know of it as it is: what came back under a mute was told to nobody. */
export const isKnown = ({ stage, told }: Pick<Alert, "stage" | "told">): boolean =>
  stage === "settled" || told !== null;

/** Of what was over before anybody has seen it. */
export const OVER_BY_MORNING = "Over by itself";

/** What an alert that waited has come to by the morning. */
type Waited = Pick<Alert, "id" | "text" | "stage">;

/** Each alert that waited as it is now; of what is over, as it was told then. @param now the alerts as they are now, by their number */
export const waitedFor = <A extends Waited>(held: readonly Held[], now: (id: number) => A | null): (A | Waited)[] =>
  [...new Map(held.map((each) => [each.alertId, each]))].map(([id, { text }]) => {
    const alert = now(id);
    if (alert === null) return { id, text, stage: "settled" };
    return alert.stage === "settled" ? { ...alert, text } : alert;
  });

/** How many there are, and a line for each: what is still so first. @param over what is said of the others */
export const morningLines = <A extends Waited>(
  waited: readonly A[],
  over: string,
): { count: string; lines: { text: string; alert: A }[] } => {
  const isOver = ({ stage }: A): boolean => stage === "settled";
  const open = waited.filter((alert) => !isOver(alert));
  const lines = [
    ...open.map((alert) => ({ text: `Still so: ${alert.text}`, alert })),
    ...waited.filter(isOver).map((alert) => ({ text: `${over}: ${alert.text}`, alert })),
  ];
  const count = `${counted(waited.length, "warning")} in the quiet hours, ${open.length === 0 ? "none" : open.length} of which ${open.length === 1 ? "is" : "are"} still there.`;
  return { count, lines };
};

export const morningText = (waited: readonly Waited[]): string => {
  const { count, lines } = morningLines(waited, OVER_BY_MORNING);
  return [count, ...lines.map(({ text }) => text)].join("\n");
};

/**
 * The one message of the morning; null where nothing waited. What has become critical meanwhile was told of when it did.
 *
 * @param now the alerts as they are now, by their number
 */
export const morning = (held: readonly Held[], now: ReadonlyMap<number, Alert>): string | null => {
  const waited = waitedFor(held, (id) => now.get(id) ?? null);
  return waited.length === 0 ? null : morningText(waited);
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
    return span === null ? [] : [{ ...span, by: "the configuration", reason: "maintenance", of: "configuration" }];
  });
  const set = mutes
    .filter((mute) => at < mute.until && (mute.finding === null || mute.finding === finding))
    .map(({ finding: of, ...mute }): Mute => ({ ...mute, of: of === null ? "all" : "finding" }));
  return [...set, ...maintenance].toSorted((one, other) => other.until - one.until)[0] ?? null;
};
