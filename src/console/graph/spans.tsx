/** How far back the graph goes. */
import { useId } from "preact/hooks";

/** As the API takes it, and as people read it. */
export const SPANS = [
  { since: "1h", label: "1 h" },
  { since: "24h", label: "24 h" },
  { since: "7d", label: "7 d" },
] as const;
export type Span = (typeof SPANS)[number];

/** A day shows what is as usual, and what is not. */
export const USUAL_SPAN: Span = SPANS[1];

export const Spans = ({ chosen, onChoose }: { chosen: Span; onChoose: (span: Span) => void }) => {
  const name = useId();
  return (
    <fieldset class="field choices spans">
      <legend class="unseen">How far back</legend>
      {SPANS.map((span) => (
        <label key={span.since}>
          <input type="radio" name={name} checked={span === chosen} onChange={() => onChoose(span)} />
          <span>{span.label}</span>
        </label>
      ))}
    </fieldset>
  );
};
