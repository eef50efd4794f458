/**
 * How an alert came about, as Slack's own chart: 20 points of a series at most, each series with a figure for each of them, 20 characters for a label and 50
 * for a title (https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block). A gap cannot be one there, so its places are left out, the next
 * label says that something is missing, and a line below says what. Pure.
 */
import type { Unit } from "../../../../protocol/history-metrics.ts";
import { GIB, MIB } from "../../../../shared/figures.ts";
import { shortened } from "../../../../shared/text.ts";
import { type Course, nameOf } from "../../../chart/course.ts";
import { gapsOf, type Known, type Limit, limitsOf, piecesOf, type Stretch } from "../../../chart/lines.ts";
import { jsonOrUndefined } from "../../../../shared/decode.ts";
import type { Post } from "./post.ts";

export const POINTS_MOST = 20;
const LABEL_MOST = 20;
const TITLE_MOST = 50;
/** Named one by one below the chart; more are counted. */
const GAPS_NAMED = 3;

interface Series {
  name: string;
  data: readonly { label: string; value: number }[];
}

const clockOf = (at: number): string => new Date(at).toISOString().slice(11, 16);

/** What figures are divided by, and what they are then: the axis has numbers only. */
const inUnits = (unit: Unit, highest: number): { by: number; called: string } => {
  switch (unit) {
    case "bytes":
      return highest < 10 * GIB ? { by: MIB, called: "MiB" } : { by: GIB, called: "GiB" };
    case "fraction":
      return { by: 0.01, called: "%" };
    case "ms":
      return { by: 60_000, called: "minutes" };
    case "per_second":
      return { by: 1, called: "a second" };
    case "count":
  }
  return { by: 1, called: "" };
};

/** What a ceiling was then: it holds until it is another one. */
const limitAt = ({ points }: Limit, at: number): number =>
  points.findLast((point) => point.at <= at)?.value ?? points[0]?.value ?? 0;

const gapsText = (gaps: readonly Stretch[]): string => {
  const named = gaps.slice(-GAPS_NAMED).map(({ from, until }) => `${clockOf(from)} to ${clockOf(until)}`);
  const more = gaps.length - named.length;
  return `No readings ${named.join(", ")} UTC${more > 0 ? `, and ${more} more` : ""}.`;
};

/** None where there is nothing to draw: of one figure there is no line. */
export const chartBlocks = (target: string, course: Course): readonly object[] => {
  const { told } = course;
  const gaps = gapsOf(told);
  const pieces = piecesOf(told.points, gaps);
  const known = pieces.flat().slice(-POINTS_MOST);
  if (known.length < 2) return [];
  const highest = Math.max(...known.map(({ max }) => max));
  const limits = limitsOf(course, highest).filter(({ isFar }) => !isFar);
  const { by, called } = inUnits(told.unit, Math.max(highest, ...limits.map(({ value }) => value)));
  const isAfterGap = (at: number): boolean => pieces.slice(1).some(([first]) => first?.at === at);
  const labelOf = ({ at }: Known): string => (isAfterGap(at) ? `… ${clockOf(at)}` : clockOf(at));
  const series = (name: string, value: (of: Known) => number): Series => ({
    name: shortened(name, LABEL_MOST),
    data: known.map((of) => ({ label: labelOf(of), value: Number((value(of) / by).toFixed(2)) })),
  });
  const isFlat = known.every(({ min, max }) => min === max);
  const lines = isFlat
    ? [series(nameOf(told.metric), ({ mean }) => mean)]
    : [series("highest", ({ max }) => max), series("lowest", ({ min }) => min)];
  const ceilings = limits.map((limit) => series(nameOf(limit.metric), ({ at }) => limitAt(limit, at)));
  const axis_config = {
    categories: known.map(labelOf),
    x_label: "UTC",
    ...(called === "" ? {} : { y_label: called }),
  };
  // A target's name may be longer than a title.
  const title = shortened(`${nameOf(told.metric)}, ${target}`, TITLE_MOST);
  return [
    { type: "data_visualization", title, chart: { type: "line", series: [...lines, ...ceilings], axis_config } },
    ...(gaps.length === 0
      ? []
      : [{ type: "context", elements: [{ type: "mrkdwn", text: gapsText(gaps), verbatim: true }] }]),
  ];
};

/** The same message with a chart below its first line. */
export const withChart = (post: Post, chart: readonly object[]): Post => {
  const said = jsonOrUndefined(post.body) as { blocks?: readonly object[] } | undefined;
  if (chart.length === 0 || said?.blocks === undefined) return post;
  const [head, ...rest] = said.blocks;
  return {
    ...post,
    body: JSON.stringify({ ...said, blocks: [...(head === undefined ? [] : [head]), ...chart, ...rest] }),
  };
};

/** Slack's words where the chart may be why it does not take the message. */
export const MAY_BE_THE_CHART: readonly (string | null)[] = [
  "invalid_blocks",
  "invalid_blocks_format",
  "invalid_arguments",
  "msg_blocks_too_long",
];
