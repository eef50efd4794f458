/** Alerts as they are told to one destination: with what was changed for them, by what their message there has offered. */
import { keyOf, type MadeSince, markOf } from "../made.ts";
import type { Alert } from "../machine/states.ts";
import { isKnown, morningText } from "../quiet/hold.ts";
import type { AlertTold, Message } from "../senders/message.ts";
import type { Posting } from "../senders/slack.ts";
import type { LetterStore, Mail } from "./store.ts";

export interface AsToldOptions {
  store: LetterStore;
  target: string;
  /** The alerts as they are now, and one that may be long over; null where it is not on the books. */
  alerts: () => readonly Alert[];
  alert: (id: number) => Alert | null;
  made: MadeSince;
  /** Whether somebody takes what is pressed in Slack; left out: nobody. */
  hasBot?: boolean;
}

/** The letters of an alert go in order. */
export const threadOf = ({ id }: Pick<Alert, "id">): string => `alert ${id}`;

/** What its posting is kept under: its alert, or what is told of several targets together, which is below 0. */
export const postingOf = ({ alert, incident }: Message): number => (incident === undefined ? alert.id : -incident);

/** The alerts that a letter's message tells of. */
const toldIn = (mail: Mail): readonly AlertTold[] => ("alert" in mail ? [mail.alert] : (mail.night ?? []));

export class AsTold {
  readonly #options: AsToldOptions;

  constructor(options: AsToldOptions) {
    this.#options = options;
  }

  shown(destination: string, alert: Alert): AlertTold {
    const { id, cause, consequences, verdict, text, next_step, stage, step, acknowledgedBy, mute, firstAt } = alert;
    const key = this.#options.store.posting(destination, id)?.offered ?? keyOf(step);
    const made = key === null ? null : this.#options.made(key, firstAt);
    const { hasBot = false } = this.#options;
    return { id, cause, consequences, verdict, text, next_step, stage, step, acknowledgedBy, mute, made, hasBot };
  }

  /** What else the message tells of, as it is now; empty where it is of one alert. What another message has told of since is over in this one, which nobody would bring up to date. */
  night(destination: string, posting: Posting | null): AlertTold[] {
    const { store, alert: alertOf } = this.#options;
    return (posting?.night ?? []).flatMap((id) => {
      const alert = alertOf(id);
      if (alert === null) return [];
      const known = this.#known(destination, alert);
      const isHere = store.posting(destination, id)?.ts === posting?.ts;
      return [isHere ? known : { ...known, stage: "settled" as const }];
    });
  }

  /** Of the quiet hours; one that is not on the books any more is told as it was. */
  waited(destination: string, waited: Alert | Pick<Alert, "id" | "text" | "stage">): AlertTold {
    if ("cause" in waited) return this.shown(destination, waited);
    return { ...waited, cause: "", consequences: [], verdict: "warn", next_step: "" };
  }

  /** The warnings of a night as they are by now: while the letter has waited, there was no message of them that could be brought up to date. */
  fresh(destination: string, mail: Mail): Mail {
    if ("alert" in mail || mail.night === undefined) return mail;
    const night = mail.night.map((before): AlertTold => {
      const alert = this.#options.alert(before.id);
      if (alert === null) return before;
      const known = this.#known(destination, alert);
      return known.stage === "settled" ? { ...known, text: before.text } : known;
    });
    return { ...mail, night, text: `${mail.target}: ${morningText(night)}` };
  }

  /** What is there again and was told to nobody yet, or waits for the morning here, is as those have it who know of it: over. The morning's message has it from then on. */
  #known(destination: string, alert: Alert): AlertTold {
    const shown = this.shown(destination, alert);
    const isTold = isKnown(alert) && !this.#options.store.isHeld(destination, alert.id);
    return isTold ? shown : { ...shown, stage: "settled" };
  }

  /** Where the message is by now, for each alert that it tells of. What was written meanwhile of a change stays. */
  keep(destination: string, mail: Mail, posting: Posting): void {
    const { store } = this.#options;
    for (const { id, step, made = null } of toldIn(mail)) {
      const known = store.posting(destination, "alert" in mail ? postingOf(mail) : id);
      const offered = keyOf(step) ?? known?.offered;
      const kept = { ...posting, ...(offered === undefined ? {} : { offered }), made: known?.made ?? markOf(made) };
      store.keepPosting(destination, "alert" in mail ? postingOf(mail) : id, kept);
    }
  }

  /**
   * Writes an edit for each message that has offered what was changed or put back since it was told last. Answers whether there was one.
   *
   * @param write within a transaction; @param now milliseconds since the epoch
   */
  writeChanged(destination: string, now: number, write: (mail: Message) => void): boolean {
    const { store, target, alerts } = this.#options;
    // What waits there says something that this does not, and would be left out for it.
    const waits = new Set(
      store.letters().flatMap((letter) => (letter.destination === destination ? [letter.thread] : [])),
    );
    // A message that tells of several is edited once for a change that concerns them all.
    const written = new Set<string>();
    for (const alert of alerts()) {
      const posting = store.posting(destination, alert.id);
      if (posting === null || posting.ts === null || waits.has(threadOf(alert))) continue;
      const shown = this.shown(destination, alert);
      const made = markOf(shown.made ?? null);
      if (made === (posting.made ?? "")) continue;
      const id = `${target}-${alert.id}-${made.replace(" ", "-")}`;
      const edit = `${posting.ts} ${made}`;
      store.writeEdit(destination, alert.id, { ...posting, made }, () => {
        if (!written.has(edit)) write({ id, target, notice: { how: "edit", what: "made" }, alert: shown, at: now });
      });
      written.add(edit);
    }
    return written.size > 0;
  }
}
