/** What Slack takes as a chart: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block. Two of them in a message at most. */
import * as z from "zod";

const label = z.string().min(1).max(20);
const distinct = (texts: readonly string[]): boolean => new Set(texts).size === texts.length;

const seriesSchema = z.strictObject({
  name: label,
  data: z
    .array(z.strictObject({ label, value: z.number() }))
    .min(1)
    .max(20),
});

const plottedSchema = z
  .strictObject({
    type: z.enum(["line", "area", "bar"]),
    series: z.array(seriesSchema).min(1).max(12),
    axis_config: z.strictObject({
      categories: z.array(label).min(1).max(20),
      x_label: z.string().min(1).max(50).optional(),
      y_label: z.string().min(1).max(50).optional(),
    }),
  })
  .refine(({ series }) => distinct(series.map(({ name }) => name)), "two series of one name")
  .refine(({ axis_config }) => distinct(axis_config.categories), "a category twice")
  .refine(
    ({ series, axis_config }) =>
      series.every(({ data }) => data.map((point) => point.label).join("\n") === axis_config.categories.join("\n")),
    "a series that has not one figure for each category",
  );

export const chartSchema = z.strictObject({
  type: z.literal("data_visualization"),
  title: z.string().min(1).max(50),
  chart: plottedSchema,
});
export type ChartBlock = z.output<typeof chartSchema>;

export const CHARTS_MOST = 2;
