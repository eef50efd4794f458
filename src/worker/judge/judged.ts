import type { HopReport } from "../../protocol/failure.ts";
import type { OperationName, Output } from "../../protocol/operations.ts";
import type { Reason, Verdict } from "../../protocol/verdict.ts";
import type { Profile } from "../profile.ts";

/** What only the Worker knows when it judges a reading. */
export interface JudgeContext {
  target: string;
  /** When the reading was taken, milliseconds since the epoch. */
  now: number;
  /** From two readings of the same Redis process; null until there are two. */
  evictionsPerSecond: number | null;
  /** The hops before the agent, for `ping`. */
  hops: HopReport[];
  /** The settings the target should have, for `drift`. */
  profile: Profile;
}

export interface Judged<N extends OperationName> {
  data: Output<N>;
  verdict: Verdict;
  reasons: Reason[];
  /** One plain sentence, with the figure that matters most. */
  summary: string;
}
