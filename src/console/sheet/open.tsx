/** What becomes of a step whose button was pressed: a sheet for a change, another screen for what only reads. */
import { type ComponentChildren, createContext } from "preact";
import { useContext, useState } from "preact/hooks";
import type { Step } from "../../present/view.ts";
import type { Outcome } from "../api/ask.ts";
import type { Page } from "../../present/page.ts";
import { hashOf } from "../route.ts";
import { useConsole } from "../state/console.ts";
import { ChangeSheet } from "./change-sheet.tsx";

/** @param from the page on which the step stands */
type Take = (step: Step, from: Page | null) => void;

const Context = createContext<Take>(() => {});

/** For the `onStep` of a layout. */
export const useTakeStep = (from: Page | null): ((step: Step) => void) => {
  const take = useContext(Context);
  return (step) => take(step, from);
};

interface Opened {
  step: Step;
  from: Page | null;
  /** So that a sheet that is opened again is another one. */
  number: number;
}

export const Steps = ({ children }: { children: ComponentChildren }) => {
  const { isChange, noteChange } = useConsole();
  const [opened, setOpened] = useState<Opened | null>(null);
  const take: Take = (step, from) => {
    const { operation, target, input } = step;
    if (isChange(operation)) setOpened((before) => ({ step, from, number: (before?.number ?? 0) + 1 }));
    else location.hash = hashOf({ screen: "operation", target, operation, input });
  };
  const close = (outcome: Outcome | null): void => {
    setOpened(null);
    if (outcome !== null) noteChange();
  };
  return (
    <Context.Provider value={take}>
      {children}
      {opened === null ? null : (
        <ChangeSheet key={opened.number} step={opened.step} from={opened.from} onClose={close} />
      )}
    </Context.Provider>
  );
};
