/** The forecast against series of which is known when they are full. The seeds `tuned` were looked at while it was written, those of `unseen` not. */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { forecast } from "./forecast.ts";
import { asRemembered, type Kind, KINDS, NOW, seriesOf } from "./series.fixture.ts";

const SERIES = 400;
const SETS = { tuned: 0, unseen: 100_000 } as const;
const FULL_SOON_MS = 12 * 3_600_000;

interface Tally {
  /** Full within twelve hours. */
  soon: number;
  given: number;
  /** Forecasts in whose range the true time was. */
  inside: number;
}

const tally = (kind: Kind, firstSeed: number): Tally => {
  const counted: Tally = { soon: 0, given: 0, inside: 0 };
  for (let seed = firstSeed; seed < firstSeed + SERIES; seed += 1) {
    const { samples, ceiling, fullAt } = seriesOf(kind, seed);
    if (fullAt !== null && fullAt - NOW <= FULL_SOON_MS) counted.soon += 1;
    const told = forecast(asRemembered(samples, NOW), ceiling, NOW);
    if (told === null) continue;
    counted.given += 1;
    if (fullAt !== null && fullAt >= told.earliest && fullAt <= told.latest) counted.inside += 1;
  }
  return counted;
};

const ALL = Object.keys(KINDS) as Kind[];
const sumOf = (tallies: readonly Tally[], field: keyof Tally): number =>
  tallies.reduce((sum, one) => sum + one[field], 0);
const figures = Object.fromEntries(
  Object.entries(SETS).map(([name, first]) => [name, new Map(ALL.map((kind) => [kind, tally(kind, first)]))]),
) as Record<keyof typeof SETS, Map<Kind, Tally>>;

/** The kinds that are never full, though each of them grows for a while. */
const NEVER: readonly Kind[] = ["flat", "sawtooth", "daily wave"];

test.each(["tuned", "unseen"] as const)(
  "of %s series, at least 80 %% of the true times lie in the range that was told",
  (name) => {
    const tallies = [...figures[name].values()];
    expect(sumOf(tallies, "inside") / sumOf(tallies, "given")).toBeGreaterThanOrEqual(0.8);
  },
);

test.each(ALL.filter((kind) => !NEVER.includes(kind)))("also of each kind that is full some day: %s", (kind) => {
  for (const name of ["tuned", "unseen"] as const) {
    const { given, inside } = figures[name].get(kind) ?? { given: 0, inside: 0 };
    expect(inside, `${inside} of ${given} ${name}`).toBeGreaterThanOrEqual(0.8 * given);
  }
});

test.each([
  ["flat", 0.02],
  ["sawtooth", 0.02],
  // Of which nobody can know on their first day: the one half of a wave is growth.
  ["daily wave", 0.04],
] as const)("%s is never full: it is warned about in at most %d of its series", (kind, most) => {
  for (const name of ["tuned", "unseen"] as const)
    expect(figures[name].get(kind)?.given).toBeLessThanOrEqual(most * SERIES);
});

test.each([
  ["steady growth", 0.5],
  ["growth with noise", 0.5],
  ["a leak that begins", 0.5],
  ["maxmemory changed in the middle", 0.4],
] as const)("it is not silent: of %s that is full within twelve hours, at least %d are forecast", (kind, least) => {
  for (const name of ["tuned", "unseen"] as const) {
    const { given, soon } = figures[name].get(kind) ?? { given: 0, soon: 1 };
    expect(given / soon).toBeGreaterThanOrEqual(least);
  }
});

test("no daily wave that was seen for eighteen hours is warned about", () => {
  const seen = (seed: number): boolean => {
    const { samples, ceiling } = seriesOf("daily wave", seed);
    return (
      NOW - (samples[0]?.at ?? NOW) >= 18 * 3_600_000 && forecast(asRemembered(samples, NOW), ceiling, NOW) !== null
    );
  };
  expect(Array.from({ length: 2 * SERIES }, (_, seed) => seed).filter(seen)).toEqual([]);
});

const PAGE = new URL("../../../../docs/forecast.md", import.meta.url);
const TABLE = /(?<=<!-- figures -->\n\n)[^<]*(?=\n<!-- end -->)/;

const drawn = (): string => {
  const cell = ({ given, inside }: Tally): string => (given === 0 ? "none" : `${inside} of ${given}`);
  const rows = ALL.map((kind) => {
    const [tuned, unseen] = [figures.tuned.get(kind), figures.unseen.get(kind)];
    return tuned === undefined || unseen === undefined ? "" : `| ${kind} | ${cell(tuned)} | ${cell(unseen)} |`;
  });
  const whole = ([...tallies]: readonly Tally[]): string =>
    `${((100 * sumOf(tallies, "inside")) / sumOf(tallies, "given")).toFixed(1)} %`;
  const last = `| together | ${whole([...figures.tuned.values()])} | ${whole([...figures.unseen.values()])} |`;
  return ["| of 400 series each | seeds it was tuned on | seeds it was not |", "|---|---|---|", ...rows, last, ""].join(
    "\n",
  );
};

test("docs/forecast.md has these figures (UPDATE=1 writes them anew)", () => {
  const page = readFileSync(PAGE, "utf8");
  if (process.env["UPDATE"] === "1") writeFileSync(PAGE, page.replace(TABLE, drawn()));
  expect(TABLE.exec(readFileSync(PAGE, "utf8"))?.[0]).toBe(drawn());
});
