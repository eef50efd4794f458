/** A bar as text. The bar comes last on its line, so that a font without these two letters spoils nothing else. */
import { MIB, percent } from "../../src/shared/figures.ts";
import { COLUMNS } from "./columns.ts";
import { clean, verbatim } from "./escape.ts";

const NAME = 10;
const SHARE = 5;
const CELLS = COLUMNS - NAME - SHARE - 2;

/** MiB; without a decimal from 10 000 on, so that a terabyte fits the line. */
export const amount = (bytes: number): string => (bytes / MIB).toFixed(bytes / MIB < 10_000 ? 1 : 0);

/** Full only at the limit or above it. */
const cells = (fraction: number): string => {
  const filled = Math.min(CELLS, Math.max(0, Math.floor(fraction * CELLS)));
  return `${"█".repeat(filled)}${"░".repeat(CELLS - filled)}`;
};

export interface Gauge {
  name: string;
  /** Bytes. */
  used: number;
  /** Bytes; null where there is none. */
  limit: number | null;
  fraction: number | null;
}

const fits = (...candidates: string[]): string =>
  candidates.find((line) => line.length <= COLUMNS) ?? (candidates.at(-1) ?? "").slice(0, COLUMNS);

/** Two escaped lines: the name, the share and the bar; the figures. */
export const gauge = ({ name, used, limit, fraction }: Gauge): string[] => {
  const title = verbatim(clean(name).slice(0, NAME).padEnd(NAME).trimEnd()).padEnd(NAME);
  if (limit === null || fraction === null) return [`${title} no limit`, `  ${fits(`${amount(used)} MiB used`)}`];
  const share = percent(Math.min(fraction, 99)).replace(" ", "").padStart(SHARE);
  const [has, most, left] = [amount(used), amount(limit), amount(Math.max(0, limit - used))];
  return [
    `${title}${share}  ${cells(fraction)}`,
    fits(`  ${has} of ${most} MiB, ${left} free`, `  ${has} of ${most} MiB`, `  ${has} MiB`),
  ];
};
