/** Next steps as buttons. */
import type { Button } from "@slack/types";
import { mayUse, type Role } from "../../src/protocol/caller.ts";
import { type OperationName, operations } from "../../src/protocol/operations.ts";
import { slashLine } from "../../src/protocol/slash.ts";
import type { Step } from "../../src/protocol/verdict.ts";
import { button } from "./blocks.ts";
import type { Press } from "./press.ts";
import { bytesOf, settingText } from "./setting.ts";

export const isOperation = (name: string): name is OperationName => Object.hasOwn(operations, name);

/** What is run rather than shown, in people's words. */
const RUN: readonly string[] = ["ping", "doctor"];

const capital = (text: string): string => text.replace(/^./u, (first) => first.toUpperCase());

/** `Raise to 576 MiB for 2h`. @param maxmemory as it is now, in bytes; null where it is not known, 0 where there is no limit */
export const stepLabel = ({ operation, input }: Step, maxmemory: number | null): string => {
  const { key = "", value = "", for: time, id } = input;
  if (operation === "set") {
    const to = bytesOf(key, value);
    const text = settingText(key, value);
    const during = time === undefined || time === "" ? "" : ` for ${time}`;
    if (to === null || maxmemory === null || maxmemory === 0) return `Set ${key} to ${text}${during}`;
    return `${to < maxmemory ? "Lower" : "Raise"} to ${text}${during}`;
  }
  if (operation === "undo") return id === undefined || id === "latest" ? "Undo the latest change" : `Undo change ${id}`;
  if (operation === "apply") return "Apply the profile";
  if (RUN.includes(operation)) return `Run ${operation}`;
  const line = isOperation(operation) ? slashLine(operation, input).replace("/redis ", "") : operation;
  return isOperation(operation) && operations[operation].effect === "read" ? `Show ${line}` : capital(line);
};

export interface StepContext {
  target: string | null;
  role: Role;
  press: Press;
}

/** Whether the role is enough for the step, and the step is one that can be taken here. */
export const mayTake = ({ operation }: Step, role: Role): boolean =>
  isOperation(operation) && mayUse(role, operations[operation].role);

/** Null where the caller may not take the step, or nobody here can. */
export const stepButton = (
  step: Step,
  { target, role, press }: StepContext,
  maxmemory: number | null = null,
  style?: "primary" | "danger",
): Button | null => {
  const { operation, input } = step;
  if (!isOperation(operation) || !mayTake(step, role)) return null;
  const on = operations[operation].scope === "all" ? null : target;
  return button(press, stepLabel(step, maxmemory), { kind: "ask", operation, target: on, input }, style);
};

/** The line that a person with the role for it can type; null for what is no operation here. Not escaped. */
export const stepLine = ({ operation, input }: Step, target: string | null): string | null =>
  isOperation(operation) ? slashLine(operation, input, operations[operation].scope === "all" ? null : target) : null;
