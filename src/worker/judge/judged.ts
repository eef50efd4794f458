import type { HopReport } from "../../protocol/failure.ts";
import type { OperationName, Output } from "../../protocol/operations.ts";
import type { Reason, Verdict } from "../../protocol/verdict.ts";
import type { Profile } from "../config/profile.ts";

/** What samples of the same Redis process tell of evictions. */
export interface Evictions {
  /** Keys a second now; null where it is not known. */
  perSecond: number | null;
  /** Since when without a pause, as far as samples tell, ISO 8601 UTC; null where nothing is evicted or the rate is not known. */
  since: string | null;
}

/** What only the Worker knows when it judges a reading. */
export interface JudgeContext {
  target: string;
  /** When the reading was taken, milliseconds since the epoch. */
  now: number;
  /** Left out by what is not about memory. */
  evictions?: Evictions;
  /** The compose service's name, for the commands in the evidence; `redis` where it is left out. */
  service?: string;
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
