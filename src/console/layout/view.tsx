/** Lays a view out as elements of the page. All of its text becomes text nodes. */
import type { Step, View } from "../../present/view.ts";
import { printable } from "../../shared/text.ts";
import { Blocks } from "./blocks.tsx";
import { Commands } from "./command.tsx";
import { Findings } from "./findings.tsx";
import { Mark } from "./mark.tsx";
import { Prose } from "./phrase.tsx";
import { StepButton } from "./step.tsx";

export interface ViewProps {
  view: View;
  /** Called with the step whose button was pressed. */
  onStep: (step: Step) => void;
  /** Of the first heading below the one that the view stands under: 3 within a section that has an `h2`. */
  level?: number;
  /** The rule whose finding is looked for. */
  asked?: string | null;
  /** What it is about is said already where it stands. */
  bare?: boolean;
}

export function ViewHeading({ view: { heading, about } }: Pick<ViewProps, "view">) {
  return (
    <p class="heading">
      <Mark {...heading} /> <span class="about">{printable(about)}</span>
    </p>
  );
}

export function ViewLayout({ view, onStep, level = 3, asked = null, bare = false }: ViewProps) {
  const { heading, summary, body, reasons, details, steps, commands, reference } = view;
  return (
    <div class={`view ${heading.tone}`}>
      {bare ? null : <ViewHeading view={view} />}
      {summary === null || summary.told ? null : (
        <p class="summary">
          <Prose text={summary.text} />
        </p>
      )}
      <Blocks blocks={body} level={level} asked={asked} onStep={onStep} />
      {reasons.length === 0 ? null : <Findings findings={reasons} level={level} asked={asked} onStep={onStep} />}
      {steps.length === 0 ? null : (
        <div class="steps">
          {steps.map((step) => (
            <StepButton key={step.line} step={step} onStep={onStep} />
          ))}
        </div>
      )}
      <Blocks blocks={details} level={level} asked={asked} onStep={onStep} />
      <Commands lines={commands} />
      {reference === null ? null : <p class="small">{printable(reference)}</p>}
    </div>
  );
}
