/** A button for what can be done next, by those who may. */
import type { Step } from "../../present/view.ts";
import { printable } from "../../shared/text.ts";
import { useConsole, useConsoleState } from "../state/console.ts";

export interface StepButtonProps {
  step: Step;
  onStep: (step: Step) => void;
  first?: boolean;
}

/** A viewer is not shown what only operators may do; without a line nothing can be changed, and that is said. */
export const StepButton = ({ step, onStep, first = step.first === true }: StepButtonProps) => {
  const { isChange } = useConsole();
  const role = useConsoleState((state) => state.person?.role ?? null);
  const cut = useConsoleState((state) => state.cut);
  const changes = isChange(step.operation);
  if (changes && role !== "operator") return null;
  const off = changes && cut !== null;
  return (
    <button
      type="button"
      class={`step${first ? " first" : ""}`}
      disabled={off}
      title={off ? "Changes are off while there is no line to the Worker" : ""}
      onClick={() => onStep(step)}
    >
      {printable(step.label)}
    </button>
  );
};
