import type { Operation } from "../../protocol/operation.ts";
import { READABLE_CONFIG_KEYS } from "../../protocol/operations/config.ts";
import { bounded } from "../../shared/log.ts";

const REDACTED = "[not kept]";

/** The fields that hold a setting's value. */
const VALUES = ["value", "if_current"];

const known: readonly string[] = READABLE_CONFIG_KEYS;

/**
 * The part of an input that may be kept in the audit: the operation's own fields, cut to a length, without the value of any setting that may
 * be a secret. The input need not have been parsed.
 */
export const auditableInput = (
  { input }: Pick<Operation, "input">,
  said: Readonly<Record<string, unknown>>,
): Record<string, unknown> => {
  const { key } = said;
  const open = key === undefined || (typeof key === "string" && known.includes(key.trim().toLowerCase()));
  const kept: Record<string, unknown> = {};
  for (const field of Object.keys(input.shape)) {
    const value = Object.hasOwn(said, field) ? said[field] : undefined;
    if (value === undefined) continue;
    if (VALUES.includes(field) && !open) kept[field] = REDACTED;
    else if (typeof value === "string") kept[field] = bounded(value, 200);
    else if (typeof value === "number" || typeof value === "boolean") kept[field] = value;
  }
  return kept;
};
