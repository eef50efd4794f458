/** Tells of a target's alerts: letters are written with what they tell of, and carried by the object's alarm. */
import type { Destination } from "../../../config/destinations.ts";
import type { Devices } from "../../../devices/contract.ts";
import { describeError, logLine } from "../../../../shared/log.ts";
import type { Window } from "../../../../shared/wall-clock/window.ts";
import { type Alarm, earliest } from "../../clocks.ts";
import type { Notice } from "../machine/events.ts";
import type { Alert } from "../machine/states.ts";
import { morning, waitsUntil } from "../quiet/hold.ts";
import type { Message, Word } from "../senders/message.ts";
import { deviceName, failingSince, gone, isToldByAnother, readName, reasonsOf } from "./devices.ts";
import { type Answer, dueNow, type Letter, nextDue, settle, type Settled, WELL } from "./plan.ts";
import { NO_DEVICES, send, type Sending } from "./send.ts";
import type { LetterStore, Mail, Waiting } from "./store.ts";

/** In one ring; the rest is due at once again. While it rings, the alarm cannot ring for anything else: a timed change may be due. */
const ROUNDS_MOST = 10;
const RING_MOST_MS = 10_000;

export interface OfficeOptions extends Sending {
  store: LetterStore;
  alarm: Alarm;
  target: string;
  /** Those whom this target tells, by name. */
  destinations: ReadonlyMap<string, Destination>;
  quiet: Window | null;
  /** The alerts as they are now. */
  alerts: () => readonly Alert[];
}

/** Whom to wake is a question for people's destinations only: a program is told at once. */
const sleeps = ({ kind }: Destination): boolean => kind !== "webhook";

const shownOf = ({ id, cause, consequences, verdict, text, next_step, stage }: Alert): Message["alert"] => ({
  ...{ id, cause, consequences, verdict, text, next_step, stage },
});

export class Office {
  readonly #options: OfficeOptions;
  readonly #devices: Devices;
  #ringing: Promise<void> | null = null;

