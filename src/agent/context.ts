import type { Docker, Budget, RedisCommand, RedisReply } from "./docker/seam.ts";
import type { TargetPolicy } from "./policy.ts";
import type { Result } from "../protocol/result.ts";

/** What a handler may use: its target's Docker, the policy, the budget, and the record of what it ran. */
export interface Context {
  policy: TargetPolicy;
  budget: Budget;
  now: () => number;
  /** As `Docker.redis`, and notes the equivalent command lines for the answer. */
  redis(...commands: RedisCommand[]): Promise<Result<RedisReply[]>>;
  /** As `Docker.stats`, and notes the equivalent command line. */
  stats(wanted: Parameters<Docker["stats"]>[0]): ReturnType<Docker["stats"]>;
}
