/** Whether what was answered was answered in time, in the contract's words, and true. Pure: one sentence for each that was not. */
import { PROBLEMS } from "../../src/protocol/problem.ts";
import type { FailureCode } from "../../src/protocol/failure.ts";
import type { Asked } from "./load.ts";
import type { Witness } from "./witness.ts";

const OVER_DEADLINE_MS = 500;

/**
 * What a loaded machine may add: twice what the Worker took at worst, in the same time, for an answer that needs neither
 * object nor host, and a quarter of a second.
 */
export const slackOf = (slowestMs: number): number => 250 + 2 * slowestMs;

const isCode = (code: unknown): code is FailureCode => typeof code === "string" && Object.hasOwn(PROBLEMS, code);

export const late = (asked: readonly Asked[], slackMs: number): string[] =>
  asked
    .filter(({ tookMs, deadlineMs }) => tookMs > deadlineMs + OVER_DEADLINE_MS + slackMs)
    .map(
      ({ operation, requestId, tookMs, deadlineMs, status }) =>
        `${operation} ${requestId} took ${Math.round(tookMs)} ms of ${deadlineMs} + ${OVER_DEADLINE_MS} + ${Math.round(slackMs)}: ${status}`,
    );

/** The codes that no fault of the surroundings may bring about: a bug, or a caller's mistake that none of these callers makes. */
const NEVER: readonly FailureCode[] = [
  "internal",
  "misconfigured",
  "unauthenticated",
  "forbidden",
  "throttled",
  "unknown_target",
];

/** @param mayBeCut whether the Worker itself goes away in this fault, and connections to it with it */
export const unsound = (asked: readonly Asked[], mayBeCut: boolean): string[] =>
  asked.flatMap(({ operation, requestId, status, body }) => {
    const name = `${operation} ${requestId}`;
    if (status === null) return mayBeCut ? [] : [`${name} was not answered`];
    if (status === 200) return "data" in body ? [] : [`${name} has no data`];
    const { code, hop, hint, detail } = body;
    if (!isCode(code) || PROBLEMS[code].status !== status) return [`${name}: ${status} with code ${String(code)}`];
    if (NEVER.includes(code)) return [`${name}: ${code}: ${String(detail)}`];
    if (typeof hop !== "string" || typeof hint !== "string" || hint.length < 10) return [`${name}: no hop or hint`];
    return [];
  });

/**
 * A reading of maxmemory that is older than a change which had been answered before it was asked for. While a change is under way a
 * reading may show either value.
 */
export const stale = (asked: readonly Asked[], { writes, gaps }: Pick<Witness, "writes" | "gaps">): string[] => {
  // An undo writes a value once more; the first time is early enough to be sure. One that only comes after the answer is such an undo, and the
  // write that was answered fell into a gap.
  const told = asked.flatMap(({ operation, status, body, endedAt }) => {
    if (status !== 200 || (operation !== "set" && operation !== "undo")) return [];
    const { after } = body["data"] as { after?: unknown };
    return [{ write: writes.findIndex(({ value, from }) => value === after && from <= endedAt), endedAt }];
  });
  return asked.flatMap(({ operation, status, body, requestId, startedAt, endedAt }) => {
    if (operation !== "memory" || status !== 200) return [];
    const shown = String((body["data"] as { maxmemory?: unknown }).maxmemory);
    const known = Math.max(-1, ...told.flatMap((change) => (change.endedAt < startedAt ? change.write : [])));
    const before = writes[known];
    // Across a restart of Redis nobody has seen all of its values.
    if (before === undefined || gaps.some((gap) => gap.to > before.from && gap.from < endedAt)) return [];
    const had = writes.slice(known).filter(({ from }) => from <= endedAt);
    return had.some(({ value }) => value === shown)
      ? []
      : [`memory ${requestId} showed ${shown}, and Redis had ${had.map(({ value }) => value).join(", ")}`];
  });
};
