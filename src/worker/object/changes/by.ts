import type { Caller } from "../../../protocol/caller.ts";

/** On whose behalf something is sent to the host, and until when (milliseconds since the epoch). */
export interface By {
  caller: Caller;
  requestId: string;
  deadlineAt: number;
}
