/** Memory over time. What draws it is loaded only when there is something to draw. */
import { useEffect, useRef, useState } from "preact/hooks";
import { sizeText } from "../../shared/figures.ts";
import type { Point } from "../state/series.ts";
import { agoText } from "../time/words.ts";
import type { Drawn } from "./draw.ts";

const LEAST_POINTS = 2;

/** The same for those who do not see it. */
export const graphText = (points: readonly Point[], now: number): string => {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first === last) return "Memory over time: one reading so far.";
  const most = Math.max(...points.map(({ used }) => used));
  return `Memory over time, ${points.length} readings since ${agoText(now - first.t)}: used memory from ${sizeText(first.used)} to ${sizeText(last.used)}, at most ${sizeText(most)}.`;
};

export interface GraphProps {
  points: readonly Point[];
  /** A file of its own. */
  load?: () => Promise<Pick<typeof import("./draw.ts"), "draw">>;
}

export const Graph = ({ points, load = () => import("./draw.ts") }: GraphProps) => {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const latest = useRef(points);
  latest.current = points;
  /** What was to be drawn when its file did not come. */
  const [missed, setMissed] = useState<readonly Point[] | null>(null);
  const [tries, setTries] = useState(0);
  const enough = points.length >= LEAST_POINTS;
  useEffect(() => {
    if (!enough || place.current === null) return undefined;
    let gone = false;
    const into = place.current;
    load().then(
      ({ draw }) => {
        if (gone) return;
        drawn.current = draw(into, latest.current);
        setMissed(null);
      },
      // Without a line its file may not come; the figures are above, and with the next of them it is tried again.
      () => setMissed(latest.current),
    );
    return () => {
      gone = true;
      drawn.current?.end();
      drawn.current = null;
    };
  }, [enough, tries]);
  useEffect(() => {
    drawn.current?.show(points);
    if (missed !== null && missed !== points) setTries((count) => count + 1);
  }, [points]);
  return (
    <figure class="graph">
      {/* As high as the graph from the start: nothing below moves under a thumb when it comes. */}
      {enough ? (
        <div ref={place} class="plot" aria-hidden="true" />
      ) : (
        <p class="plot small">A graph begins with the second reading.</p>
      )}
      <figcaption>
        <span class="legend">
          <span class="key used">used</span> <span class="key resident">resident</span>{" "}
          <span class="key limit">maxmemory</span>
        </span>
        <span class="unseen">{graphText(points, Date.now())}</span>
        {missed !== null ? " The graph could not be loaded." : ""}
      </figcaption>
    </figure>
  );
};
