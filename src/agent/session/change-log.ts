/**
 * The host's own log of changes: one JSON line before a change runs and one after it, so that a change whose outcome was
 * lost still shows. A value cannot forge a line.
 */
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import * as z from "zod";
import { logLine } from "../../shared/log.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import type { AgentAnswer, AgentRequest } from "../../protocol/wire.ts";
import { oneAtATime } from "../../shared/one-at-a-time.ts";

const MAX_TEXT_CHARS = 256;
const MAX_INPUT_CHARS = 4096;

export interface ChangeLog {
  /** Says what is about to be done. On failure (`misconfigured`) the change must not run. */
  intent(request: AgentRequest, input: unknown): Promise<Result<void>>;
  /** Says how it ended. */
  outcome(request: AgentRequest, result: Result<AgentAnswer>): Promise<Result<void>>;
}

/** The input with long texts cut, or a note in its place where it is too large even so. */
export const boundedInput = (input: unknown): unknown => {
  const text = JSON.stringify(input, (_key, value: unknown) =>
    typeof value === "string" && value.length > MAX_TEXT_CHARS ? `${value.slice(0, MAX_TEXT_CHARS)}…` : value,
  );
  if (text === undefined) return null;
  return text.length > MAX_INPUT_CHARS ? `larger than ${MAX_INPUT_CHARS} characters` : (JSON.parse(text) as unknown);
};

/** What a change of a setting answers with, of which the log keeps this. */
const changedSchema = z.object({ before: z.string(), after: z.string(), written: z.boolean() });

const outcomeOf = (result: Result<AgentAnswer>): Record<string, unknown> => {
  if (result.ok)
    return { code: "ok", ...(boundedInput(changedSchema.safeParse(result.value.reading).data ?? {}) as object) };
  const { code, outcome_unknown } = result.failure;
  return outcome_unknown === true ? { code, outcome_unknown } : { code };
};

/**
 * A log in the file at `path`, created readable by its owner only; a symbolic link in its place is refused. Lines are
 * written in the order in which they were asked for, so that two changes sent one after the other are also made so.
 */
export const changeLog = (path: string, now: () => number): ChangeLog => {
  const turn = oneAtATime();
  const write = async (entry: Record<string, unknown>): Promise<Result<void>> => {
    const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
    try {
      const file = await open(path, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600);
      try {
        await file.write(`${logLine({ at: new Date(now()).toISOString(), ...entry })}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
      return ok(undefined);
    } catch {
      return fail({
        code: "misconfigured",
        hop: "agent",
        detail: "The host's log of changes cannot be written, so nothing was changed.",
        hint: `Make ${path} writable for the agent, or set change_log in the policy.`,
      });
    }
  };
  const append = (entry: Record<string, unknown>): Promise<Result<void>> => turn(() => write(entry));
  const who = ({ request_id, caller, target, operation }: AgentRequest) => ({ request_id, caller, target, operation });
  return {
    intent: (request, input) => append({ event: "intent", ...who(request), input: boundedInput(input) }),
    outcome: (request, result) => append({ event: "outcome", ...who(request), ...outcomeOf(result) }),
  };
};
