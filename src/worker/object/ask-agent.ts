import type { Caller } from "../../protocol/caller.ts";
import type { AgentOperation, Reading } from "../../protocol/operations.ts";
import type { Result } from "../../protocol/result.ts";

/** `lost`: the link died under the request, so that nobody knows what became of it. */
export interface AgentOutcome<T> {
  result: Result<T>;
  lost: boolean;
}

/** The link as what makes changes sees it: asks once, never twice, and answers a checked reading. */
export type AskAgent = <N extends AgentOperation>(
  operation: N,
  input: Record<string, unknown>,
  by: { caller: Caller; requestId: string; deadlineAt: number },
) => Promise<AgentOutcome<Reading<N>>>;
