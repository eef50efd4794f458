/** Settings of Redis, and the steps that change them, in a person's words. */
import { type OperationName, operations } from "../protocol/operations.ts";
import { slashLine } from "../protocol/slash.ts";
import { isOperation } from "../protocol/answer.ts";
import type { Step as Named } from "../protocol/verdict.ts";
import { MIB } from "../shared/figures.ts";
import { parseSize } from "../shared/size.ts";
import type { Part, Step } from "./view.ts";

/** Bytes, where the setting is a size and the text is one. */
export const bytesOf = (key: string, value: string): number | null => {
  if (key !== "maxmemory") return null;
  const size = parseSize(value);
  return size.ok ? size.value : null;
};

/** A value that was set, not measured: with as many decimals as tell it from its neighbours, and no more. */
const exact = (bytes: number): string =>
  bytes < 1024 * MIB ? `${Number((bytes / MIB).toFixed(1))} MiB` : `${Number((bytes / MIB / 1024).toFixed(3))} GiB`;

/** maxmemory, however it was given, as `512 MiB`; an empty value said so. */
export const settingText = (key: string, value: string): string => {
  const bytes = bytesOf(key, value);
  if (bytes === null) return value === "" ? "(empty)" : value;
  return bytes === 0 ? "no limit" : exact(bytes);
};

export const arrow = (key: string, before: string, after: string): Part => ({
  kind: "arrow",
  from: settingText(key, before),
  to: settingText(key, after),
});

/** Whether maxmemory becomes less than it was. */
export const isLowered = (key: string, before: string, after: string): boolean => {
  const [from, to] = [bytesOf(key, before), bytesOf(key, after)];
  return from !== null && to !== null && to > 0 && (to < from || from === 0);
};

/** What is run rather than shown, in people's words. */
const RUN: readonly string[] = ["ping", "doctor"];

const capital = (word: string): string => word.replace(/^./u, (first) => first.toUpperCase());

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
