/** What the watch asks a target with. */
import { operations } from "../../../protocol/operations.ts";
import { onTheWire } from "../ask-agent.ts";
import type { Timed } from "../contract.ts";

/** The watch asks as a caller of its own. */
const WATCH = onTheWire({ id: "watch", role: "viewer", via: "timer" });

/** @param now milliseconds since the epoch */
export const lookAt = (target: string, now: number): Timed => {
  const { deadlineMs } = operations.doctor;
  const when = { askedAt: now, cameAt: now, deadlineMs, deadlineAt: now + deadlineMs };
  return {
    ...when,
    target,
    operation: "doctor",
    input: {},
    caller: WATCH,
    requestId: crypto.randomUUID(),
    idempotencyKey: null,
  };
};
