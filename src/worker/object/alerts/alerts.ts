/** The alerts of one target: what the watch's looks do to them, and what they are asked for. */
import type { Input } from "../../../protocol/operations.ts";
import type { Finding } from "../../../protocol/operations/doctor.ts";
import { ok } from "../../../protocol/result.ts";
import { describeError, logLine } from "../../../shared/log.ts";
import type { Window } from "../../../shared/wall-clock/window.ts";
import type { Outcome, Timed } from "../contract.ts";
import { seal, unseal } from "../sealed.ts";
import type { AlertBook } from "./book.ts";
import { endedMutes, observe, type Sample, unwatched } from "./machine/observe.ts";
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

export class Alerts {
  readonly #book: AlertBook;
  readonly #maintenance: readonly Window[];

  /** @param maintenance in which nobody is called */
  constructor(book: AlertBook, maintenance: readonly Window[]) {
    this.#book = book;
    this.#maintenance = maintenance;
  }

  /** After a look of the watch. Answers after how many milliseconds it is to look again; null for as it is paced. Never throws. */
  looked(outcome: Outcome, at: number): number | null {
    try {
      this.#book.take(endedMutes(this.#book.current(at), at));
      const muteOf = (finding: string) => muteOver([], this.#maintenance, finding, at);
      const steps = this.#book.take(observe(this.#book.current(at), sampleOf(outcome, at), muteOf));
      const again = steps.flatMap(({ lookAgainMs }) => (lookAgainMs === null ? [] : [lookAgainMs]));
      return again.length === 0 ? null : Math.max(LOOK_AGAIN_LEAST_MS, Math.min(...again));
    } catch (error) {
      console.error(logLine({ alerts: "not_written", error: describeError(error) }));
      return null;
    }
  }

  /** It is not looked at any more, so nothing of it can be open. */
  unwatched(at: number): void {
    this.#book.take(unwatched(this.#book.current(at), at));
  }

  answer({ input, cameAt }: Timed, isWatched: boolean): Outcome {
    // `call` has parsed it by the operation's schema.
    const { limit } = input as Input<"alerts">;
    const answered = alertsAnswered(this.#book.list(limit, LINES_MOST), isWatched, cameAt);
    return { result: ok(seal(answered)), lastGood: null, timings: {} };
  }
}
