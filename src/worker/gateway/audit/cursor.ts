/**
 * Where a page of the audit ended: for each target, the id below which the next page begins. Opaque to callers, and of no use to
 * them beyond their own targets: it selects lines, it does not authorise.
 */
import * as z from "zod";
import { jsonOrUndefined } from "../../../shared/json.ts";
import { targetNameSchema } from "../../../protocol/target.ts";

/** By target; one that is missing has not been read yet. */
export type Positions = ReadonlyMap<string, number>;

const cursorSchema = z.strictObject({ v: z.literal(1), before: z.record(targetNameSchema, z.int().positive()) });

/** Base64url without padding. Names of targets and numbers are ASCII. */
export const encodeCursor = (positions: Positions): string =>
  btoa(JSON.stringify({ v: 1, before: Object.fromEntries(positions) }))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** Null for what `encodeCursor` did not make. */
export const decodeCursor = (text: string): Positions | null => {
  // Of any other length it is no base64, for which `atob` throws.
  if (!/^[A-Za-z0-9_-]+$/.test(text) || text.length % 4 === 1) return null;
  const parsed = cursorSchema.safeParse(jsonOrUndefined(atob(text.replaceAll("-", "+").replaceAll("_", "/"))));
  return parsed.success ? new Map(Object.entries(parsed.data.before)) : null;
};
