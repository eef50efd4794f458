import type { AuditLine } from "../protocol/operations/audit.ts";
import type { Answer } from "../protocol/answer.ts";
import { arrow, settingText } from "./setting.ts";
import { type Block, code, FOUND, type LogLine, type Part, type Shown } from "./view.ts";

const what = ({ key, input, before, after }: AuditLine): Part[] => {
  const { value } = input;
  // A Worker of an older version tells no key.
  const name = key ?? (typeof input["key"] === "string" ? input["key"] : "");
  const named = name === "" ? [] : [`${name} `];
  if (before !== null && after !== null) return [...named, arrow(name, before, after)];
  if (typeof value === "string" || typeof value === "number")
    return [...named, { kind: "arrow", from: "", to: settingText(name, String(value)) }];
  return name === "" ? [] : [name];
};

const line = (entry: AuditLine): LogLine => {
  const { at, target, operation, caller, reason, detail } = entry;
  const outcome = entry.outcome.replaceAll("_", " ");
  return { at, target, operation, caller, outcome, what: what(entry), reason, detail };
};

export const audit = ({ data: { lines, next } }: Answer<"audit">): Shown => {
  const blocks: Block[] = [
    lines.length === 0
      ? { kind: "text", paragraphs: ["No line."] }
      : { kind: "log", noun: "line", most: 12, lines: lines.map(line) },
  ];
  if (next !== null)
    blocks.push({ kind: "text", paragraphs: ["Older lines: repeat with", [code(`before=${next}`)]], small: true });
  return { heading: FOUND, body: blocks };
};
