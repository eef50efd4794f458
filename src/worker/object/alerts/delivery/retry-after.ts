/** When another side says to come back. Pure. */

const MOST_MS = 24 * 3_600_000;

/**
 * The header's seconds or date (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after) as milliseconds from `now`, a day at most; null where it says
 * neither.
 */
export const retryAfterMs = (header: string | null, now: number): number | null => {
  const text = header?.trim() ?? "";
  if (/^\d{1,10}$/.test(text)) return Math.min(MOST_MS, Number(text) * 1000);
  // Only the form that RFC 9110 has senders use: others are read differently from engine to engine.
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.min(MOST_MS, Math.max(0, at - now));
};
