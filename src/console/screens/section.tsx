/** A part of a target's screen that is read when it is opened. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { View } from "../../present/view.ts";
import type { Question } from "../api/routes.ts";
import { ReadingLayout, shownOf } from "../reading/layout.tsx";
import { useAsked } from "../reading/use.ts";
import { useTakeStep } from "../sheet/open.tsx";

export interface SectionProps {
  title: string;
  questions: readonly Question[];
  /** From the start. */
  open?: boolean;
  /** The rule whose finding is looked for. */
  asked?: string | null;
  children?: (view: View) => ComponentChildren;
}

interface PartProps extends Pick<SectionProps, "asked" | "children"> {
  question: Question;
  wanted: boolean;
}

const Part = ({ question, wanted, asked = null, children }: PartProps) => {
  const known = useAsked(question, { wanted });
  const takeStep = useTakeStep(known.reading?.page ?? null);
  const shown = shownOf(known);
  return (
    <div class="part">
      {wanted || shown !== null ? (
        <ReadingLayout known={known} level={3} onStep={takeStep} asked={asked} short {...(children && { children })} />
      ) : null}
      <button type="button" class="quiet" onClick={known.again}>
        Read again
      </button>
    </div>
  );
};

export const Section = ({ title, questions, open = false, asked = null, children }: SectionProps) => {
  const [isOpen, setOpen] = useState(open);
  return (
    <details class="section" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2>{title}</h2>
      </summary>
      {questions.map((question) => (
        <Part
          key={question.operation}
          question={question}
          wanted={isOpen}
          asked={asked}
          {...(children && { children })}
        />
      ))}
    </details>
  );
};
