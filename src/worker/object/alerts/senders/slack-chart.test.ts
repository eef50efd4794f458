import { describe, expect, test } from "vitest";
import { course, type Figure, MIB } from "../../../chart/course.fixture.ts";
import type { Course } from "../../../chart/course.ts";
import { type ChartBlock, chartSchema } from "./slack-chart.fixture.ts";
import { chartBlocks } from "./slack-chart.ts";

/** As the alerts ask for it. */
const six = { hours: 6, parts: 20 };

const chartIn = (of: Course, target = "prod"): ChartBlock => chartSchema.parse(chartBlocks(target, of)[0]);

const seriesOf = ({ chart }: ChartBlock): Record<string, number[]> =>
  Object.fromEntries(chart.series.map(({ name, data }) => [name, data.map(({ value }) => value)]));

test("is a line of the highest and the lowest, under its ceilings, with times in UTC", () => {
  const figure: Figure = (share) => [400 * MIB, 410 * MIB, (420 + 100 * share) * MIB];
  const ceilings = { maxmemory: (share: number) => (share < 0.5 ? 512 : 576) * MIB, container_limit: () => 768 * MIB };
  const block = chartIn(course({ ...six, figure, ceilings }));
  expect(block.title).toBe("used memory, prod");
  expect(block.chart.axis_config).toMatchObject({ x_label: "UTC", y_label: "MiB" });
  expect(block.chart.axis_config.categories.slice(0, 2)).toEqual(["14:40", "14:58"]);
  expect(block.chart.axis_config.categories).toHaveLength(20);
  const series = seriesOf(block);
  expect(Object.keys(series)).toEqual(["highest", "lowest", "maxmemory", "container limit"]);
  expect(series["highest"]?.slice(0, 2)).toEqual([420, 425]);
  expect(series["maxmemory"]?.filter((value) => value === 576)).toHaveLength(10);
});

test("keeps the peak of a part", () => {
  const figure: Figure = (share) => (share === 0.5 ? [100 * MIB, 101 * MIB, 500 * MIB] : 100 * MIB);
  expect(Math.max(...(seriesOf(chartIn(course({ ...six, figure })))["highest"] ?? []))).toBe(500);
});

test("says where a gap is: its times are not there, the label after it has a mark, and a line tells from when until when", () => {
  const figure: Figure = (share) => (share >= 0.4 && share < 0.6 ? null : 400 * MIB);
  const blocks = chartBlocks("prod", course({ ...six, figure, gaps: [[0.4, 0.6]] }));
  const { categories } = chartSchema.parse(blocks[0]).chart.axis_config;
  expect(categories).toHaveLength(16);
  expect(categories.filter((label) => label.startsWith("…"))).toEqual(["… 18:16"]);
  expect(blocks[1]).toEqual({
    type: "context",
    elements: [{ type: "mrkdwn", text: "No readings 17:04 to 18:16 UTC.", verbatim: true }],
  });
});

describe("bad input", () => {
  test.each<[string, Course]>([
    ["no history", course({ ...six, parts: 0 })],
    ["one sample", course({ ...six, parts: 1 })],
    ["all gaps", course({ ...six, figure: () => null, gaps: [[0, 1]] })],
  ])("of %s there is no chart", (_what, of) => {
    expect(chartBlocks("prod", of)).toEqual([]);
  });

  test.each<[string, Course, string]>([
    ["nought", course({ ...six, metric: "queued", figure: () => 0 }), "prod"],
    ["huge values", course({ ...six, metric: "keys", figure: (share) => 1e300 * share }), "prod"],
    ["a long name", course(six), "a".repeat(63)],
    ["a long name of a metric", course({ ...six, metric: "save_age", figure: () => 60_000 }), "prod"],
    ["no ceiling", course({ ...six, ceilings: { maxmemory: () => 0 } }), "prod"],
    ["a ceiling far above", course({ ...six, ceilings: { maxmemory: () => 1e15 } }), "prod"],
    ["shares", course({ ...six, metric: "hit_ratio", figure: () => 0.935 }), "prod"],
    ["more parts than there may be", course({ ...six, parts: 40 }), "prod"],
  ])("of %s it is one that Slack takes", (_what, of, target) => {
    const block = chartIn(of, target);
    expect(block.chart.series).toHaveLength(1);
  });
});