  constructor(options: OfficeOptions) {
    this.#options = options;
    this.#devices = options.devices ?? NO_DEVICES;
    options.alarm.wasSet("letters", this.#due());
  }

  /** Writes the letters of a notice. To be called within the transaction that stores what it tells of. `number` is of the alert's line: the same for all tries. */
  write(alert: Alert, notice: Notice, number: number, at: number): void {
    const { store, target, destinations, quiet } = this.#options;
    for (const [name, destination] of destinations) {
      const until = sleeps(destination) ? waitsUntil(notice, alert, quiet, at) : null;
      if (until !== null) {
        store.hold(name, until, { alertId: alert.id, at, what: notice.what, text: alert.text });
        continue;
      }
      const mail: Message = { id: `${target}-${number}`, target, notice, alert: shownOf(alert), at };
      this.#post(name, `alert ${alert.id}`, mail, notice.how);
    }
  }

  /** To be called after that transaction. */
  setAlarm(): void {
    this.#options.alarm.set("letters", this.#due());
  }

  /** What the alarm does. Never rejects. */
  ring(): Promise<void> {
    this.#ringing ??= this.#ring().finally(() => {
      this.#ringing = null;
    });
    return this.#ringing;
  }

  /** Those that nothing was accepted by, since when; milliseconds since the epoch. */
  failing(): Map<string, number> {
    return failingSince(this.#options.store.standings(), this.#options.destinations.keys());
  }

  /** Why they do not, where that is known: a sentence for whoever can mend it. */
  reasons(): Map<string, string> {
    return reasonsOf(this.#options.store.standings());
  }

  async #ring(): Promise<void> {
    try {
      this.#morning();
      const until = this.#options.now() + RING_MOST_MS;
      for (let round = 0; round < ROUNDS_MOST && this.#options.now() < until; round += 1)
        if (!(await this.#round())) break;
    } catch (error) {
      console.error(logLine({ letters: "not_sent", error: describeError(error) }));
    }
    this.setAlarm();
  }

  /** Whether there was anything to send. */
  async #round(): Promise<boolean> {
    const { store, now } = this.#options;
    const waiting = store.waiting();
    const due = dueNow(
      waiting.map(({ letter }) => letter),
      store.standings(),
      now(),
    );
    await Promise.all(waiting.filter(({ letter }) => due.includes(letter)).map((each) => this.#carry(each)));
    return due.length > 0;
  }

  async #carry(waiting: Waiting): Promise<void> {
    const { letter, mail } = waiting;
    const { store, destinations } = this.#options;
    const { destination: name } = letter;
    const { destination: configured, device } = readName(name);
    const destination = destinations.get(configured);
    // It was taken out of the configuration.
    if (destination === undefined) return device === null ? store.forget(name) : store.erase(name);
    if (destination.kind === "push" && device === null) return this.#fanOut(waiting);
    const alertId = "alert" in mail ? mail.alert.id : null;
    const before = alertId === null ? null : store.posting(name, alertId);
    const { answer, posting } = await send(destination, mail, before, this.#options, device);
    const { became } = this.#settle(letter, answer, () => {
      if (posting !== null && alertId !== null) store.keepPosting(name, alertId, posting);
    });
    if (became !== "forget" || device === null) return;
    store.erase(name);
    await this.#devices.forget(device);
  }

  /** From here on each device has a letter of its own. Those that came later are told of what comes later. */
  async #fanOut({ letter, mail }: Waiting): Promise<void> {
    const { store, target } = this.#options;
    const { destination: name } = letter;
    const ids = await this.#devices.mayRead(target).catch((error: unknown) => {
      console.error(logLine({ letters: "devices_not_known", destination: name, error: describeError(error) }));
      return null;
    });
    if (ids === null) return void this.#settle(letter, { is: "lost" });
    this.#settle(letter, { is: "accepted" }, () => {
      for (const each of gone(store.standings(), name, ids)) store.erase(each);
      for (const id of ids) store.add({ ...letter, destination: deviceName(name, id) }, mail);
    });
  }

  /** @param more is stored with it */
  #settle(letter: Letter, answer: Answer, more: () => void = () => {}): Settled {
    const { store, now } = this.#options;
    const { destination: name } = letter;
    const standings = store.standings();
    const settled = settle(letter, standings.get(name) ?? WELL, answer, now());
    const { became, tell } = settled;
    store.settle(letter, settled, () => {
      more();
      if (tell !== null && !isToldByAnother(standings, name))
        this.#tellOthers(readName(name).destination, tell, letter.id, settled.standing.why ?? null);
    });
    if (became === "given_up" || became === "forget") {
      const status = answer.is === "answered" ? { status: answer.status } : {};
      console.error(logLine({ letters: became, destination: name, ...status }));
    }
    return settled;
  }

  #tellOthers(name: string, what: "fails" | "works_again", number: number, why: string | null): void {
    const { target, destinations, now } = this.#options;
    const at = now();
    const text =
      what === "fails"
        ? `${target}: the destination ${name} takes no alerts. What is told there may not be seen.${why === null ? "" : ` ${why}`}`
        : `${target}: the destination ${name} takes alerts again.`;
    const mail: Word = { id: `${target}-${name}-${number}-${what}`, target, what, text, at };
    for (const other of destinations.keys()) if (other !== name) this.#post(other, `destination ${name}`, mail, "new");
  }

  #morning(): void {
    const { store, target, destinations, alerts, now } = this.#options;
    const at = now();
    store.release(at, ({ destination: name, held }) => {
      const current = new Map(alerts().map((alert) => [alert.id, alert]));
      if (destinations.get(name)?.kind === "pagerduty") {
        // It tells what is still so, as an incident of its own.
        for (const id of new Set(held.map(({ alertId }) => alertId))) {
          const alert = current.get(id);
          if (alert === undefined || alert.stage === "settled") continue;
          const notice: Notice = { how: "new", what: "raised" };
          this.#post(
            name,
            `alert ${id}`,
            { id: `${target}-morning-${id}-${at}`, target, notice, alert: shownOf(alert), at },
            "new",
          );
        }
        return;
      }
      const text = morning(held, current);
      if (text !== null)
        this.#post(
          name,
          "morning",
          { id: `${target}-morning-${at}`, target, what: "morning", text: `${target}: ${text}`, at },
          "new",
        );
    });
  }

  #post(destination: string, thread: string, mail: Mail, how: Notice["how"]): void {
    const at = this.#options.now();
    this.#options.store.add({ destination, thread, how, firstAt: at, dueAt: at }, mail);
  }

  #due(): number | null {
    const { store } = this.#options;
    return earliest([nextDue(store.letters(), store.standings()), store.morning()]);
  }
}
