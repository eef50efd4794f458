import type { Output } from "../../protocol/operations.ts";
import type { Finding } from "../../protocol/operations/doctor.ts";
import { wrap } from "./lines.ts";
import { stepLines } from "./step.ts";

const INDENT = "   ";

const evidence = ({ text, command }: Finding["evidence"][number]): string[] => [
  ...wrap(`- ${text}`, INDENT),
  ...(command === null ? [] : [`${INDENT}  $ ${command}`]),
];

/** What is found, its figures with the commands that show them, what it means, and what to do. */
const block = (finding: Finding, number: number, target: string | null): string[] => [
  "",
  ...wrap(`${number}. ${finding.verdict === "ok" ? "NOTE" : finding.verdict.toUpperCase()}: ${finding.text}`),
  ...finding.evidence.flatMap(evidence),
  ...wrap(finding.meaning, INDENT),
  ...wrap(`-> ${finding.next_step}`, INDENT),
  ...stepLines(finding.step, target),
  ...wrap(`(${finding.id}; ${finding.source})`, INDENT),
];

/** The findings numbered, then what was checked and is fine, then what could not be read. */
export const doctorLines = ({ findings, fine, unread }: Output<"doctor">, target: string | null): string[] =>
  [
    ...findings.flatMap((finding, at) => block(finding, at + 1, target)),
    ...(fine.length === 0 ? [] : ["", "Checked and fine:", ...wrap(fine.map(({ text }) => text).join(" "), INDENT)]),
    ...(unread.length === 0
      ? []
      : [
          "",
          "Could not read:",
          ...unread.flatMap(({ part, failure }) => wrap(`- ${part}: ${failure.detail} (at ${failure.hop})`, INDENT)),
        ]),
  ].slice(1);
