/** A part of a target's screen that can be folded; what it holds is read when it is opened. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Question } from "../api/routes.ts";
import { ReadingLayout } from "../reading/layout.tsx";
import { type Asked, useAsked } from "../reading/use.ts";
import { useTakeStep } from "../sheet/open.tsx";

interface FoldProps {
  title: string;
  open?: boolean;
  onToggle?: (open: boolean) => void;
  children: ComponentChildren;
}

export const Fold = ({ title, open = false, onToggle, children }: FoldProps) => (
  <details class="section" open={open} onToggle={(event) => onToggle?.(event.currentTarget.open)}>
    <summary>
      <h2>{title}</h2>
    </summary>
    {children}
  </details>
);

export interface PartProps {
  asked: Asked;
  /** The rule whose finding is looked for. */
  finding?: string | null;
}

export const Part = ({ asked, finding = null }: PartProps) => {
  const takeStep = useTakeStep(asked.reading?.page ?? null);
  return (
    <div class="part">
      <ReadingLayout known={asked} level={3} onStep={takeStep} asked={finding} short />
      <button type="button" class="quiet" onClick={asked.again}>
        Read again
      </button>
    </div>
  );
};

const AskedPart = ({ question }: { question: Question }) => <Part asked={useAsked(question)} />;

/** Asks when it is opened. */
export const Section = ({ title, questions }: { title: string; questions: readonly Question[] }) => {
  const [isOpen, setOpen] = useState(false);
  return (
    <Fold title={title} open={isOpen} onToggle={setOpen}>
      {isOpen ? questions.map((question) => <AskedPart key={question.operation} question={question} />) : null}
    </Fold>
  );
};
