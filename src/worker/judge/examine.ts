/** Asks every rule about the parts that were read: what is wrong, what is fine, and which missing parts that explains. Pure. */
import type { Output } from "../../protocol/operations.ts";
import type { Finding } from "../../protocol/operations/doctor.ts";
import { atLeast, type Reason, type Verdict, worst } from "../../protocol/verdict.ts";
import type { Found, Known, PartName, Parts, Rule } from "./rule.ts";
import { RULES } from "./rules/index.ts";

export interface Examined {
  /** Worst first, causes before consequences where equally bad; notes, with the verdict `ok`, last. */
  findings: Finding[];
  fine: Output<"doctor">["fine"];
  explained: ReadonlySet<PartName>;
}

/** The texts hold names that applications chose. Whatever is in them, a text stays on one line. */
const oneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

/** JSON has no infinity, which is what dividing by a limit of zero gives. */
const finite = (figure: number): number =>
  Number.isNaN(figure) ? 0 : Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, figure));

export const findingOf = ({ id, source }: Pick<Rule, "id" | "source">, found: Found): Finding => ({
  ...found,
  id,
  source,
  figure: finite(found.figure),
  threshold: finite(found.threshold),
  text: oneLine(found.text),
  next_step: oneLine(found.next_step),
  meaning: oneLine(found.meaning),
  evidence: found.evidence.map(({ text, command }) => ({
    text: oneLine(text),
    command: command === null ? null : oneLine(command),
  })),
});

/** Whether Redis does not run CONFIG for us, as far as one of the parts tells. */
const refusesConfig = ({ memory, persistence, server }: Partial<Parts>): boolean =>
  memory?.config_refused === true ||
  [persistence, server].some((part) => part?.unread.some(({ command }) => command.startsWith("CONFIG")) === true);

const SETS: readonly string[] = ["set", "apply"];

/** A step that Redis would refuse is not offered: what it would set is set in the compose file. */
const withoutSetting = (finding: Finding): Finding => {
  const { step, ...rest } = finding;
  if (step === undefined || !SETS.includes(step.operation)) return finding;
  return {
    ...rest,
    next_step: `${rest.next_step} Redis does not run CONFIG for redis-ops (renamed, or not allowed): change it in the compose file, and \`docker compose up -d\`.`,
  };
};

export const examine = (parts: Partial<Parts>, known: Known): Examined => {
  const findings: Finding[] = [];
  const fine: Examined["fine"] = [];
  const explained = new Set<PartName>();
  for (const rule of RULES) {
    const judgement = rule.judge(parts, known);
    if (judgement === "fine") fine.push({ id: rule.id, subject: rule.subject, text: oneLine(rule.fine(parts, known)) });
    else if (judgement !== "unknown") {
      findings.push(findingOf(rule, judgement));
      for (const part of rule.explains) explained.add(part);
    }
  }
  const possible = refusesConfig(parts) ? findings.map(withoutSetting) : findings;
  return { findings: worstFirst(possible), fine, explained };
};

/** The findings as reasons for a verdict; a note is no reason. */
export const reasonsOf = (findings: readonly Finding[]): Reason[] =>
  findings
    .filter(({ verdict }) => verdict !== "ok")
    .map(({ evidence: _evidence, meaning: _meaning, source: _source, ...reason }) => reason);

/** Worst first. Those that are equally bad stay in the order of the rules. */
export const worstFirst = <T extends { verdict: Verdict }>(found: readonly T[]): T[] =>
  found.toSorted((a, b) => Number(atLeast(b.verdict, a.verdict)) - Number(atLeast(a.verdict, b.verdict)));

/** One sentence: how things stand, then the worst reason or that there is none. `standing` has no full stop. */
export const summarise = (standing: string, reasons: readonly Reason[]): string => {
  const [first, ...more] = reasons;
  if (first === undefined) return `${standing}; nothing is wrong.`;
  const text = first.text.replace(/\.$/, "").replace(/^(The|A) /, (article) => article.toLowerCase());
  return `${standing}; ${worst(reasons)}: ${text}${andMore(more.length)}.`;
};

/** What the API says of a reading; its verdict is that of the worst reason. */
export const judged = <T>(data: T, reasons: Reason[], summary: string) => ({
  data,
  verdict: worst(reasons),
  reasons,
  summary,
});

/** ` (and 2 more)`; nothing for none. */
export const andMore = (count: number): string => (count === 0 ? "" : ` (and ${count} more)`);
