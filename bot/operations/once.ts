/** In Socket Mode one process gets everything that Slack sends, so it remembers in memory what must not be done twice. */
import type { Claim } from "../../src/protocol/claim.ts";
import type { Answer, Call, Linked, NotFirst, Operations, SlackUser } from "./operations.ts";
import { ownProblem } from "./own-problem.ts";

/**
 * Remembers a key until a time, milliseconds since the epoch, and says whether it was known. `unknown`: the memory did not answer. Never
 * rejects.
 */
export type Once = (key: string, until: number) => Promise<"first" | "again" | "unknown">;

const MAX_KEYS = 10_000;

/** Forgets everything when the process ends. If there are too many keys, the oldest is forgotten. */
export const onceInMemory = (now: () => number): Once => {
  const known = new Map<string, number>();
  return (key, until) => {
    const at = now();
    for (const [each, expires] of known) if (expires <= at) known.delete(each);
    if (known.has(key)) return Promise.resolve("again");
    const [oldest] = known.keys();
    if (known.size >= MAX_KEYS && oldest !== undefined) known.delete(oldest);
    known.set(key, until);
    return Promise.resolve("first");
  };
};

/** If it is unknown whether there was a claim before, a request counts as new, for it changes nothing by itself; a press does not. */
const claimAll = async (once: Once, claims: readonly Claim[]): Promise<"first" | NotFirst> => {
  for (const { of, key, until } of claims) {
    const found = await once(`${of}:${key}`, until);
    if (found === "again") return of;
    if (found === "unknown" && of === "press") return "unknown";
  }
  return "first";
};

const notDone = () => ownProblem("conflict", "This was asked before, so nothing was done.", "Ask again with `/redis`.");

/** What comes of asking again. */
type Again = Extract<Answer, { ok: false }>;

/** What is asked, made of the asking itself and of a memory for its claims. */
export const claimingWith = (
  once: Once,
  call: Call,
  signIn: (by: SlackUser) => Promise<Linked>,
): Pick<Operations, "call" | "claim" | "signIn"> => {
  const ifFirst = async <T>(claims: readonly Claim[], work: () => Promise<T>): Promise<T | Again> => {
    const claimed = await claimAll(once, claims);
    return claimed === "first" ? work() : { ok: false, problem: notDone(), notFirst: claimed };
  };
  return {
    call: (asked, claims) => ifFirst(claims, () => call(asked)),
    claim: (_by, _target, claims) => claimAll(once, claims),
    signIn: (by, claims) => ifFirst(claims, () => signIn(by)),
  };
};
