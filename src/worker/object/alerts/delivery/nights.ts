/** What waits for the morning, or for the end of a mute, at each destination of a target, and what is told of it then. */
import type { Destination } from "../../../config/destinations.ts";
import { type Span, spanAt, type Window } from "../../../../shared/wall-clock/window.ts";
import type { Notice } from "../machine/events.ts";
import type { Alert } from "../machine/states.ts";
import { type Held, isKnown, morning, waitedFor, waitsUntil } from "../quiet/hold.ts";
import { type AsTold, threadOf } from "./as-told.ts";
import type { LetterStore, Mail } from "./store.ts";

export interface NightsOptions {
  store: LetterStore;
  target: string;
  /** Those whom this target tells, by name. */
  destinations: ReadonlyMap<string, Destination>;
  quiet: Window | null;
  /** The alerts as they are now. */
  alerts: () => readonly Alert[];
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** The letters of summaries go in order. */
export const MORNING = "morning";

/** Whom to wake is a question for people's destinations only: a program is told at once. */
const sleeps = ({ kind }: Destination): boolean => kind !== "webhook";

const spanOf = (quiet: Window | null, at: number): Span | null => quiet && spanAt(quiet, at);

type Post = (destination: string, thread: string, mail: Mail, how: Notice["how"]) => void;

const isOpen = (alert: Alert | undefined): alert is Alert => alert !== undefined && alert.stage !== "settled";

export class Nights {
  readonly #options: NightsOptions;
  readonly #asTold: AsTold;

  constructor(options: NightsOptions, asTold: AsTold) {
    this.#options = options;
    this.#asTold = asTold;
  }

  /** Whether a notice is not to be told now. To be called within the transaction that stores what it tells of. */
  waits(name: string, destination: Destination, alert: Alert, notice: Notice, at: number): boolean {
    const { store, quiet } = this.#options;
    if (!sleeps(destination)) return false;
    const until = waitsUntil(notice, alert, quiet, at);
    if (until !== null) store.hold(name, until, { alertId: alert.id, at, what: notice.what, text: alert.text });
    // What calls now is not to call again in the morning.
    else if (notice.how === "new") store.holdNoMore(name, alert.id);
    else if (notice.what === "mute_over") store.holdUntil(name, alert.id, spanOf(quiet, at)?.until ?? at);
    else if (notice.what === "muted") store.holdMuted(name, alert.id);
    // The morning tells how it is then. A message that there is of it says that it was over, and stays so.
    return store.isHeld(name, alert.id);
  }

  /** Tells of what has waited long enough. */
  morning(post: Post): void {
    const { store, alerts, quiet, now } = this.#options;
    const at = now();
    store.release(at, ({ destination, held }) => {
      const known = alerts().filter((alert) => isKnown(alert) || alert.mute !== null);
      const current = new Map(known.map((alert) => [alert.id, alert]));
      const due = held.filter((each) => {
        const alert = current.get(each.alertId);
        // What was over before its mute was is nothing to tell of.
        if (!isOpen(alert)) return each.isMuted !== true;
        // A mute may end in the quiet hours, and those may have become longer.
        const until = Math.max(at, alert.mute?.until ?? at, spanOf(quiet, at)?.until ?? at);
        if (until > at) store.hold(destination, until, each);
        return until <= at;
      });
      this.#tell(destination, due, current, at, post);
    });
  }

  #tell(name: string, held: readonly Held[], current: ReadonlyMap<number, Alert>, at: number, post: Post): void {
    const { target, destinations } = this.#options;
    if (destinations.get(name)?.kind === "pagerduty") {
      // It tells what is still so, as an incident of its own; who sees to it already is not called.
      for (const id of new Set(held.map(({ alertId }) => alertId))) {
        const alert = current.get(id);
        if (!isOpen(alert) || alert.acknowledgedBy !== null) continue;
        const notice: Notice = { how: "new", what: "raised" };
        const shown = this.#asTold.shown(name, alert);
        post(name, threadOf(alert), { id: `${target}-morning-${id}-${at}`, target, notice, alert: shown, at }, "new");
      }
      return;
    }
    const text = morning(held, current);
    if (text === null) return;
    const night = waitedFor(held, (id) => current.get(id) ?? null).map((each) => this.#asTold.waited(name, each));
    const id = `${target}-morning-${at}`;
    post(name, MORNING, { id, target, what: "morning", text: `${target}: ${text}`, night, at }, "new");
  }
}
