/** Findings, worst first: problem, effect, evidence, next step; then what could not be read and what is fine. */
import type { Input, Output } from "../protocol/operations.ts";
import type { Finding as Found } from "../protocol/operations/doctor.ts";
import type { Answer } from "../protocol/answer.ts";
import { capital } from "../shared/text.ts";
import { reasonOf, step } from "./steps.ts";
import { type Block, type Finding, type Phrase, type Shown } from "./view.ts";

/** How much is told of what is fine: how many checks of each subject, or every sentence. */
type Detail = Input<"doctor">["detail"];

type Doctor = Output<"doctor">;
type Fine = Doctor["fine"][number];

const findingOf = (found: Found, target: string | null): Finding => ({
  ...reasonOf(found, target),
  evidence: found.evidence,
  meaning: found.meaning,
  source: `${found.id}; ${found.source}`,
});

/** The subject with the most checks first. */
const bySubject = (fine: readonly Fine[]): [string, Fine[]][] => {
  const subjects = new Map<string, Fine[]>();
  for (const check of fine) subjects.set(check.subject, [...(subjects.get(check.subject) ?? []), check]);
  return [...subjects].toSorted(([, one], [, other]) => other.length - one.length);
};

/** `Memory 9 fine, persistence 8 fine, …` */
const counts = (fine: readonly Fine[]): string =>
  capital(
    bySubject(fine)
      .map(([subject, checks]) => `${subject} ${checks.length} fine`)
      .join(", "),
  );

const sentences = (fine: readonly Fine[]): Phrase[] =>
  bySubject(fine).map(([subject, checks]) => [
    { kind: "strong", text: `${capital(subject)}: ` },
    checks.map(({ text }) => text).join(" "),
  ]);

const fineBlocks = (fine: readonly Fine[], detail: Detail): Block[] =>
  fine.length === 0
    ? []
    : [
        {
          kind: "text",
          title: `Checked and fine (${fine.length})`,
          paragraphs: [`${counts(fine)}.`, ...(detail === "all" ? sentences(fine) : [])],
          ...(detail === "all" ? {} : { withoutButtons: "With ?detail=all, each of them." }),
          small: true,
        },
      ];

const unreadBlocks = (unread: Doctor["unread"]): Block[] =>
  unread.length === 0
    ? []
    : [
        {
          kind: "text",
          title: "Could not read",
          mark: { tone: "question", word: "" },
          paragraphs: unread.map(
            ({ part, failure }) => `${part}: ${failure.detail} (at ${failure.hop}) ${failure.hint}`,
          ),
        },
      ];

export const doctor = (
  { data: { findings, fine, unread }, target }: Answer<"doctor">,
  { detail = "counts" }: Partial<Input<"doctor">>,
): Shown => ({
  // The findings are the reasons, told at length.
  reasonsTold: true,
  // The summary is the first of them, and how many more there are.
  summaryTold: findings.length > 0,
  body: [
    { kind: "findings", noun: "finding", most: 7, findings: findings.map((found) => findingOf(found, target)) },
    ...unreadBlocks(unread),
    ...fineBlocks(fine, detail),
  ],
  steps: fine.length > 0 && detail !== "all" ? [step("doctor", target, { detail: "all" }, "Show what is fine")] : [],
});
