import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lettersFile, LETTERS } from "./letters.ts";
import { METRIC_NAMES } from "../../src/protocol/history-metrics.ts";
import { nameOf } from "../../src/worker/chart/course.ts";

const FILE = new URL("../../src/worker/chart/outlines.ts", import.meta.url);

test("the outlines are those of the font", () => {
  const made = lettersFile();
  if (process.env["UPDATE"] === "1") writeFileSync(FILE, made);
  expect(readFileSync(FILE, "utf8")).toBe(made);
});

test("there is a letter for all that a chart says: targets, metrics, figures and times", () => {
  const months = Array.from({ length: 12 }, (_, month) =>
    new Date(Date.UTC(2026, month)).toLocaleDateString("en-GB", { month: "short", timeZone: "UTC" }).slice(0, 3),
  );
  const said = [
    "abcdefghijklmnopqrstuvwxyz0123456789_- · … –",
    ...METRIC_NAMES.map(nameOf),
    ...months,
    "mean, lowest to highest, above at this pace full 23:40 no readings UTC",
    "1.5 B KiB MiB GiB TiB 20 k/s M G T 50 % 3 h 5 min 10 s 2 days less than 0.1/s 1e+288",
  ].join("");
  expect([...new Set(said)].filter((letter) => !LETTERS.includes(letter))).toEqual([]);
});
