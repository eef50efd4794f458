/** Tells of a target's alerts: letters are written with what they tell of, and carried by the object's alarm. */
import type { Destination } from "../../../config/destinations.ts";
import type { Devices } from "../../../devices/contract.ts";
import { describeError, logLine } from "../../../../shared/log.ts";
import { type Alarm, earliest, FAILED_AGAIN_MS } from "../../clocks.ts";
import { harmlessly } from "../../harmlessly.ts";
import type { Line } from "../kept/kept.ts";
import type { Notice } from "../machine/events.ts";
import type { Alert } from "../machine/states.ts";
import type { Message, Word } from "../senders/message.ts";
import { AsTold, type AsToldOptions, postingOf, threadOf } from "./as-told.ts";
import { deviceName, failingSince, gone, isToldByAnother, NO_DEVICES, readName, reasonsOf } from "./devices.ts";
import { MORNING, Nights, type NightsOptions } from "./nights.ts";
import { type Answer, dueNow, type Letter, nextDue, settle, type Settled } from "./plan.ts";
import { send } from "./send.ts";
import type { DeviceSending } from "./send-device.ts";
import type { Mail, Waiting } from "./store.ts";

/** In one ring; the rest is due at once again. While it rings, the alarm cannot ring for anything else: a timed change may be due. */
const ROUNDS_MOST = 10;
const RING_MOST_MS = 10_000;

/** Of what is told of several targets together, its number. */
const incidentOf = (mail: Mail): number | null => ("alert" in mail ? (mail.incident ?? null) : null);

export interface OfficeOptions extends DeviceSending, AsToldOptions, NightsOptions {
  alarm: Alarm;
  /** All there are: other targets of its host may tell other ones. Left out, those of this target. */
  all?: ReadonlyMap<string, Destination>;
  /** Those that are told when this one takes nothing. Left out, the others of this target. */
  othersOf?: (destination: string) => readonly string[];
}

export class Office {
  readonly #options: OfficeOptions;
  readonly #devices: Devices;
  readonly #asTold: AsTold;
  readonly #nights: Nights;
  #ringing: Promise<void> | null = null;

