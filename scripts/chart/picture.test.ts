/** The chart in the documentation: what the Worker draws of a day that had everything. `UPDATE=1` draws it anew; look at it then. */
import { readFileSync, writeFileSync } from "node:fs";
import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { course, type Figure, HOUR_MS, MIB, UNTIL } from "../../src/worker/chart/course.fixture.ts";
import { drawn } from "../../src/worker/chart/picture.ts";

const FILE = new URL("../../docs/pictures/chart.png", import.meta.url);

/** A leak, restarted in the morning, with a peak in the night and an hour and a half in which the host did not answer. */
const used: Figure = (share) => {
  if (share > 0.42 && share < 0.48) return null;
  const grown = share < 0.58 ? 250 + 330 * share : 120 + 780 * (share - 0.58);
  const mean = (grown + 5 * Math.sin(share * 70)) * MIB;
  const peak = Math.abs(share - 0.2) < 0.004 ? 120 * MIB : 6 * MIB;
  return [mean - 5 * MIB, mean, mean + peak];
};

const day = course({
  figure: used,
  gaps: [[0.42, 0.48]],
  ceilings: { maxmemory: (share) => (share < 0.6 ? 448 : 512) * MIB, container_limit: () => 768 * MIB },
  ahead: {
    at: UNTIL + 2.1 * HOUR_MS,
    earliest: UNTIL + 1.7 * HOUR_MS,
    latest: UNTIL + 2.9 * HOUR_MS,
    limit: 512 * MIB,
  },
});

test("the chart in the documentation is what is drawn now", async () => {
  const made = Buffer.from(await drawn(day, "prod"));
  if (process.env["UPDATE"] === "1") writeFileSync(FILE, made);
  const [kept, now] = [PNG.sync.read(readFileSync(FILE)), PNG.sync.read(made)];
  // Pixels, since a compressor may write the same ones in other bytes.
  expect([now.width, now.height]).toEqual([kept.width, kept.height]);
  expect(now.data.equals(kept.data)).toBe(true);
});
