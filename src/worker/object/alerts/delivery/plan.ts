/**
 * What is to be sent to whom, and when again: at least once, in order for each alert, for a day. Pure: the caller stores what comes out of it before it
 * sends, and sends with a deadline.
 */
import { earliest } from "../../clocks.ts";
import { doubledMs } from "../../../../shared/deadline.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** The pauses grow from ten seconds to an hour. */
const FIRST_PAUSE_MS = 10 * SECOND_MS;
const PAUSE_MOST_MS = HOUR_MS;
/** After that it is too old to call anybody. */
export const TRIED_FOR_MS = 24 * HOUR_MS;
/** A destination that has failed for so long is told of on the others. */
export const FAILING_MS = HOUR_MS;

/** How the threads begin of what is told of several targets of a host together. */
export const HOST = "host ";

/** A message for one destination. Times are milliseconds since the epoch. */
export interface Letter {
  /** Grows: of two of one alert the smaller goes first. The same over all tries, so that the other side can tell a second one. */
  id: number;
  destination: string;
  /** What must keep its order: an alert, or a summary. */
  thread: string;
  /** Calls somebody, or brings up to date what was told. */
  how: "new" | "edit";
  /** Of one to whom each is an event, and who does not see what is left out: which one. */
  event?: string;
  firstAt: number;
  dueAt: number;
  tries: number;
}

/** How a destination does. */
export interface Standing {
  /** Nothing is sent to it before. */
  pausedUntil: number;
  /** When that was asked for. Left out by an earlier version, and where nothing was. */
  pausedAt?: number;
  /** Since when nothing was accepted; null where the last one was. */
  failingSince: number | null;
  /** Whether the others were told. */
  isTold: boolean;
  /** A sentence for whoever can mend it; left out where nothing is known, or nothing fails. */
  why?: string;
}

export const WELL: Standing = { pausedUntil: 0, failingSince: null, isTold: false };

/** What came of a try. `lost`: no answer, so it may have arrived all the same. */
export type Answer =
  | { is: "accepted" }
  /** `why`: a sentence for whoever can mend it, where more is known than the status. */
  | { is: "answered"; status: number; retryAfterMs: number | null; why?: string }
  | { is: "lost" };

/** What became of a letter. `forget`: the destination is gone for good, with all that waits for it. */
export interface Settled {
  letter: Letter | null;
  standing: Standing;
  became: "accepted" | "waits" | "given_up" | "forget";
  /** What the others are to be told of this destination; null for nothing. */
  tell: "fails" | "works_again" | null;
}

export const pauseMs = (tries: number): number => doubledMs(FIRST_PAUSE_MS, PAUSE_MOST_MS, tries - 1);

/** An edit that has not been sent says nothing that the next edit of its thread does not say: it is left out. */
export const withNew = (waiting: readonly Letter[], letter: Letter): Letter[] => [
  ...waiting.filter(
    ({ destination, thread, how, event, tries }) =>
      !(how === "edit" && letter.how === "edit" && event === letter.event && tries === 0) ||
      destination !== letter.destination ||
      thread !== letter.thread,
  ),
  letter,
];

/** Of each thread to each destination the first that is left, oldest first. */
const firsts = (waiting: readonly Letter[]): Letter[] => {
  const first = new Map<string, Letter>();
  for (const letter of waiting.toSorted((one, other) => one.id - other.id)) {
    const key = JSON.stringify([letter.destination, letter.thread]);
    if (!first.has(key)) first.set(key, letter);
  }
  return [...first.values()];
};

type Standings = ReadonlyMap<string, Standing>;

/** @param now left out where it is asked only when the alarm is to ring: as it was written */
const dueAt = ({ destination, dueAt: own }: Letter, standings: Standings, now = Infinity): number =>
  Math.max(own, pausedUntil(standings.get(destination) ?? WELL, now));

/** As `isOfLater`. */
const pausedUntil = (standing: Standing, now: number): number =>
  (standing.pausedAt ?? 0) > now ? 0 : standing.pausedUntil;

/** It was written by a clock that was ahead: then its times say nothing. */
const isOfLater = ({ firstAt }: Letter, now: number): boolean => firstAt > now;

/** Those to send now, one to each destination: what it answers may concern the next one too. */
export const dueNow = (waiting: readonly Letter[], standings: Standings, now: number): Letter[] => {
  const due = firsts(waiting).filter((letter) => isOfLater(letter, now) || dueAt(letter, standings, now) <= now);
  return due.filter(({ id, destination }) => due.find((other) => other.destination === destination)?.id === id);
};

/** When something is due next, milliseconds since the epoch; null for never. */
export const nextDue = (waiting: readonly Letter[], standings: Standings): number | null =>
  earliest(firsts(waiting).map((letter) => dueAt(letter, standings)));

/** Whether another try may help. What the other side refuses, it refuses again; a redirect is not followed, since it may lead anywhere. */
const mayPass = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500;

/** What comes of an answer. */
export const settle = (letter: Letter, standing: Standing, answer: Answer, now: number): Settled => {
  if (answer.is === "accepted") {
    return { letter: null, standing: WELL, became: "accepted", tell: standing.isTold ? "works_again" : null };
  }
  if (answer.is === "answered" && answer.status === 410)
    return { letter: null, standing, became: "forget", tell: null };
  // What a clock has written that was ahead was not before now.
  const failingSince = Math.min(standing.failingSince ?? now, now);
  const tries = letter.tries + 1;
  const wait = Math.max(pauseMs(tries), (answer.is === "answered" ? answer.retryAfterMs : null) ?? 0);
  // Who asks for a pause asks for all that is sent there, not for this letter.
  const asked = answer.is === "answered" && answer.retryAfterMs !== null ? now + answer.retryAfterMs : 0;
  const before = pausedUntil(standing, now);
  const pausedAt = asked > before ? now : before > 0 ? standing.pausedAt : undefined;
  const isRefused = answer.is === "answered" && !mayPass(answer.status);
  const firstAt = Math.min(letter.firstAt, now);
  const isLate = now + wait - firstAt > TRIED_FOR_MS;
  const givesUp = isRefused || isLate;
  const isNews = !standing.isTold && (givesUp || now - failingSince >= FAILING_MS);
  return {
    letter: givesUp ? null : { ...letter, firstAt, tries, dueAt: now + wait },
    standing: {
      pausedUntil: Math.max(before, asked),
      ...(pausedAt === undefined ? {} : { pausedAt }),
      failingSince,
      isTold: standing.isTold || isNews,
      ...(answer.is === "answered" && answer.why !== undefined ? { why: answer.why } : {}),
    },
    became: givesUp ? "given_up" : "waits",
    tell: isNews ? "fails" : null,
  };
};
