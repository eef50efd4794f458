/** Memory over time: what is stored of the target where there is something, joined with what was read while the page is open; else that alone. */
import { useMemo } from "preact/hooks";
import { Prose } from "../layout/phrase.tsx";
import type { Remembered, Storage } from "../reading/use-stored.ts";
import { joined } from "../state/stored.ts";
import type { Point } from "../state/series.ts";
import { Instant } from "../time/now.tsx";
import { Evictions } from "./evictions.tsx";
import { Graph } from "./graph.tsx";
import { type Happened, type MarkAt, marksOf, marksText, SIGNS } from "./marks.ts";
import { type Span, Spans } from "./spans.tsx";
import { graphText, storedText } from "./words.ts";

const Marks = ({ marks }: { marks: readonly MarkAt[] }) =>
  marks.length === 0 ? null : (
    <details class="evidence">
      <summary>What happened: {marksText(marks)}</summary>
      <ul>
        {marks.toReversed().map(({ at, kind, text }) => (
          <li key={`${at}${text}`}>
            <span aria-hidden="true">{SIGNS[kind]}</span> {kind}, <Instant at={new Date(at).toISOString()} />:{" "}
            <Prose text={text} />
          </li>
        ))}
      </ul>
    </details>
  );

export interface OverTimeProps {
  live: readonly Point[];
  storage: Storage<Span>;
  span: Span;
  onChoose: (span: Span) => void;
  /** The same object until something of it is another. */
  happened: Pick<Happened, "changes" | "alerts">;
}

const StoredGraph = ({
  live,
  remembered: { stored, span: shown },
  missed,
  span,
  onChoose,
  happened,
}: Omit<OverTimeProps, "storage"> & { remembered: Remembered<Span>; missed: boolean }) => {
  const points = useMemo(() => joined(stored, live), [stored, live]);
  const until = Math.max(stored.until, points.at(-1)?.t ?? 0);
  const from = until - (stored.until - stored.from);
  const more = useMemo(
    () => ({ time: [from, until] as const, marks: marksOf({ ...happened, ...stored }, from, until) }),
    [from, until, stored, happened],
  );
  return (
    <div class="over-time">
      <Spans chosen={span} onChoose={onChoose} />
      <Graph points={points} more={more}>
        <p class="small">
          <Prose text={storedText(points, shown.label)} />
          {missed && span !== shown ? ` That of ${span.label} could not be read; it is tried again.` : ""}
        </p>
      </Graph>
      <Evictions rates={stored.evictions} more={more} />
      <Marks marks={more.marks} />
    </div>
  );
};

export const OverTime = ({ storage: { remembered, missed }, ...props }: OverTimeProps) =>
  remembered === null ? (
    <Graph points={props.live}>
      <span class="unseen">{graphText(props.live, Date.now())}</span>
    </Graph>
  ) : (
    <StoredGraph {...props} remembered={remembered} missed={missed} />
  );
