/** The alerts of one target: what the watch's looks do to them, and what they are asked for. */
import type { Caller } from "../../../protocol/operation.ts";
import type { Input } from "../../../protocol/operations.ts";
import type { Finding } from "../../../protocol/operations/doctor.ts";
import { ok } from "../../../protocol/result.ts";
import { describeError, logLine } from "../../../shared/log.ts";
import type { Window } from "../../../shared/wall-clock/window.ts";
import { type Alarm, earliest, FAILED_AGAIN_MS } from "../clocks.ts";
import type { Outcome, Timed } from "../contract.ts";
import { seal, unseal } from "../sealed.ts";
import type { AlertBook } from "./book.ts";
import type { Office } from "./delivery/office.ts";
import type { Together } from "./one-host/together.ts";
import type { Step } from "./machine/events.ts";
import { endedMutes, type Observed, observe, type Sample, unwatched } from "./machine/observe.ts";
import type { Alert, Mute } from "./machine/states.ts";
import type { Mutes } from "./mutes.ts";
import { type MuteFor, muteOver } from "./quiet/hold.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { alertsAnswered } from "./told.ts";

const LINES_MOST = 20;
/** A look takes a second or two. */
const LOOK_AGAIN_LEAST_MS = 5_000;

/** The data of `doctor`, as this version has just sealed it. */
interface Doctored {
  findings: Finding[];
  fine: { id: string }[];
}

/** What a look by `doctor` has shown. */
const sampleOf = ({ result, lastGood, forWatch }: Outcome, at: number): Sample => {
  if (!result.ok) {
    const good = lastGood && { at: Date.parse(lastGood.at), summary: lastGood.summary };
    return { at, failure: result.failure, lastGood: good };
  }
  const { findings: found, fine } = unseal(result.value).data as Doctored;
  const { notThere, about, unsure } = forWatch ?? { notThere: [], about: {}, unsure: [] };
  const findings = found.filter(({ id }) => !unsure.includes(id));
  return { at, findings, fine: [...fine.map(({ id }) => id), ...notThere], about };
};

export interface AlertsOptions {
  book: AlertBook;
  /** Who tells; null where nobody is to be told, as of a target that is not configured. */
  office: Office | null;
  /** What is asked in place of the office where other targets are on the host, so that it is told of once. */
  together?: Together | null;
  /** Times in which nobody is called. */
  maintenance: readonly Window[];
  mutes: Mutes;
  /** Rings when a mute ends; null where nobody is to be told. */
  alarm: Alarm | null;
  /** What is asked after each good round; left out where nothing is. */
  heartbeat?: Heartbeat | null;
}

const isOpen = ({ stage }: Alert): boolean => stage !== "settled";

export class Alerts {
  readonly #options: AlertsOptions;
  /** Whether the last look is on the books. */
  #isWritten = true;

  constructor(options: AlertsOptions) {
    this.#options = options;
    options.alarm?.wasSet("mutes", this.#due());
  }

  /** After `looked`: where the host has answered and what it showed is on the books, the outside monitor is asked. Never rejects. */
  async beat({ result }: Outcome): Promise<void> {
    if (result.ok && this.#isWritten) await this.#options.heartbeat?.beat();
  }

  /** After a look of the watch. Answers after how many milliseconds it is to look again; null for as it is paced. Never throws. */
  looked(outcome: Outcome, at: number): number | null {
    const { book } = this.#options;
    this.#isWritten = false;
    try {
      this.#take(this.#ended(at));
      const muteOf = (finding: string) => this.#over(finding, at);
      const steps = this.#take(observe(book.current(at), sampleOf(outcome, at), muteOf));
      this.#release(at);
      this.#isWritten = true;
      const again = earliest(steps.map(({ lookAgainMs }) => lookAgainMs));
      return again === null ? null : Math.max(LOOK_AGAIN_LEAST_MS, again);
    } catch (error) {
      console.error(logLine({ alerts: "not_written", error: describeError(error) }));
      return null;
    }
  }

  /** It is not looked at any more, so nothing of it can be open. */
  unwatched(at: number): void {
    const { book } = this.#options;
    this.#take(unwatched(book.current(at), at));
    // Nor is anybody told.
    book.kept.clear();
    this.#setAlarm();
  }

  /** What the alarm does: a mute that is over says what it has kept back. Never throws. */
  ring(at: number): void {
    try {
      const ended = this.#ended(at);
      if (ended.length > 0) this.#take(ended);
      this.#release(at);
    } catch (error) {
      console.error(logLine({ alerts: "not_written", error: describeError(error) }));
      this.#options.alarm?.set("mutes", at + FAILED_AGAIN_MS);
      return;
    }
    this.#setAlarm();
  }

  /** Answers the open alerts that it covers. @param also what is stored with it, as in the others; null: nothing is done, and that is what it would cover */
  mute(asked: MuteFor, by: Caller, at: number, also: (() => void) | null): number[] {
    const { book, mutes, maintenance } = this.#options;
    // Before anything is taken over of one, or compared with it: its begin and its end may be of a clock that was ahead.
    if (also !== null) mutes.putRight(at);
    const before = mutes.list(at);
    // One that takes the place of another goes on with what that has kept back.
    const mute = { ...asked, from: before.find(({ finding }) => finding === asked.finding)?.from ?? at };
    const after = [...before.filter(({ finding }) => finding !== mute.finding), mute];
    const concerned = book
      .current(at)
      .filter(isOpen)
      .filter(({ cause }) => mute.finding === null || cause === mute.finding);
    const muted = concerned.flatMap((alert): Observed[] => {
      const cover = muteOver(after, maintenance, alert.cause, at);
      return cover === null || isSame(cover, alert.mute)
        ? []
        : [{ alert, event: { at, name: "muted", mute: cover, by } }];
    });
    if (also !== null)
      this.#takeWith(muted, () => {
        mutes.put(mute, at);
        also();
      });
    if (also !== null) this.#release(at);
    return concerned.filter(({ stage }) => stage !== "suspected").map(({ id }) => id);
  }

