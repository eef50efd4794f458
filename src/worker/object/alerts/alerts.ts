/** The alerts of one target: what the watch's looks do to them, and what they are asked for. */
import type { Input } from "../../../protocol/operations.ts";
import type { Finding } from "../../../protocol/operations/doctor.ts";
import { ok } from "../../../protocol/result.ts";
import { describeError, logLine } from "../../../shared/log.ts";
import type { Window } from "../../../shared/wall-clock/window.ts";
import type { Outcome, Timed } from "../contract.ts";
import { seal, unseal } from "../sealed.ts";
import type { AlertBook } from "./book.ts";
import type { Office } from "./delivery/office.ts";
import type { Step } from "./machine/events.ts";
import { endedMutes, type Observed, observe, type Sample, unwatched } from "./machine/observe.ts";
import { muteOver } from "./quiet/hold.ts";
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
const sampleOf = ({ result, lastGood }: Outcome, at: number): Sample => {
  if (!result.ok) {
    const good = lastGood && { at: Date.parse(lastGood.at), summary: lastGood.summary };
    return { at, failure: result.failure, lastGood: good };
  }
  const { findings, fine } = unseal(result.value).data as Doctored;
  return { at, findings, fine: fine.map(({ id }) => id) };
};

export interface AlertsOptions {
  book: AlertBook;
  /** Who tells; null where nobody is to be told, as of a target that is not configured. */
  office: Office | null;
  /** Times in which nobody is called. */
  maintenance: readonly Window[];
}

export class Alerts {
  readonly #options: AlertsOptions;

  constructor(options: AlertsOptions) {
    this.#options = options;
  }

  /** After a look of the watch. Answers after how many milliseconds it is to look again; null for as it is paced. Never throws. */
  looked(outcome: Outcome, at: number): number | null {
    const { book, maintenance } = this.#options;
    try {
      this.#take(endedMutes(book.current(at), at));
      const muteOf = (finding: string) => muteOver([], maintenance, finding, at);
      const steps = this.#take(observe(book.current(at), sampleOf(outcome, at), muteOf));
      const again = steps.flatMap(({ lookAgainMs }) => (lookAgainMs === null ? [] : [lookAgainMs]));
      return again.length === 0 ? null : Math.max(LOOK_AGAIN_LEAST_MS, Math.min(...again));
    } catch (error) {
      console.error(logLine({ alerts: "not_written", error: describeError(error) }));
      return null;
    }
  }

  /** It is not looked at any more, so nothing of it can be open. */
  unwatched(at: number): void {
    this.#take(unwatched(this.#options.book.current(at), at));
  }

  answer({ input, cameAt }: Timed, isWatched: boolean): Outcome {
    const { book, office } = this.#options;
    // `call` has parsed it by the operation's schema.
    const { limit } = input as Input<"alerts">;
    const lives = book.list(limit, LINES_MOST);
    const answered = alertsAnswered(lives, { isWatched, failing: office?.failing() ?? new Map(), now: cameAt });
    return { result: ok(seal(answered)), lastGood: null, timings: {} };
  }

  #take(observed: readonly Observed[]): Step[] {
    const { book, office } = this.#options;
    const steps = book.take(observed, (...notice) => office?.write(...notice));
    if (steps.some(({ tell }) => tell !== null)) office?.setAlarm();
    return steps;
  }
}
