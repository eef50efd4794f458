/** One guarded, recorded write: looked at first, noted, sent once, and read back where its outcome was not seen. */
import type { Failure } from "../../../protocol/failure.ts";
import {
  type GuardFigures,
  guardMaxmemory,
  guardPolicy,
  type Permission,
  type Refusal,
} from "../../../protocol/guards.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import { parseSize } from "../../../protocol/size.ts";
import type { By } from "./by.ts";
import type { ChangeRow } from "./change-book.ts";
import { whenUnseen } from "./decide.ts";
import type { Parts, Seen } from "./parts.ts";

/** Kept back from the deadline of a write, to read the value back on a new connection. */
const READ_BACK_MS = 4_000;

const refused = ({ detail, nearest }: Refusal): Failure => ({
  code: "refused_by_guard",
  hop: "worker",
  detail,
  hint: nearest === null ? "See `memory` for the figures." : `The nearest value that passes is ${nearest}.`,
});

/** The Worker's own guards; the agent asks its own again, with the host's bounds. */
export const guarded = (key: string, value: string, figures: GuardFigures, permission: Permission): Failure | null => {
  if (key === "maxmemory") {
    const size = parseSize(value);
    if (!size.ok)
      return { code: "bad_input", hop: "worker", detail: `value: ${size.failure}.`, hint: "For example 576mb." };
    const refusal = guardMaxmemory(size.value, figures, null, permission);
    return refusal && refused(refusal);
  }
  if (key === "maxmemory-policy") {
    const refusal = guardPolicy(value.toLowerCase(), figures, permission);
    return refusal && refused(refusal);
  }
  return null;
};

/** Putting back what was there may evict and may refuse writes: it was so before. */
export const PUT_BACK: Permission = { allow_eviction: true, force: true };

export interface Wanted extends Permission {
  key: string;
  value: string;
  if_current?: string | undefined;
}

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

/** `open`: the outcome is still unknown, and the alarm will look again. */
export type Written =
  | { outcome: "applied"; seen: Seen | null }
  | { outcome: "failed"; failure: Failure; open: boolean };

/**
 * Sends the write of a change that is already on the books, once, and records what became of it. The state it leads to when it
 * is seen to have been applied is the caller's business.
 *
 * @param from the value that must still be there
 */
export const send = async (
  parts: Parts,
  change: ChangeRow,
  wanted: Wanted & { if_current: string },
  by: By,
): Promise<Written> => {
  const { ask, changes } = parts;
  const { key, value, if_current, allow_eviction, force } = wanted;
  const answer = await ask(
    "set",
    { key, value, if_current, allow_eviction, force, dry_run: false },
    { ...by, deadlineAt: by.deadlineAt - READ_BACK_MS },
  );
  if (answer.result.ok) {
    changes.update(change.id, { phase: null, run_id: answer.result.value.run_id });
    return { outcome: "applied", seen: answer.result.value };
  }
  const { failure } = answer.result;
  const unseen = answer.lost || failure.outcome_unknown === true || failure.code === "timeout";
  if (!unseen) {
    changes.update(change.id, { phase: null });
    return { outcome: "failed", failure, open: false };
  }
  const found = await readBack(parts, change, by);
  if (found === null) return { outcome: "failed", failure: { ...failure, ...unknownText }, open: true };
  const { phase } = change;
  const { state } = whenUnseen(change, found);
  const applied = phase === "set" ? state === "active" || state === "kept" : state === "reverted" || state === "undone";
  changes.update(change.id, { phase: null, ...(applied ? { run_id: found.runId } : {}) });
  if (applied) return { outcome: "applied", seen: null };
  return {
    outcome: "failed",
    open: false,
    failure: {
      ...failure,
      detail: `${failure.detail} It was read back: the value is ${found.value}, so nothing was changed by this request.`,
    },
  };
};

const unknownText = {
  detail:
    "The link died after the change was sent, and the value could not be read back: it may or may not have been made.",
  hint: "It will not be sent again. It is looked up as soon as the host can be reached; see `changes`.",
  outcome_unknown: true as const,
};

/** The setting as it is now, on a new connection if need be; null where the host cannot tell. */
export const readBack = async (
  parts: Parts,
  change: Pick<ChangeRow, "key" | "original">,
  by: By,
): Promise<{ value: string; runId: string | null } | null> => {
  const wanted = { key: change.key, value: change.original, ...PUT_BACK };
  const seen = await look(parts, wanted, by);
  return seen.ok ? { value: seen.value.before, runId: seen.value.run_id } : null;
};

/** Resolves what was sent and not seen to end; answers whether the host could tell. */
export const resolve = async (parts: Parts, change: ChangeRow, by: By): Promise<Result<ChangeRow["state"]>> => {
  const wanted = { key: change.key, value: change.original, ...PUT_BACK };
  const seen = await look(parts, wanted, by);
  if (!seen.ok) return seen;
  const { state, note } = whenUnseen(change, { value: seen.value.before, runId: seen.value.run_id });
  const timed = state === "active" ? change.until : null;
  parts.changes.update(change.id, { state, note, phase: null, tries: 0, due: timed });
  if (change.phase === "set" && (state === "active" || state === "kept")) parts.changes.supersede(change);
  return ok(state);
};

export const notFound = (detail: string): Result<never> =>
  fail({ code: "bad_input", hop: "worker", detail, hint: "`changes` lists the changes and their numbers." });
