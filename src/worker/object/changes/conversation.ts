/** What changes ask of the host: what would be done, what is so now, and the one write. Whatever it hears becomes an event. */
import type { Caller } from "../../../protocol/operation.ts";
import type { Failure } from "../../../protocol/failure.ts";
import type { Permission } from "../../../protocol/guards.ts";
import type { Reading } from "../../../protocol/operations.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import { duration } from "../../../shared/figures.ts";
import type { AskAgent } from "../ask-agent.ts";
import type { ChangeBook, Taken } from "./book.ts";
import type { AuditHead, ChangeEvent, Write } from "./machine/events.ts";
import { type Current, isMade, whenUnseen } from "./machine/found.ts";
import type { ChangeRecord } from "./machine/states.ts";

/** On whose behalf the host is asked, and until when (milliseconds since the epoch). */
export interface By {
  caller: Caller;
  requestId: string;
  deadlineAt: number;
}

/** What making changes stands on. */
export interface Parts {
  ask: AskAgent;
  book: ChangeBook;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** Kept back from the deadline of a write, to read the value back on a new connection. */
const READ_BACK_MS = 4_000;
/** What a write needs at least, beside the look that it begins with. */
const WRITE_MS = 1_000;

/** For what is only looked at before a write: the time for that and for its reading back is left. */
export const toLook = (by: By): By => ({ ...by, deadlineAt: by.deadlineAt - READ_BACK_MS - WRITE_MS });

/** What the agent says of a setting. */
export type Seen = Reading<"set">;

export interface Wanted extends Permission {
  key: string;
  value: string;
  if_current?: string | undefined;
}

/** How long something took, milliseconds. */
export const timed = async <T>(now: () => number, work: () => Promise<T>): Promise<{ value: T; tookMs: number }> => {
  const startedAt = now();
  const value = await work();
  return { value, tookMs: now() - startedAt };
};

/**
 * A write begins with a look of its own. Where two have shown that it would not end in time, nothing is to be booked or sent: it would
 * only end as a change of which nobody knows. A single one shows nothing: on a new link most of it is the connection, the agent's start and
 * what is open from then on (podman's stats come every 5 s).
 *
 * @param lookMs what a look takes on an open link, milliseconds
 */
export const tooLittleTime = (lookMs: number, by: By, now: number): Failure | null => {
  const leftMs = by.deadlineAt - READ_BACK_MS - now;
  if (leftMs >= lookMs + WRITE_MS) return null;
  const left = duration(Math.max(0, leftMs));
  return {
    ...{ code: "timeout", hop: "worker" },
    detail: `To look at the setting took ${duration(lookMs)}. The change looks once more, and ${left} were left for it: too little to be sure of it. Nothing was sent.`,
    hint: "Ask again; `ping` shows which hop is slow. Without `for` less is looked at.",
  };
};

/** What would be done, and the figures it is judged by. Writes nothing, so it may be asked twice. */
export const look = async ({ ask }: Parts, wanted: Wanted, by: By): Promise<Result<Seen>> => {
  const { key, value, if_current, allow_eviction, force } = wanted;
  const input = {
    key,
    value,
    dry_run: true,
    allow_eviction,
    force,
    ...(if_current === undefined ? {} : { if_current }),
  };
  return (await ask("set", input, by)).result;
};

/**
 * A setting as it is now, and the Redis process that has it, on a new connection if need be. A plain read: a dry run of `set` would ask
 * the guards, and what a guard forbids today may well be what has to be looked up.
 */
export const current = async ({ ask }: Parts, key: string, by: By): Promise<Result<Current>> => {
  const isOfMemory = key === "maxmemory" || key === "maxmemory-policy";
  const [{ result: memory }, config] = await Promise.all([
    ask("memory", {}, by),
    isOfMemory ? null : ask("config", { key }, by).then(({ result }) => result),
  ]);
  if (!memory.ok) return memory;
  const { run_id: runId, maxmemory, maxmemory_policy } = memory.value;
  if (config === null) return ok({ value: key === "maxmemory" ? String(maxmemory) : maxmemory_policy, runId });
  const value = config.ok ? config.value[key] : undefined;
  if (value !== undefined) return ok({ value, runId });
  // Of a setting that Redis does not know it is Redis that says so.
  return config.ok || (config.failure.code === "bad_input" && config.failure.hop === "agent") ? notRead(key) : config;
};

const notRead = (key: string): Result<never> =>
  fail({
    code: "forbidden",
    hop: "agent",
    detail: `${key} cannot be read back: the host's policy does not name it in config_keys.`,
    hint: "Add it to config_keys in the policy on the host.",
  });

/** How a change stands once its write was sent. `failure`: what to tell whoever asked. `seen`: the host's own answer, if it came. */
export interface Sent {
  change: ChangeRecord | null;
  failure: Failure | null;
  seen: Seen | null;
}

/** Sends what a step wants sent, once, and takes down what was heard of it. `head` is for the audit. */
export const carryOut = async (parts: Parts, { change, effects }: Taken, head: AuditHead, by: By): Promise<Sent> => {
  const sending = effects.find((effect) => effect.do === "send");
  if (sending === undefined || change === null) return { change, failure: null, seen: null };
  const { event, seen } = await send(parts, sending.write, head, by);
  const taken = parts.book.take(change.id, event);
  const told = taken.effects.find((effect) => effect.do === "tell");
  return { change: taken.change, failure: told?.failure ?? null, seen };
};

const send = async (
  parts: Parts,
  write: Write,
  head: AuditHead,
  by: By,
): Promise<{ event: ChangeEvent; seen: Seen | null }> => {
  const { ask, now } = parts;
  const { result, lost } = await ask(
    "set",
    { ...write, dry_run: false },
    { ...by, deadlineAt: by.deadlineAt - READ_BACK_MS },
  );
  if (result.ok) {
    const { run_id: runId, after } = result.value;
    return { event: { name: "confirmed", at: now(), head, after, runId }, seen: result.value };
  }
  const { failure } = result;
  if (!lost && failure.outcome_unknown !== true)
    return { event: { name: "failed", at: now(), head, failure }, seen: null };
  const read = await current(parts, write.key, by);
  return {
    event: read.ok
      ? { name: "read_back", at: now(), head, failure, found: read.value }
      : { name: "link_lost", at: now(), head, failure },
    seen: null,
  };
};

/**
 * Looks up everything that was left open, of one setting or of all. This comes before another change of it: that one may be based on what
 * is found, and once it is made, nobody can tell the two apart. What may still come stays open (`doubted`, `undoing`, `reverting`): the
 * new one is written only where the value is what was found. Fails where the host cannot tell yet.
 */
export const settle = async (parts: Parts, key: string | null, by: By): Promise<Result<void>> => {
  for (const one of new Set(parts.book.unresolved(key).map((open) => open.key))) {
    const found = await current(parts, one, by);
    if (!found.ok) return found;
    settleBy(parts, one, found.value);
  }
  return ok(undefined);
};

/** One of several may have made the value what it is; that one goes first, and closes others with it. */
const settleBy = ({ book, now }: Parts, key: string, found: Current): void => {
  const open = book.unresolved(key);
  const explains = (change: ChangeRecord): boolean => isMade(change, whenUnseen(change, found));
  for (const { id } of [...open.filter(explains), ...open.filter((change) => !explains(change))])
    if (book.get(id)?.phase != null) book.take(id, { name: "looked_up", at: now(), found });
};
