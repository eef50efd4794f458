/** Why it is not ok, and the steps that a person can take next. */
import { type OperationName, operations } from "../protocol/operations.ts";
import { slashLine } from "../protocol/slash.ts";
import { isOperation } from "../protocol/answer.ts";
import type { Reason, Step as Named } from "../protocol/verdict.ts";
import { capital } from "../shared/text.ts";
import { bytesOf, settingText } from "./setting.ts";
import type { Finding, Step } from "./view.ts";

/** What is run rather than shown, in people's words. */
const RUN: readonly string[] = ["ping", "doctor"];

/** `Raise to 576 MiB for 2h`. */
const labelOf = (operation: OperationName, input: Named["input"], maxmemory: number): string => {
  const { key = "", value = "", for: time = "", id = "latest" } = input;
  if (operation === "set") {
    const to = bytesOf(key, value);
    const during = time === "" ? "" : ` for ${time}`;
    if (to === null || maxmemory === 0) return `Set ${key} to ${settingText(key, value)}${during}`;
    return `${to < maxmemory ? "Lower" : "Raise"} to ${settingText(key, value)}${during}`;
  }
  if (operation === "undo") return id === "latest" ? "Undo the latest change" : `Undo change ${id}`;
  if (operation === "apply") return "Apply the profile";
  if (RUN.includes(operation)) return `Run ${operation}`;
  const line = slashLine(operation, input).replace("/redis ", "");
  return operations[operation].effect === "read" ? `Show ${line}` : capital(line);
};

/**
 * A step that an answer names; null for an operation that this version does not have.
 *
 * @param maxmemory as it is now, in bytes; 0 where it is not known or there is no limit
 */
export const stepOf = (named: Named | undefined, target: string | null, maxmemory = 0): Step | null =>
  named === undefined || !isOperation(named.operation)
    ? null
    : step(named.operation, target, named.input, labelOf(named.operation, named.input, maxmemory));

export const step = (operation: OperationName, target: string | null, input: Step["input"], label: string): Step => {
  const on = operations[operation].scope === "all" ? null : target;
  return { label, operation, target: on, input, line: slashLine(operation, input, on) };
};

/** Why a verdict is not ok. @param maxmemory as in `stepOf` */
export const reasonOf = (
  { verdict, text, next_step, step: named }: Reason,
  target: string | null,
  maxmemory = 0,
): Finding => ({
  verdict,
  text,
  evidence: [],
  meaning: null,
  next: next_step,
  step: stepOf(named, target, maxmemory),
  source: null,
});
