import { type OperationName, operations } from "../../protocol/operations.ts";
import { slashLine } from "../../protocol/slash.ts";
import type { Step } from "../../protocol/verdict.ts";

/** The ready command for a step; nothing for an operation that this version does not have. */
export const stepLines = (step: Step | undefined, target: string | null): string[] =>
  step !== undefined && Object.hasOwn(operations, step.operation)
    ? [`   ${slashLine(step.operation as OperationName, step.input, target)}`]
    : [];
