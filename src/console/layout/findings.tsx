/** What is wrong: what it does to the application, what to do, and, folded, what it rests on. */
import type { Finding } from "../../present/view.ts";
import { Command } from "./command.tsx";
import { Mark } from "./mark.tsx";
import { Prose } from "./phrase.tsx";
import { Most } from "./most.tsx";
import { StepButton, type StepButtonProps } from "./step.tsx";
import { TitleAt } from "./title.tsx";

export interface FindingProps {
  finding: Finding;
  /** Of its title. */
  level: number;
  /** Its evidence is shown at once. */
  open: boolean;
  /** Its step is the one to take first. */
  first: boolean;
  onStep: StepButtonProps["onStep"];
}

const wordOf = (verdict: Finding["verdict"]): string => (verdict === "ok" ? "NOTE" : verdict.toUpperCase());

const Evidence = ({ finding: { evidence, source }, open }: Pick<FindingProps, "finding" | "open">) =>
  evidence.length === 0 && source === null ? null : (
    <details class="evidence" open={open}>
      <summary>Evidence</summary>
      <ul>
        {evidence.map(({ text, command }) => (
          <li key={text}>
            <Prose text={text} />
            {command === null ? null : <Command line={command} />}
          </li>
        ))}
      </ul>
      {source === null ? null : (
        <p class="small">
          <Prose text={source} />
        </p>
      )}
    </details>
  );

export const FindingCard = ({ finding, level, open, first, onStep }: FindingProps) => {
  const { verdict, text, meaning, next, step } = finding;
  return (
    <li class={`finding ${verdict}`} data-asked-for={open ? "" : undefined}>
      <TitleAt level={level}>
        <Mark tone={verdict === "ok" ? "info" : verdict} word={wordOf(verdict)} /> <Prose text={text} />
      </TitleAt>
      {meaning === null ? null : (
        <p>
          <Prose text={meaning} />
        </p>
      )}
      <p class="next">
        <Prose text={next} />
      </p>
      {step === null ? null : <StepButton step={step} onStep={onStep} first={first} />}
      <Evidence finding={finding} open={open} />
    </li>
  );
};

export interface FindingsProps extends Pick<FindingProps, "level" | "onStep"> {
  findings: readonly Finding[];
  most?: number;
  noun?: string;
  /** The rule whose finding is looked for; null for none. */
  asked: string | null;
}

/** The rule's name stands first in where a finding comes from. */
export const isAsked = ({ source }: Finding, asked: string | null): boolean =>
  asked !== null && source !== null && source.startsWith(`${asked};`);

export const Findings = ({ findings, most = findings.length, noun = "", level, asked, onStep }: FindingsProps) => {
  const at = findings.findIndex((finding) => isAsked(finding, asked));
  const firstStep = findings.findIndex(({ step }) => step !== null);
  return (
    <Most
      items={findings}
      most={Math.max(most, at + 1)}
      noun={noun}
      list={(items, from) => (
        <ol class="findings" start={from + 1}>
          {items.map((finding, index) => (
            <FindingCard
              key={`${finding.source ?? ""}${finding.text}`}
              finding={finding}
              level={level}
              open={from + index === at}
              first={from + index === firstStep}
              onStep={onStep}
            />
          ))}
        </ol>
      )}
    />
  );
};
