/**
 * When the link may try a host again that has turned it away. sshd keeps an address out that fails too often (`PerSourcePenalties`, OpenSSH
 * 9.8 and later: 5 s for a refused key, 1 s for a connection that ends before a login, enforced from 15 s on; sshd_config(5)), then with the
 * right key too. With tries that are further apart than what each of them costs, it never comes to that by redis-ops alone.
 */
import { doubledMs } from "../../shared/deadline.ts";

/** By the key or the tunnel's token that was refused, a door that was closed before a word was said, or two sides that do not agree before the login. */
export type TurnedAway = "key_refused" | "token_refused" | "door_closed" | "not_agreed";

export interface Pause {
  /** How often in a row. */
  times: number;
  /** When it was turned away last, and for how long it stays away; milliseconds. */
  since: number;
  ms: number;
}

const FIRST_MS: Readonly<Record<TurnedAway, number>> = {
  key_refused: 5_000,
  token_refused: 5_000,
  door_closed: 1_000,
  not_agreed: 1_000,
};

/** What was repaired on the host is noticed after this time at the latest. A try at a closed door costs sshd nothing, and it may be about to open. */
export const LONGEST_PAUSE_MS: Readonly<Record<TurnedAway, number>> = {
  key_refused: 60_000,
  token_refused: 60_000,
  door_closed: 10_000,
  not_agreed: 30_000,
};

/** The pause that begins now: each is twice as long as the one before, up to the longest. */
export const pauseAfter = (before: Pause | null, how: TurnedAway, now: number): Pause => {
  const times = (before?.times ?? 0) + 1;
  return { times, since: now, ms: doubledMs(FIRST_MS[how], LONGEST_PAUSE_MS[how], times - 1) };
};

/** How long to wait before the next try, in milliseconds; 0 where it may be made. A clock that was set back ends the pause. */
export const pauseLeft = (pause: Pause | null, now: number): number => {
  if (pause === null || now < pause.since) return 0;
  return Math.max(0, pause.since + pause.ms - now);
};
