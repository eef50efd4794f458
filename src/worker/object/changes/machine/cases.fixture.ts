/** A change in each state, and an event of each name. */
import type { Failure } from "../../../../protocol/failure.ts";
import type { AuditHead, ChangeEvent, EventName } from "./events.ts";
import type { ChangeRecord, StateName } from "./states.ts";

export const NOON = 1_800_000_000_000;
export const HOUR_MS = 3_600_000;
/** When a timed change here is put back. */
export const UNTIL = NOON + HOUR_MS;
export const RUN = "run-a";
export const OTHER_RUN = "run-b";

const ann = { id: "ann", role: "operator", via: "token" } as const;
const timer = { id: "timer", role: "operator", via: "timer" } as const;

export const SET: AuditHead = {
  ...{ operation: "set", caller: ann, requestId: "request-1", reason: "night" },
  input: { key: "maxmemory", value: "576" },
};
export const UNDO: AuditHead = {
  ...{ operation: "undo", caller: { ...ann, id: "bob" }, requestId: "request-2", reason: "it helped nobody" },
  input: { id: "latest" },
};
export const REVERT: AuditHead = {
  ...{ operation: "revert", caller: timer, requestId: "timer-7-1", reason: null },
  input: { id: 7 },
};

export const unreachable: Failure = { code: "unreachable", hop: "ssh", detail: "No host.", hint: "See the host." };

/** maxmemory from 512 to 576, and back to 512 at the full hour. */
const timed: ChangeRecord = {
  ...{ id: 7, at: NOON, key: "maxmemory", before: "512", after: "576", original: "512" },
  ...{ caller: ann, requestId: "request-1", reason: "night", runId: RUN },
  ...{ state: "active", phase: null, until: UNTIL, due: UNTIL },
  ...{ note: null, sender: null, tries: 0, supersededBy: null },
};
const bobs = { caller: UNDO.caller, requestId: UNDO.requestId, reason: UNDO.reason };
const timers = { caller: timer, requestId: REVERT.requestId, reason: null };
const over = { due: null, phase: null } as const;

/** `until` tells a timed change from one that is kept; the others are timed here. */
export const CHANGES: Record<Exclude<StateName, "nothing">, ChangeRecord> = {
  sent: { ...timed, state: "unknown", phase: "set", due: NOON + 25_000 },
  doubted: { ...timed, state: "not_applied", phase: "set", due: NOON + 30_000, note: "Not made." },
  active: timed,
  kept: { ...timed, state: "kept", until: null, due: null },
  reverting: { ...timed, phase: "revert", sender: timers },
  undoing: { ...timed, phase: "undo", sender: bobs, due: NOON + 15_000 },
  superseded: { ...timed, state: "superseded", due: null, note: "By change 8.", supersededBy: 8 },
  reverted: { ...timed, ...over, state: "reverted" },
  undone: { ...timed, ...over, state: "undone" },
  left: { ...timed, ...over, state: "left" },
  lost: { ...timed, ...over, state: "lost" },
  not_applied: { ...timed, ...over, state: "not_applied" },
  unknown: { ...timed, ...over, state: "unknown" },
};

export const changeIn = (state: StateName): ChangeRecord | null => (state === "nothing" ? null : CHANGES[state]);

/** The request or the try of the timer that a change in this state waits for. */
export const headIn = (state: StateName): AuditHead =>
  state === "undoing" ? UNDO : state === "active" || state === "reverting" ? REVERT : SET;

export interface Heard {
  /** What Redis has. */
  value: string;
  runId: string;
  failure: Failure;
  /** When it is; where it is left out, noon, or for what is due its time. */
  at: number;
}

/** An event of that name, as it would be in that state. */
export const eventOf = (
  name: EventName,
  state: StateName,
  { value = "576", runId = RUN, failure = unreachable, at = NOON }: Partial<Heard> = {},
): ChangeEvent => {
  const head = headIn(state);
  const found = { value, runId };
  switch (name) {
    case "asked": {
      const { key, before, after, caller, requestId, reason, until, original } = timed;
      const change = { key, before, after, caller, requestId, reason, until, original, runId };
      const permission = { allow_eviction: true, force: false };
      return { name, at, change, value: "576", permission, lookUpAt: NOON + 25_000 };
    }
    case "refused":
      return { name, at, head: UNDO, before: null, failure };
    case "unchanged":
      return { name, at, head, value };
    case "undo_asked":
      return { name, at, head: UNDO, lookUpAt: NOON + 15_000 };
    case "found_lost":
      return { name, at, head: UNDO, found: { value, runId: "run-c" } };
    case "due":
      return { name, at: UNTIL, head, found };
    case "confirmed":
      return { name, at, head, after: value, runId };
    case "failed":
    case "link_lost":
    case "unreachable":
      return { name, at, head, failure };
    case "read_back":
      return { name, at, head, failure, found };
    case "looked_up":
      return { name, at, found };
    case "superseded":
      return { name, at, by: 8 };
    case "reinstated":
      return { name, at, value };
    case "alarm_failed":
  }
  return { name, at };
};
