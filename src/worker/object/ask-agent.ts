/** The link, as the code that makes changes uses it. */
import { type Caller, changesNothing } from "../../protocol/operation.ts";
import { type AgentOperation, operations, type Reading } from "../../protocol/operations.ts";
import type { Result } from "../../protocol/result.ts";
import type { Link } from "../link/link.ts";
import { readingOf } from "./reads/reads.ts";

/** `lost`: the link ended during the request, so nobody knows whether it was carried out. */
export interface AgentOutcome<T> {
  result: Result<T>;
  lost: boolean;
}

/** Asks once, never twice; the reading that it answers is parsed. */
export type AskAgent = <N extends AgentOperation>(
  operation: N,
  input: Record<string, unknown>,
  by: { caller: Caller; requestId: string; deadlineAt: number },
) => Promise<AgentOutcome<Reading<N>>>;

/** An agent that was installed before callers could come via `timer` refuses them. This can go when `PROTOCOL` is raised. */
export const onTheWire = (caller: Caller): Caller => (caller.via === "timer" ? { ...caller, via: "console" } : caller);

/** A dry run writes nothing, so it may be asked twice; a write never is. */
export const askAgentOver =
  (link: Pick<Link, "ask">, target: string, marginMs: number): AskAgent =>
  async (operation, input, { caller, requestId, deadlineAt }) => {
    const mayRetry = changesNothing(operations[operation], input);
    const asked = { operation, target, input, caller: onTheWire(caller), request_id: requestId };
    const { result, lost } = await link.ask(asked, deadlineAt - marginMs, mayRetry);
    if (!result.ok) return { result, lost };
    const reading = readingOf(operation, result.value);
    return { result: reading, lost: !reading.ok };
  };
