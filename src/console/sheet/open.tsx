/** What becomes of a step whose button was pressed: a sheet for a change, another screen for what only reads. */
import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Page } from "../../present/page.ts";
import { hashOf } from "../route.ts";
import { useConsole, useConsoleState } from "../state/console.ts";
import { useCatalogue } from "../state/use-catalogue.ts";
import { type Asked, ChangeSheet } from "./change-sheet.tsx";
import { type Kept, take as takeKept } from "./kept.ts";

/** @param from the page on which the step stands */
type Take = (step: Asked, from: Page | null) => void;

const Context = createContext<Take>(() => {});

/** For the `onStep` of a layout. */
export const useTakeStep = (from: Page | null): ((step: Asked) => void) => {
  const take = useContext(Context);
  return (step) => take(step, from);
};

interface Opened {
  step: Asked;
  from: Page | null;
  /** One that its page, or its session, did not outlive. */
  kept: Kept | null;
  /** So that a sheet that is opened again is another one. */
  number: number;
}

export const Steps = ({ children }: { children: ComponentChildren }) => {
  const { drawer, isChange } = useConsole();
  const read = useConsoleState((state) => Object.keys(state.readings).length > 0);
  const person = useConsoleState((state) => state.person?.id ?? null);
  const [opened, setOpened] = useState<Opened | null>(null);
  const take: Take = (step, from) => {
    const { operation, target, input } = step;
    if (isChange(operation)) setOpened((before) => ({ step, from, kept: null, number: (before?.number ?? 0) + 1 }));
    else location.hash = hashOf({ screen: "operation", target, operation, input });
  };
  useEffect(() => {
    const kept = person === null ? null : takeKept(drawer, person, Date.now());
    if (kept === null) return;
    const { operation, target, draft } = kept;
    // In place of one that an address has just opened: what was begun goes first.
    setOpened((before) => ({
      step: { operation, target, input: draft },
      from: null,
      kept,
      number: (before?.number ?? 0) + 1,
    }));
  }, [drawer, person]);
  // After the first figures, so that a sheet opens at once.
  useCatalogue(read);
  return (
    <Context.Provider value={take}>
      {children}
      {opened === null ? null : (
        <ChangeSheet
          key={opened.number}
          step={opened.step}
          from={opened.from}
          kept={opened.kept}
          onClose={() => setOpened(null)}
        />
      )}
    </Context.Provider>
  );
};
