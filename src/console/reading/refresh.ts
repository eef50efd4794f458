/** Reads again and again while somebody looks. */
import type { Outcome } from "../api/ask.ts";
import { delayAfter, REFRESH_MS } from "./schedule.ts";

/** The part of `document` and `window` that says whether somebody looks, and whether there is a line. */
export interface Eyes {
  hidden: () => boolean;
  /** Answers what ends it. */
  follow: (look: () => void) => () => void;
}

export interface Refreshing {
  /** Answers what ends it; what is under way then is dropped. */
  stop: () => void;
  /** Reads at once, unless the API has asked to be left alone until later. */
  now: () => void;
}

export interface Rounds {
  read: (signal: AbortSignal) => Promise<Outcome>;
  eyes: Eyes;
  /** After how many milliseconds an answer is followed by another question; null for never. */
  pace: number | null;
}

/** Asked as it was, it would be refused again: the question is wrong, not allowed, or about nothing that there is. */
const FOR_GOOD: readonly number[] = [400, 403, 404];

export const isForGood = (outcome: Outcome): boolean => outcome.kind === "problem" && FOR_GOOD.includes(outcome.status);

/**
 * Whether nothing else is to be expected of the same question. What is asked often is what a screen is about: a target may be given back to somebody, and is
 * there again by itself.
 */
const isLast = (outcome: Outcome, pace: number | null): boolean =>
  outcome.kind === "signed-out" ||
  (outcome.kind === "answered" && pace === null) ||
  (pace !== REFRESH_MS && isForGood(outcome));

/** A bug of the page, which is no reason to show for good what was read before it. */
const ownFault = (error: unknown): Outcome => {
  reportError(error);
  return { kind: "unreachable", why: "broken" };
};

export const startRefresh = ({ read, eyes, pace }: Rounds): Refreshing => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked: AbortController | null = null;
  let failures = 0;
  /** Before this the API does not want to be asked. */
  let notBefore = 0;

  const halt = (): void => {
    clearTimeout(timer);
    asked?.abort();
    asked = null;
  };

  const later = (ms: number): void => {
    timer = setTimeout(() => void run(), ms);
  };

  const run = async (): Promise<void> => {
    halt();
    const mine = new AbortController();
    asked = mine;
    const outcome = await read(mine.signal).catch(ownFault);
    // Another has taken its place, or nobody looks any more.
    if (asked !== mine) return;
    asked = null;
    failures = outcome.kind === "answered" ? 0 : failures + 1;
    if (outcome.kind === "problem" && outcome.retryAfterMs !== null) notBefore = Date.now() + outcome.retryAfterMs;
    if (!isLast(outcome, pace)) later(delayAfter(outcome, failures, pace ?? REFRESH_MS));
  };

  const begin = (): void => {
    halt();
    const wait = notBefore - Date.now();
    if (wait > 0) later(wait);
    else void run();
  };

  const unfollow = eyes.follow(() => {
    if (eyes.hidden()) halt();
    else if (asked === null) begin();
  });
  if (!eyes.hidden()) begin();
  return {
    stop: () => {
      unfollow();
      halt();
    },
    now: begin,
  };
};

/** Whether this page is looked at. A line that is there again is worth a look too. */
export const pageEyes: Eyes = {
  hidden: () => document.hidden,
  follow: (look) => {
    document.addEventListener("visibilitychange", look);
    globalThis.addEventListener("online", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      globalThis.removeEventListener("online", look);
    };
  },
};
