/** Pages of several targets as one, newest first, and the cursor that says where the next page begins. Pure. */
import * as z from "zod";
import { fromBase64url, toBase64url } from "../../../shared/base64url.ts";
import { decodeUtf8, jsonOrUndefined } from "../../../shared/decode.ts";
import { targetNameSchema } from "../../../protocol/target.ts";
import type { AuditLine } from "../../../protocol/operations/audit.ts";

/** By target. A target without a position has not been read yet. */
export type Positions = ReadonlyMap<string, number>;

/**
 * Where a page ended: for each target, the id below which the next page begins. Callers need not know what is in it. One that was made up
 * gives no access: a cursor selects lines among the targets that the caller may use.
 */
const cursorSchema = z.strictObject({ v: z.literal(1), before: z.record(targetNameSchema, z.int().positive()) });

export const encodeCursor = (positions: Positions): string =>
  toBase64url(new TextEncoder().encode(JSON.stringify({ v: 1, before: Object.fromEntries(positions) })));

/** Null for a text that `encodeCursor` did not make. */
export const decodeCursor = (text: string): Positions | null => {
  const bytes = fromBase64url(text);
  const json = bytes === null ? null : decodeUtf8(bytes);
  if (json === null) return null;
  const parsed = cursorSchema.safeParse(jsonOrUndefined(json));
  return parsed.success ? new Map(Object.entries(parsed.data.before)) : null;
};

export interface Page {
  lines: AuditLine[];
  /** Where the next page begins; null where nothing is left. */
  next: Positions | null;
}

/**
 * Takes the newest line of any target until there are `limit`. The lines of one target stay in the order of their ids, whatever its
 * clock did.
 *
 * @param pages of the targets that answered, newest first, at most `limit` lines each
 * @param before the positions these pages began at, kept for the targets that did not answer
 */
export const mergePages = (
  pages: ReadonlyMap<string, readonly AuditLine[]>,
  before: Positions,
  limit: number,
): Page => {
  const taken = new Map([...pages.keys()].map((target) => [target, 0]));
  const head = (target: string): AuditLine | undefined => pages.get(target)?.[taken.get(target) ?? 0];
  const lines: AuditLine[] = [];
  while (lines.length < limit) {
    let newest: [string, AuditLine] | null = null;
    for (const target of pages.keys()) {
      const line = head(target);
      if (line !== undefined && (newest === null || line.at > newest[1].at)) newest = [target, line];
    }
    if (newest === null) break;
    lines.push(newest[1]);
    taken.set(newest[0], (taken.get(newest[0]) ?? 0) + 1);
  }
  // There may be more behind a full page, and there is more if a line was fetched and not taken.
  const more = [...pages].some(([target, page]) => page.length >= limit || head(target) !== undefined);
  if (!more) return { lines, next: null };
  const next = new Map(before);
  for (const [target, page] of pages) {
    const last = page[(taken.get(target) ?? 0) - 1];
    const first = page[0];
    // Lines that are written from now on are newer than this page, so they are on none of the pages that follow.
    if (last !== undefined) next.set(target, last.id);
    else if (first !== undefined) next.set(target, first.id + 1);
    else next.set(target, before.get(target) ?? 1);
  }
  return { lines, next };
};