  /** Ends the mute of a finding, or with null every one. Where none is ended, nothing is done. */
  unmute(
    finding: string | null,
    by: Caller,
    at: number,
    also: (() => void) | null,
  ): { ended: number; uncovered: number[] } {
    const { book, mutes, maintenance } = this.#options;
    const before = mutes.list(at);
    const ended = before.filter((mute) => finding === null || mute.finding === finding);
    if (ended.length === 0) return { ended: 0, uncovered: [] };
    const left = before.filter((mute) => !ended.includes(mute));
    const events = book.current(at).flatMap((alert): Observed[] => {
      if (!isOpen(alert) || !ended.some((mute) => isSame(mute, alert.mute))) return [];
      const mute = muteOver(left, maintenance, alert.cause, at);
      return [{ alert, event: mute === null ? { at, name: "mute_over", by } : { at, name: "muted", mute, by } }];
    });
    if (also !== null)
      this.#takeWith(events, () => {
        for (const mute of ended) mutes.remove(mute.finding);
        also();
      });
    if (also !== null) this.#release(at);
    const uncovered = events.filter(({ alert, event }) => event.name === "mute_over" && alert?.stage !== "suspected");
    return { ended: ended.length, uncovered: uncovered.flatMap(({ alert }) => (alert === null ? [] : [alert.id])) };
  }

  /** @param alert one that is open */
  acknowledge(alert: Alert, by: Caller, reason: string | null, at: number, also: () => void): void {
    this.#takeWith([{ alert, event: { at, name: "acknowledged", by, reason } }], also);
  }

  /** Those that were raised and are not over. */
  open(): Alert[] {
    return this.#options.book.open().filter(({ stage }) => stage !== "suspected");
  }

  /** Null where there is none. */
  get(id: number): Alert | null {
    return this.#options.book.get(id);
  }

  answer({ input, cameAt }: Timed, isWatched: boolean): Outcome {
    const { book, office, together, heartbeat } = this.#options;
    // `call` has parsed it by the operation's schema.
    const { limit } = input as Input<"alerts">;
    const toldBy = together?.toldBy() ?? new Map<number, string>();
    const failing = new Map([...(office?.failing() ?? []), ...(heartbeat?.failing() ?? [])]);
    const lives = book.list(limit, LINES_MOST);
    const reasons = new Map([...(office?.reasons() ?? []), ...(heartbeat?.reasons() ?? [])]);
    const answered = alertsAnswered(lives, { isWatched, failing, reasons, toldBy, now: cameAt });
    return { result: ok(seal(answered)), lastGood: null, timings: {} };
  }

  #take(observed: readonly Observed[]): Step[] {
    return observed.length === 0 ? [] : this.#takeWith(observed, () => {});
  }

  #takeWith(observed: readonly Observed[], also: () => void): Step[] {
    const { book, office, together = office } = this.#options;
    const steps = book.take(observed, (...notice) => together?.write(...notice), also);
    if (steps.some(({ tell }) => tell !== null)) together?.setAlarm();
    this.#setAlarm();
    return steps;
  }

  #over(finding: string, at: number): Mute | null {
    const { mutes, maintenance } = this.#options;
    return muteOver(mutes.list(at), maintenance, finding, at);
  }

  /** What a mute has ended for. Where another one covers it now, it goes on under that. */
  #ended(at: number): Observed[] {
    this.#options.mutes.putRight(at);
    return endedMutes(this.#options.book.current(at), at).map(({ alert, event }) => {
      const mute = alert === null ? null : this.#over(alert.cause, at);
      return { alert, event: mute === null ? event : { at, name: "muted", mute, by: null } };
    });
  }

  /** Tells of what mutes have kept back, where nothing covers it any more. To be called when it is on the books what the end of a mute does to each alert. */
  #release(at: number): void {
    const { book, office } = this.#options;
    const waiting = book.kept.list();
    if (waiting.length === 0) return;
    const mutes = new Map(book.open().map(({ id, mute }) => [id, mute]));
    book.release(
      waiting,
      ({ alertId, cause }) => (mutes.get(alertId) ?? this.#over(cause, at))?.until ?? null,
      (lines, number) => office?.keptBack(lines, number, at),
    );
    office?.setAlarm();
    this.#setAlarm();
  }

  #setAlarm(): void {
    this.#options.alarm?.set("mutes", this.#due());
  }

  /** When the next mute ends that covers an open alert, or what it has kept back, milliseconds since the epoch; null for none. */
  #due(): number | null {
    const { book } = this.#options;
    return earliest([book.kept.due(), ...book.open().map(({ mute }) => mute?.until ?? null)]);
  }
}

const isSame = (one: Mute, other: Mute | null): boolean =>
  other !== null && one.until === other.until && one.by === other.by;
