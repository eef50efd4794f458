import type { Output } from "../../protocol/operations.ts";
import type { AuditLine } from "../../protocol/operations/audit.ts";
import { columns } from "./lines.ts";
import { arrow, settingText } from "./setting.ts";

const COLUMNS = 80;

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** What was changed, or what was asked for where nothing was. */
const what = ({ input, before, after, reason }: AuditLine): string => {
  const { key, value } = input;
  const name = typeof key === "string" ? key : "";
  const values =
    before !== null && after !== null
      ? arrow(name, before, after)
      : typeof value === "string" || typeof value === "number"
        ? `-> ${settingText(name, String(value))}`
        : "";
  return [name, values, reason === null ? "" : `(${reason})`].filter((part) => part !== "").join(" ");
};

/** A line for each, newest first; what does not fit 80 columns is cut, with the least needed last. */
export const auditLines = ({ lines, next }: Output<"audit">): string[] => [
  ...(lines.length === 0 ? ["No line."] : []),
  ...columns(
    lines.map((line) => [
      `${line.at.slice(5, 10)} ${line.at.slice(11, 16)}`,
      cut(line.target, 10),
      cut(line.caller.id, 12),
      cut(line.operation, 6),
      cut(line.outcome, 16),
      what(line),
    ]),
  ).map((line) => cut(line, COLUMNS)),
  ...(next === null ? [] : ["", "Older lines: repeat with", `before=${next}`]),
];
