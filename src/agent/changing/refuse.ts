/** Why a change is refused before anything is written. */
import type { Failure } from "../../protocol/failure.ts";
import {
  type Bounds,
  guardMaxmemory,
  guardPolicy,
  type GuardFigures,
  maxmemoryBounds,
  type Permission,
} from "../../protocol/guards.ts";
import type { PermittedChanges } from "../policy/policy.ts";

const agent = (code: Failure["code"], detail: string, hint: string): Failure => ({ code, hop: "agent", detail, hint });

const boundsOf = ({ min, max }: PermittedChanges["maxmemory"]): Bounds | null =>
  min === undefined && max === undefined ? null : { min: min ?? 0, max: max ?? Number.POSITIVE_INFINITY };

/** The host's policy has the last word on which settings may be changed. */
export const notPermitted = (key: string, changes: PermittedChanges | null): Failure | null => {
  if (changes === null || changes.keys.length === 0) {
    return agent(
      "forbidden",
      "The host's policy forbids every change of a setting.",
      "Change `changes` in the policy on the host, if changes are wanted.",
    );
  }
  if (changes.keys.includes(key)) return null;
  return agent(
    "forbidden",
    `The setting ${key} may not be changed on this host.`,
    `May be changed: ${changes.keys.join(", ")}.`,
  );
};

/** What the setting may be now, in bytes: by the guards and by the host's policy. Null for one that is no size. */
export const boundsNow = (
  key: string,
  figures: GuardFigures,
  permission: Permission,
  bounds: PermittedChanges["maxmemory"],
): Bounds | null => (key === "maxmemory" ? maxmemoryBounds(figures, boundsOf(bounds), permission) : null);

/** @param wanted as `normalise` gives it */
export const refusedByGuard = (
  key: string,
  wanted: string,
  figures: GuardFigures,
  permission: Permission,
  bounds: PermittedChanges["maxmemory"],
): Failure | null => {
  let refusal = null;
  if (key === "maxmemory") refusal = guardMaxmemory(Number(wanted), figures, boundsOf(bounds), permission);
  else if (key === "maxmemory-policy") refusal = guardPolicy(wanted, figures, permission);
  if (refusal === null) return null;
  const hint =
    refusal.nearest === null
      ? "Choose another value; `memory` shows the figures that it is measured against."
      : `The nearest value that passes now is ${refusal.nearest}.`;
  return {
    ...agent("refused_by_guard", refusal.detail, hint),
    ...(refusal.nearest === null ? {} : { nearest: refusal.nearest }),
  };
};

export const conflict = (key: string, before: string): Failure =>
  agent(
    "conflict",
    `${key} is ${before} now, which is not the value that was expected.`,
    "Look at the value that it has now and decide again.",
  );

export const badValue = (why: string): Failure =>
  agent("bad_input", `The value is not accepted: ${why}.`, "Correct the value and ask again.");
