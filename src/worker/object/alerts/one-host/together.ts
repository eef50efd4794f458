/**
 * What a target's object does with what is to be told of its alerts: of a host that is not there it reports to the one that tells of the host, and of anything
 * else it writes letters of its own. Where nobody can be asked who tells of the host, it tells by itself: twice is better than never.
 */
import { patience } from "../../../../shared/deadline.ts";
import { describeError, logLine } from "../../../../shared/log.ts";
import { type Alarm, earliest, FAILED_AGAIN_MS } from "../../clocks.ts";
import type { Database } from "../../sql.ts";
import type { Office } from "../delivery/office.ts";
import { pauseMs } from "../delivery/plan.ts";
import type { Notice } from "../machine/events.ts";
import type { Alert, Away } from "../machine/states.ts";
import type { Report } from "./incident.ts";
import type { Given, Joined, Outbox, Outgoing, Sent } from "./store.ts";

/** How long another object may take. A write of its own is all that it has to do. */
const ASK_MOST_MS = 5_000;
const SELF = "self";

export interface TogetherOptions {
  /** That `migrate` has seen. */
  database: Database;
  outbox: Outbox;
  office: Pick<Office, "write" | "setAlarm">;
  alarm: Alarm;
  target: string;
  /** Whom this target tells. */
  tell: readonly string[];
  /** Those that may tell of its host, in the order in which they are asked; fewer than two where no other is on it. */
  speakers: readonly string[];
  /** Reports to one of them. May reject. */
  report: (to: string, report: Report) => Promise<boolean>;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** Of what a clock has written that was ahead the times say nothing. */
const isDue = ({ at, dueAt }: Outgoing, now: number): boolean => dueAt <= now || at > now;

const NOBODY: Away = { hop: "ssh", detail: "", lastGood: null };

export class Together {
  readonly #options: TogetherOptions;
  #ringing: Promise<void> | null = null;

