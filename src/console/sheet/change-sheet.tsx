/** The panel in which a change is made. */
import type { Outcome } from "../api/ask.ts";
import type { Page } from "../../present/page.ts";
import type { Step } from "../../present/view.ts";

export interface ChangeSheetProps {
  /** The change that is to be made: what operation, of which target, with which inputs to begin with. */
  step: Step;
  /** The page from which it was opened: the reading that it is about. */
  from: Page | null;
  /** Null: closed without anything having been asked. */
  onClose: (outcome: Outcome | null) => void;
}

export function ChangeSheet({ step, onClose }: ChangeSheetProps) {
  return (
    <dialog open aria-label={step.label}>
      <p>{step.label}</p>
      <button type="button" onClick={() => onClose(null)}>
        Close
      </button>
    </dialog>
  );
}
