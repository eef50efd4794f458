/** Lays a view out as elements of the page. All of its text becomes text nodes. */
import type { Step, View } from "../../present/view.ts";

export interface ViewProps {
  view: View;
  /** Called with the step whose button was pressed. */
  onStep: (step: Step) => void;
}

export function ViewLayout({ view, onStep }: ViewProps) {
  return (
    <article>
      <p>{view.heading.word}</p>
      {view.steps.map((step) => (
        <button key={step.line} type="button" onClick={() => onStep(step)}>
          {step.label}
        </button>
      ))}
    </article>
  );
}
