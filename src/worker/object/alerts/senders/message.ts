/** What is told of an alert, whoever it is sent to. Pure. */
import type { Notice } from "../machine/events.ts";
import type { Alert } from "../machine/states.ts";

export interface Message {
  /** The same over all tries, so that the other side can tell a second one. */
  id: string;
  target: string;
  notice: Notice;
  alert: Pick<Alert, "id" | "cause" | "consequences" | "verdict" | "text" | "next_step" | "stage">;
  /** When it happened, milliseconds since the epoch. */
  at: number;
}

/** What is told of something else: the warnings of a night, a destination that fails. */
export interface Word {
  id: string;
  target: string;
  what: "morning" | "fails" | "works_again";
  text: string;
  at: number;
}

const WORDS: Readonly<Record<Notice["what"], string>> = {
  raised: "raised",
  came_back: "is back",
  changed: "changed",
  comes_and_goes: "comes and goes",
  acknowledged: "is acknowledged",
  muted: "is muted",
  mute_over: "is no longer muted",
  settled: "is over",
};

export const wordOf = ({ what }: Notice): string => WORDS[what];

/** `prod, critical, raised: Redis uses 95 % of maxmemory …`. */
export const lineOf = ({ target, notice, alert }: Message): string => {
  const { verdict, text, stage } = alert;
  return `${target}, ${stage === "settled" ? "" : `${verdict}, `}${WORDS[notice.what]}: ${text}`;
};

/** What an alert is called by the other side, for as long as it lives. */
export const aliasOf = ({ target, alert }: Pick<Message, "target" | "alert">): string =>
  `redis-ops/${target}/${alert.id}`;
