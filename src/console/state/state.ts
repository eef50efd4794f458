/** What the page knows, as one value. */
import type { Outcome } from "../api/ask.ts";
import type { Cut } from "../api/send.ts";
import type { Person, Session, SessionOutcome } from "../api/session.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Readings } from "./readings.ts";
import type { Series } from "./series.ts";

export interface Failed {
  outcome: Exclude<Outcome, { kind: "answered" | "dropped" }>;
  at: number;
  /** How many times in a row. */
  times: number;
}

export interface Unleft {
  everywhere: boolean;
  /** Null where only the storage tells of it. */
  outcome: Exclude<SessionOutcome, { kind: "session" }> | null;
  /** Whether another page may still be about it, which says so where it fails. */
  underWay: boolean;
}

export interface State {
  /** Null until the Worker has said it. */
  session: Session | null;
  /** Who was signed in when there was last a line: whose readings these are. */
  person: Pick<Person, "id" | "role"> | null;
  /** There was a session, and it has ended. */
  ended: boolean;
  /** A sign-out that may not have come to its end: its session, if it is still there, lets nobody in. */
  unleft: Unleft | null;
  /** Null until it was read. */
  catalogue: Catalogue | null;
  /** The last answer to each question. */
  readings: Readings;
  /** Why there is none newer. */
  failures: Readonly<Record<string, Failed>>;
  /** How the last request went: null where it was answered. */
  cut: Cut | null;
  /** Memory of each target over time, while the page is open. */
  series: Series;
  /** How many changes were asked for here: what is looked at is read again after each. */
  changes: number;
  /** Said aloud to those who do not see the page. */
  news: string;
  /** From a link to sign in with, until it was used. */
  code: string | null;
}

/** With whoever goes, and whoever comes. */
export const NOTHING_READ = { readings: {}, failures: {}, series: {} } satisfies Partial<State>;