  constructor(options: TogetherOptions) {
    this.#options = options;
    options.alarm.wasSet("host", this.#due());
  }

  /** As `Office.write`, within the transaction that stores what it tells of. */
  write(alert: Alert, notice: Notice, number: number, at: number): void {
    const { outbox, office, tell, speakers } = this.#options;
    const given: Given = { alert, notice, number, at };
    const joined = outbox.joined(alert.id);
    if (joined === null) {
      const isOfHost = alert.away != null && notice.how === "new";
      if (!isOfHost || speakers.length < 2 || tell.length === 0) return office.write(alert, notice, number, at);
      outbox.join(alert.id, { via: null, tried: [] });
    } else if (joined.via === SELF) return this.#tellAlone(given, joined);
    outbox.add({ ...given, to: null, tries: 0, dueAt: this.#options.now() });
  }

  /** To be called after that transaction. */
  setAlarm(): void {
    this.#options.alarm.set("host", this.#due());
    this.#options.office.setAlarm();
  }

  /** Which target's object tells of an alert, where that is not its own; by the alert's number. */
  toldBy(): Map<number, string> {
    const all = [...this.#options.outbox.all()];
    return new Map(all.flatMap(([id, { via }]) => (via === null || via === SELF ? [] : [[id, via] as const])));
  }

  /** What the alarm does. Never rejects. */
  ring(): Promise<void> {
    this.#ringing ??= this.#ring().finally(() => {
      this.#ringing = null;
    });
    return this.#ringing;
  }

  async #ring(): Promise<void> {
    const { outbox, now } = this.#options;
    try {
      // Of one alert in order, so that what was settled is not raised after that.
      const held = new Set<string>();
      for (const { id } of outbox.list()) {
        // It may have been told otherwise meanwhile.
        const sent = outbox.get(id);
        if (sent === null) continue;
        const key = `${sent.alertId} ${sent.to}`;
        if (held.has(key) || !isDue(sent, now()) || !(await this.#carry(sent))) held.add(key);
      }
    } catch (error) {
      console.error(logLine({ letters: "not_reported", error: describeError(error) }));
      this.#options.alarm.set("host", now() + FAILED_AGAIN_MS);
      return;
    }
    this.setAlarm();
  }

  /** Whether it is off the books. */
  async #carry(sent: Sent): Promise<boolean> {
    const { database, outbox, now, speakers } = this.#options;
    const joined = outbox.joined(sent.alertId);
    const known = sent.to ?? joined?.via ?? null;
    if (known === null) {
      // One that is just being made anew is there when it is asked again.
      const [first, second] = speakers;
      for (const speaker of [first, first, second])
        if (speaker !== undefined && (await this.#isTaken(speaker, sent))) return true;
      this.#giveUp(sent.alertId);
      return true;
    }
    if (await this.#asks(known, sent)) {
      database.transactionSync(() => this.#off(sent));
      return true;
    }
    const tries = sent.tries + 1;
    const at = Math.min(sent.at, now());
    outbox.again({ ...sent, at, tries, dueAt: now() + pauseMs(tries) });
    return false;
  }

  async #isTaken(speaker: string, sent: Sent): Promise<boolean> {
    const { database, outbox } = this.#options;
    const { tried = [] } = outbox.joined(sent.alertId) ?? {};
    if (!tried.includes(speaker)) outbox.join(sent.alertId, { via: null, tried: [...tried, speaker] });
    if (!(await this.#asks(speaker, sent))) return false;
    database.transactionSync(() => {
      outbox.join(sent.alertId, { via: speaker, tried: [...new Set([...tried, speaker])] });
      this.#off(sent);
    });
    return true;
  }

  #off(sent: Sent): void {
    const { outbox } = this.#options;
    outbox.drop(sent);
    if (sent.to === null && sent.notice.what === "settled") this.#leave(sent, outbox.joined(sent.alertId));
  }

  /** Nobody could be asked. */
  #giveUp(alertId: number): void {
    const { database, outbox, target } = this.#options;
    console.error(logLine({ letters: "told_alone", target, alert: alertId }));
    database.transactionSync(() => {
      const joined: Joined = { via: SELF, tried: outbox.joined(alertId)?.tried ?? [] };
      outbox.join(alertId, joined);
      for (const sent of outbox.list().filter((each) => each.alertId === alertId && each.to === null)) {
        outbox.drop(sent);
        this.#tellAlone(sent, joined);
      }
    });
  }

  #tellAlone(given: Given, joined: Joined): void {
    const { alert, notice, number, at } = given;
    this.#options.office.write(alert, notice, number, at);
    if (notice.what === "settled") this.#leave({ ...given, alertId: alert.id }, joined);
  }

  /** The alert is over. Whoever may have heard of it, although no answer came, hears of that as well. */
  #leave(given: Given & { alertId: number }, joined: Joined | null): void {
    const { outbox, now } = this.#options;
    outbox.leave(given.alertId);
    const { alert, notice, number, at } = given;
    for (const to of joined?.tried ?? [])
      if (to !== joined?.via) outbox.add({ alert, notice, number, at, to, tries: 0, dueAt: now() });
  }

  async #asks(speaker: string, sent: Outgoing): Promise<boolean> {
    const { report, target } = this.#options;
    try {
      const early = await patience(report(speaker, this.#reportOf(sent)), ASK_MOST_MS);
      return early.done && early.value;
    } catch (error) {
      console.error(logLine({ letters: "not_reported", target, to: speaker, error: describeError(error) }));
      return false;
    }
  }

  #reportOf({ alert, notice, number, at }: Given): Report {
    const { target, tell } = this.#options;
    const { id: alertId, text, next_step, step, away, acknowledgedBy, mute } = alert;
    return {
      ...{ target, number, alertId, notice, at, tell, away: away ?? NOBODY, text, next_step },
      ...{ step, acknowledgedBy, mute },
    };
  }

  #due(): number | null {
    const first = new Map<string, number>();
    for (const { alertId, to, dueAt } of this.#options.outbox.list()) {
      const key = `${alertId} ${to}`;
      if (!first.has(key)) first.set(key, dueAt);
    }
    return earliest(first.values());
  }
}
