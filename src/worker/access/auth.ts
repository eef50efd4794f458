/** Who asks, and what they may do. Only hashes of tokens are known here. */
import { type Caller, mayUse } from "../../protocol/caller.ts";
import type { Failure } from "../../protocol/failure.ts";
import type { Operation } from "../../protocol/operation.ts";
import { equalInConstantTime } from "../../shared/equal.ts";
import type { Config } from "../config/config.ts";

/** A caller and the targets they may use; null: every target. */
export interface Grant {
  caller: Caller;
  targets: readonly string[] | null;
}

/** What a token proves. */
export interface Proof {
  grant: Grant;
  /** Whom its requests are made for; null: for the token's own holder. */
  actsFor: "slack" | null;
}

/** Longer ones are refused before any work is done on them. Our tokens have 46 characters. */
const MAX_HEADER_LENGTH = 256;

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

/** What an `Authorization` header proves, or null. Every entry is compared, whichever one matches. */
export const authenticate = async (header: string | undefined, { tokens }: Config): Promise<Proof | null> => {
  if (header === undefined || header.length > MAX_HEADER_LENGTH) return null;
  const presented = BEARER.exec(header)?.[1];
  if (presented === undefined) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(presented)));
  let proof: Proof | null = null;
  for (const entry of tokens)
    if (equalInConstantTime(digest, entry.digest))
      proof = {
        grant: { caller: { id: entry.name, role: entry.role, via: "token" }, targets: entry.targets },
        actsFor: entry.actsFor,
      };
  return proof;
};

/** The names of the targets a caller may use, in the order of the configuration. */
export const usableTargets = (config: Config, { targets }: Grant): string[] =>
  [...config.targets.keys()].filter((name) => targets === null || targets.includes(name));

/**
 * Why a caller may not use a target, or null. A caller with a list gets `forbidden` for every other name, known or not,
 * so that the answer does not tell which names exist.
 */
export const refuseTarget = (config: Config, grant: Grant, target: string): Failure | null => {
  if (grant.targets !== null && !grant.targets.includes(target))
    return {
      code: "forbidden",
      hop: "worker",
      detail: grant.caller.via === "slack" ? "The bot may not use this target." : "This token may not use this target.",
      hint: `It may use: ${usableTargets(config, grant).join(", ")}.`,
    };
  if (!config.targets.has(target))
    return {
      code: "unknown_target",
      hop: "worker",
      detail: "No target of this name is configured.",
      hint: `The targets you may use: ${usableTargets(config, grant).join(", ")}.`,
    };
  return null;
};

/** Why a caller may not use an operation (on a target, unless its scope is `all`), or null. */
export const refuse = (
  config: Config,
  grant: Grant,
  { role }: Pick<Operation, "role">,
  target: string | null,
): Failure | null => {
  if (!mayUse(grant.caller.role, role))
    return {
      code: "forbidden",
      hop: "worker",
      detail: `This needs the role ${role}; yours is ${grant.caller.role}.`,
      hint:
        grant.caller.via === "slack"
          ? `Ask somebody who is listed under ${role}s in SLACK_ACCESS.`
          : `Ask with a token whose role is ${role}.`,
    };
  return target === null ? null : refuseTarget(config, grant, target);
};
