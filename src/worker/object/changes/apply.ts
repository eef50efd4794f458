/** `apply`: what the profile sets and Redis can change while it runs, one guarded and recorded change after the other. */
import type { z } from "zod";
import type { operations, Output } from "../../../protocol/operations.ts";
import { ok, type Result } from "../../../protocol/result.ts";
import type { Question } from "../contract.ts";
import type { By, Parts } from "./conversation.ts";
import { setValue } from "./set.ts";
import { lasts, permanent } from "./wording.ts";

type ApplyInput = z.output<typeof operations.apply.input>;
type Item = Output<"apply">["items"][number];

/** @param drift what is off now */
export const applyProfile = async (
  parts: Parts,
  question: Question,
  input: ApplyInput,
  drift: Output<"drift">["items"],
  by: By,
): Promise<Result<Output<"apply">>> => {
  const off = drift.filter((item) => !item.ok);
  const settings = off.filter(({ can_apply }) => can_apply);
  const items: Item[] = [];
  for (const { item: key, expected, actual } of settings) {
    const { dry_run, allow_eviction, force, reason } = input;
    const wanted = {
      key,
      value: expected,
      for: undefined,
      if_current: undefined,
      dry_run,
      allow_eviction,
      force,
      reason,
    };
    const one = { ...question, input: { ...wanted } };
    const made = await setValue(parts, one, wanted, by);
    items.push(
      made.ok
        ? {
            key,
            before: made.value.before,
            after: made.value.after,
            outcome: made.value.outcome,
            change_id: made.value.change_id,
            detail: null,
          }
        : {
            key,
            before: actual ?? "",
            after: expected,
            outcome:
              made.failure.outcome_unknown === true
                ? "unknown"
                : made.failure.code === "refused_by_guard"
                  ? "refused"
                  : "failed",
            change_id: null,
            detail: `${made.failure.detail} ${made.failure.hint}`,
          },
    );
  }
  return ok({
    items,
    remaining: off.filter(({ can_apply }) => !can_apply).map(({ item }) => item),
    lasts: lasts(null),
    permanent: settings.length === 0 ? null : permanent(settings.map(({ item, expected }) => [item, expected])),
  });
};
