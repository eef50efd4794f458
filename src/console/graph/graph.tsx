/** Memory over time. */
import type { ComponentChildren } from "preact";
import type { Plotted } from "../state/stored.ts";
import { KINDS, type MarkAt, SIGNS } from "./marks.ts";
import { type Painter, usePlace } from "./place.ts";
import type { Around } from "./plot.ts";
import { part } from "../part.ts";

const LEAST_POINTS = 2;
const NO_MARKS: readonly MarkAt[] = [];

export interface GraphProps {
  points: readonly Plotted[];
  /** The same object until something of it is another. */
  more?: Around;
  /** The same in words. */
  children?: ComponentChildren;
  load?: () => Promise<Painter<Plotted>>;
}

/** What stands for what, in words. */
const Legend = ({ marks }: { marks: readonly MarkAt[] }) => (
  <span class="legend">
    <span class="key used">used</span> <span class="key resident">resident</span>{" "}
    <span class="key limit">maxmemory</span>
    {KINDS.filter((kind) => marks.some((mark) => mark.kind === kind)).map((kind) => (
      <span key={kind}>
        {" "}
        <span aria-hidden="true">{SIGNS[kind]}</span> {kind}
      </span>
    ))}
  </span>
);

export const Graph = ({ points, more, children, load = () => part(import("./draw.ts")) }: GraphProps) => {
  const enough = points.length >= LEAST_POINTS;
  const { place, missed } = usePlace({ points, more, enough, load });
  return (
    <figure class="graph">
      {/* As high as the graph from the start: nothing below moves under a thumb when it comes. */}
      {enough ? (
        <div ref={place} class="plot" aria-hidden="true" />
      ) : (
        <p class="plot small">A graph begins with the second reading.</p>
      )}
      <figcaption>
        <Legend marks={more?.marks ?? NO_MARKS} />
        {children}
        {missed ? " The graph could not be loaded." : ""}
      </figcaption>
    </figure>
  );
};
