/** What waits for the morning, or for the end of a mute, at each destination of a target, and what is told of it then. */
import type { Destination } from "../../../config/destinations.ts";
import { type Span, spanAt, type Window } from "../../../../shared/wall-clock/window.ts";
import type { Line } from "../kept/kept.ts";
import type { Notice } from "../machine/events.ts";
import type { Alert } from "../machine/states.ts";
import { type Held, type HeldKept, isKnown, morning, waitedFor, waitsUntil } from "../quiet/hold.ts";
import type { Word } from "../senders/message.ts";
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

/** So that an earlier version, which knows alerts alone, tells nothing of it. */
const NO_ALERT = { alertId: 0, isMuted: true } as const;

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
    else if (notice.what === "muted") store.holdMuted(name, alert.id, alert.mute);
    else if (notice.what === "settled" && this.#keep(name, destination, alert, at)) return true;
    // The morning tells how it is then. A message that there is of it says that it was over, and stays so.
    return store.isHeld(name, alert.id);
  }

  /** What waited for the morning, was muted then and is over, was kept back by the mute: it is told at the end of that, if at all. Answers whether there was any. */
  #keep(name: string, { kind }: Destination, { id, cause, text, goneAt }: Alert, at: number): boolean {
    const { store } = this.#options;
    const [first] = store.takeMuted(name, id);
    if (first?.mute === undefined) return false;
    const line = { alertId: id, cause, verdict: "warn", text, from: first.at, until: goneAt ?? at } as const;
    if (kind !== "pagerduty") store.kept.add({ ...line, mute: first.mute, only: name });
    return true;
  }

  /** What a mute has kept back is told of in the morning as well, in one message with what has waited; a program is told at once. As `waits`. */
  keptBack(lines: readonly Line[], number: number, at: number): void {
    const { store, destinations } = this.#options;
    for (const [name, { kind }] of destinations) {
      const its = lines.filter(({ only = name }) => only === name);
      // What is over is no incident.
      if (kind === "pagerduty" || its.length === 0) continue;
      store.hold(name, this.#until(name, at), { kept: { lines: its, at }, number, ...NO_ALERT });
    }
  }

  /** Tells of what has waited long enough. */
  morning(post: Post): void {
    const { store, alerts, quiet, now } = this.#options;
    const at = now();
    store.release(at, ({ destination, held, kept }) => {
      const known = alerts().filter((alert) => isKnown(alert) || alert.mute !== null);
      const current = new Map(known.map((alert) => [alert.id, alert]));
      const due = held.filter((each) => {
        const alert = current.get(each.alertId);
        // What was over before its mute was is told at the end of that (`#keep`); an earlier version has left it here.
        if (!isOpen(alert)) return each.isMuted !== true;
        // A mute may end in the quiet hours, and those may have become longer.
        const until = Math.max(at, alert.mute?.until ?? at, spanOf(quiet, at)?.until ?? at);
        if (until > at) store.hold(destination, until, { ...each, at: Math.min(each.at, at) });
        return until <= at;
      });
      const until = this.#until(destination, at);
      const again = ({ kept: { lines, at: ended }, ...each }: HeldKept): HeldKept => ({
        ...{ ...each, kept: { lines, at: Math.min(ended, at) } },
      });
      if (until > at) for (const each of kept) store.hold(destination, until, again(each));
      this.#tell(destination, due, until > at ? [] : kept, current, at, post);
    });
  }

  /** When a summary may come there that is to wake nobody. */
  #until(name: string, at: number): number {
    const { destinations, quiet } = this.#options;
    const destination = destinations.get(name);
    return destination !== undefined && sleeps(destination) ? (spanOf(quiet, at)?.until ?? at) : at;
  }

  #tell(
    name: string,
    held: readonly Held[],
    waiting: readonly HeldKept[],
    current: ReadonlyMap<number, Alert>,
    at: number,
    post: Post,
  ): void {
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
    const more = waiting.length === 0 ? {} : { kept: waiting.map(({ kept }) => kept) };
    if (text !== null) {
      const night = waitedFor(held, (id) => current.get(id) ?? null).map((each) => this.#asTold.waited(name, each));
      const id = `${target}-morning-${at}`;
      const mail: Word = { id, target, what: "morning", text: `${target}: ${text}`, night, ...more, at };
      return post(name, MORNING, mail, "new");
    }
    const id = `${target}-kept-${waiting.at(-1)?.number}`;
    if (waiting.length > 0) post(name, MORNING, { id, target, what: "kept_back", text: target, ...more, at }, "new");
  }
}