  constructor(options: OfficeOptions) {
    this.#options = options;
    this.#devices = options.devices ?? NO_DEVICES;
    this.#asTold = new AsTold(options);
    this.#nights = new Nights(options, this.#asTold);
    options.alarm.wasSet("letters", this.#due());
  }

  /** Writes the letters of a notice. To be called within the transaction that stores what it tells of. `number` is of the alert's line: the same for all tries. */
  write(alert: Alert, notice: Notice, number: number, at: number): void {
    const { store, target } = this.#options;
    for (const [name, destination] of this.#toldOf(alert, notice)) {
      if (this.#nights.waits(name, destination, alert, notice, at)) continue;
      const mail: Message = { id: `${target}-${number}`, target, notice, alert: this.#asTold.shown(name, alert), at };
      // What a summary tells that is on its way is brought up to date there.
      const thread = store.isInSummary(name, alert.id) ? MORNING : threadOf(alert);
      this.post(name, thread, mail, notice.how);
    }
  }

  /** What a mute has kept back is to be told. As `write`; `number` is the same for no other. */
  keptBack(lines: readonly Line[], number: number, at: number): void {
    this.#nights.keptBack(lines, number, at);
  }

  /** Writes a letter to anybody. As `write`. @param waitMs so much later, since more may be to be told by then */
  post(destination: string, thread: string, mail: Mail, how: Notice["how"], waitMs = 0): void {
    const at = this.#options.now();
    const { store, destinations, all = destinations } = this.#options;
    const kind = all.get(destination)?.kind;
    const event = "notice" in mail && (kind === "webhook" || kind === "pagerduty") ? { event: mail.notice.what } : {};
    store.add({ destination, thread, how, ...event, firstAt: at, dueAt: at + waitMs }, mail);
  }

  /** Whether there is one of that name. */
  knows(destination: string): boolean {
    const { all, destinations } = this.#options;
    return (all ?? destinations).has(destination);
  }

  /** Something was changed, or put back: messages that had offered that are brought up to date. To be called when it is on the books. Never throws. */
  changed(): void {
    harmlessly(() => {
      if (this.#writeChanged()) this.setAlarm();
    }, "letters");
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
      this.#nights.morning((...letter) => this.post(...letter));
      const until = this.#options.now() + RING_MOST_MS;
      for (let round = 0; round < ROUNDS_MOST && this.#options.now() < until; round += 1)
        if (!(await this.#round())) break;
      // What was changed while a message was on its way is not in it.
      this.#writeChanged();
    } catch (error) {
      console.error(logLine({ letters: "not_sent", error: describeError(error) }));
      this.#options.alarm.set("letters", this.#options.now() + FAILED_AGAIN_MS);
      return;
    }
    this.setAlarm();
  }

  /** Whether there was anything to send. */
  async #round(): Promise<boolean> {
    const { store, now } = this.#options;
    const due = dueNow(store.letters(), store.standings(), now());
    const carried = store.opened(due).map((each) => this.#carry(each));
    // What fails here ends the ring, but not before all have been answered: the next one would send them again.
    const failed = (await Promise.allSettled(carried)).find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
    return due.length > 0;
  }

  async #carry(waiting: Waiting): Promise<void> {
    const { letter, mail: written } = waiting;
    const { store, destinations, all = destinations, now } = this.#options;
    const { destination: name } = letter;
    const { destination: configured, device } = readName(name);
    const isOwn =
      "alert" in written
        ? written.incident === undefined && written.notice.what !== "settled"
        : written.what === "kept_back" || written.what === "morning";
    // A word on a destination that fails may be for one of another target of the host as well.
    const destination = (isOwn ? destinations : all).get(configured);
    // It was taken out of the configuration, or the target tells it no more: then it is still to hear that it is over.
    if (destination === undefined)
      return device === null || all.has(configured) ? store.drop(letter) : store.erase(name);
    const mail = destination.kind === "slack" ? this.#asTold.fresh(name, written) : written;
    // Before it is sent: whoever cannot write it down, or ends before the answer, does not send it again at once, and again.
    store.begin(letter, now());
    if (destination.kind === "push" && device === null) return this.#fanOut(waiting);
    const before = "alert" in mail ? store.posting(name, postingOf(mail)) : null;
    const sent =
      destination.kind === "push"
        ? await (await import("./to-devices.ts")).sendToDevice(destination, device ?? "", mail, before, this.#options)
        : await send(destination, mail, before, this.#options, this.#asTold.night(name, before));
    if (sent === null) return store.eraseOf([name], incidentOf(mail));
    const { posting } = sent;
    const { became } = this.#settle(letter, sent.answer, () => {
      if (posting !== null) this.#asTold.keep(name, mail, posting);
    });
    if (became !== "forget" || device === null) return;
    store.erase(name);
    // If it is not, its push service says the same of the next.
    await this.#devices.forget(device).catch((error: unknown) => {
      console.error(logLine({ letters: "device_not_forgotten", error: describeError(error) }));
    });
  }

  /** From here on each device has a letter of its own. Those that came later are told of what comes later. */
  async #fanOut({ letter, mail }: Waiting): Promise<void> {
    const { store } = this.#options;
    const { destination: name } = letter;
    const { mailOfReaders } = await import("./to-devices.ts");
    const mails = await mailOfReaders(this.#devices, mail).catch((error: unknown) => {
      console.error(logLine({ letters: "devices_not_known", destination: name, error: describeError(error) }));
      return null;
    });
    if (mails === null) return void this.#settle(letter, { is: "lost" });
    this.#settle(letter, { is: "accepted" }, () => {
      // Whoever may not read this may be told by this object of another target of the host, or of its own.
      store.eraseOf(gone(store.standings(), name, [...mails.keys()]), incidentOf(mail));
      const before = store.letters();
      for (const [id, its] of mails) store.add({ ...letter, destination: deviceName(name, id) }, its, before);
    });
  }

  /** @param more is stored with it */
  #settle(letter: Letter, answer: Answer, more: () => void = () => {}): Settled {
    const { store, now } = this.#options;
    const { destination: name } = letter;
    const settled = settle(letter, store.standing(name), answer, now());
    const { became, tell } = settled;
    store.settle(letter, settled, () => {
      more();
      if (tell !== null && !isToldByAnother(store.standings(), name))
        this.#tellOthers(readName(name).destination, tell, letter.id, settled.standing.why ?? null);
    });
    if (became === "given_up" || became === "forget") {
      const status = answer.is === "answered" ? { status: answer.status } : {};
      console.error(logLine({ letters: became, destination: name, ...status }));
    }
    return settled;
  }

  #tellOthers(name: string, what: "fails" | "works_again", number: number, why: string | null): void {
    const { target, destinations, othersOf, now } = this.#options;
    const at = now();
    const others = othersOf?.(name) ?? [...destinations.keys()].filter((other) => other !== name);
    const text =
      what === "fails"
        ? `${target}: the destination ${name} takes no alerts. What is told there may not be seen.${why === null ? "" : ` ${why}`}`
        : `${target}: the destination ${name} takes alerts again.`;
    const mail: Word = { id: `${target}-${name}-${number}-${what}`, target, what, text, at };
    for (const other of others) this.post(other, `destination ${name}`, mail, "new");
  }

  /** Those that the target tells; that it is over also those that it has told of it, and tells no more. */
  #toldOf({ id }: Alert, { what }: Notice): ReadonlyMap<string, Destination> {
    const { store, destinations, all = destinations } = this.#options;
    if (what !== "settled") return destinations;
    const before = store.toldOf(id).map((name) => readName(name).destination);
    return new Map([...destinations, ...[...all].filter(([name]) => before.includes(name))]);
  }

  /** Whether there was anything to write. */
  #writeChanged(): boolean {
    const slack = [...this.#options.destinations].filter(([, { kind }]) => kind === "slack");
    const written = slack.map(([name]) =>
      this.#asTold.writeChanged(name, this.#options.now(), (mail) =>
        this.post(name, threadOf(mail.alert), mail, "edit"),
      ),
    );
    return written.includes(true);
  }

  #due(): number | null {
    const { store } = this.#options;
    return earliest([nextDue(store.letters(), store.standings()), store.morning()]);
  }
}
