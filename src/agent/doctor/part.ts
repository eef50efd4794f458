import type { Snapshot } from "../../protocol/operations/doctor.ts";
import { fail, type Result } from "../../protocol/result.ts";
import { inTime, type RunningBudget } from "../session/perform.ts";
import type { Context } from "../session/context.ts";
import * as refusal from "../session/refusal.ts";

/** What a part of the snapshot is when it could be read. */
export type Value<P extends keyof Snapshot> = Extract<NonNullable<Snapshot[P]>, { ok: true }>["value"];

/** Reads one part of the snapshot. */
export type Part<P extends keyof Snapshot> = (context: Context) => Promise<Result<Value<P>>>;

/**
 * Reads one part so that the others do not depend on it: if it throws or is late, only this part fails.
 *
 * @param budget aborts what the part has asked for when it ends; a part that goes on even so is not waited for
 */
export const onItsOwn = async <T>(
  read: () => Promise<Result<T>>,
  budget: Pick<RunningBudget, "overdue" | "expired">,
  onBug: Context["onBug"],
): Promise<Result<T>> =>
  inTime(read, budget, {
    late: () => fail(refusal.timedOut("agent")),
    broken: () => fail(refusal.broken()),
    onBug,
  });
