/** The change sheet as values: what it shows, what may happen to it, and what is to be done about that. */
import type { Step as Next } from "../../present/view.ts";
import type { Page } from "../../present/page.ts";
import type { Inputs } from "../route.ts";

/** What can be known of a change before it is made: by a dry run, by the list of changes (`undo`), or nothing. */
export type Foresight = "dry_run" | "changes" | "none";

/** What the sheet is for; it stays the same for as long as it is open. */
export interface Plan {
  operation: string;
  /** Null for one that is made on all targets. */
  target: string | null;
  foresight: Foresight;
  /** Whether it has `if_current`, by which it is refused where the value is another than the one shown. */
  pinned: boolean;
  /** Why this person may not; null where they may. */
  forbidden: string | null;
}

export interface Preview {
  /** Of the question asked last: the answer to an earlier one is dropped. */
  number: number;
  state: "none" | "waiting" | "answered" | "lost";
  /** How often it was asked again by itself since a person asked. */
  tries: number;
  /** The last answer; while another is awaited, that of an earlier input. */
  page: Page | null;
}

/** A request as it was sent: to send it again is to send exactly this. */
export interface Sent {
  input: Inputs;
  /** `Idempotency-Key`. */
  key: string;
  /** Milliseconds since the epoch, by the browser's clock. */
  at: number;
  /** By the Worker's clock, ISO 8601: the change, if it was made, is not older. Null where nothing was read before it. */
  since: string | null;
}

export type Settled =
  /** The API answered. */
  | { by: "answer"; page: Page }
  /** The list of changes tells. `ids`: those that it is about, of `page`. */
  | { by: "list"; made: boolean; ids: readonly number[]; page: Page }
  /** No answer came, and no list tells: somebody has to look. */
  | { by: "nobody"; see: Next };

export interface Looking {
  name: "looking";
  sent: Sent;
  tries: number;
  /** Whether it is being asked just now. */
  asking: boolean;
  /** `again`: by sending it again under its key, which makes nothing twice; `list`: the API does not know it either. */
  how: "again" | "list";
}

export type Phase =
  /** Nothing is under way. */
  | { name: "choosing" }
  | { name: "sending"; sent: Sent }
  /** It was sent and no answer came, or one that does not know. */
  | Looking
  | { name: "settled"; settled: Settled };

export interface Sheet {
  plan: Plan;
  /** As typed, without what pins it. */
  draft: Inputs;
  /** Whether a person has changed anything since it was opened. */
  touched: boolean;
  preview: Preview;
  /** maxmemory's bounds as last told, bytes. Kept while a value is refused: a refusal tells none. */
  bounds: { min: number; max: number } | null;
  phase: Phase;
  /** What the API answered to what was sent, where that made nothing. */
  refusal: Page | null;
  online: boolean;
  signedOut: boolean;
  /** What was sent and made nothing, but may be sent again under its key. */
  unsent: Sent | null;
  /** Makes the keys of this sheet, with a number for each input. */
  seed: string;
  revision: number;
}

export type Flag = "allow_eviction" | "force";

export type Event =
  | { name: "typed"; field: string; value: string }
  /** A guard is overridden, after it said that it can be. */
  | { name: "overrode"; flag: Flag }
  | { name: "previewed"; number: number; page: Page }
  | { name: "preview_lost"; number: number }
  /** The preview is asked for again. */
  | { name: "asked_again" }
  | { name: "confirmed"; now: number }
  /** To what was sent, first or again. */
  | { name: "answered"; page: Page }
  | { name: "answer_lost" }
  /** It is time to look again, or somebody says so. */
  | { name: "due"; now: number }
  /** `person`: who is signed in, as the list names callers. */
  | { name: "listed"; now: number; page: Page; person: string }
  | { name: "list_lost" }
  /** The sheet goes with its page, and comes back from what is kept of it. */
  | { name: "signed_out" }
  | { name: "went_offline" }
  | { name: "came_online"; now: number };

export type Effect =
  | { do: "preview"; number: number; input: Inputs; after_ms: number }
  /** Sends it: for the first time, or again with the same key. */
  | { do: "send"; sent: Sent }
  /** Reads the list of changes. */
  | { do: "list" }
  /** Says `due` after that time. */
  | { do: "wait"; ms: number };

export interface Step {
  sheet: Sheet;
  effects: readonly Effect[];
}
