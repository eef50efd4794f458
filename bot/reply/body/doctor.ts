import type { KnownBlock } from "@slack/types";
import type { Output } from "../../../src/protocol/operations.ts";
import type { Finding } from "../../../src/protocol/operations/doctor.ts";
import { actions, context, section } from "../blocks.ts";
import { more } from "../cut.ts";
import { words } from "../escape.ts";
import { VERDICT_HEADINGS } from "../heading.ts";
import { prose, span } from "../prose.ts";
import { nextStep } from "../reasons.ts";
import type { Body, RenderContext } from "../reply.ts";
import { mayTake, stepButton } from "../step.ts";

const MOST = 7;
const MOST_EVIDENCE = 4;
const MOST_FINE = 30;

const evidence = ({ text, command }: Finding["evidence"][number]): string =>
  `• ${prose(text, 240)}${command === null || text.includes(command) ? "" : ` ${span(command, 160)}`}`;

const finding = (found: Finding, at: number, { target, role, press, audience }: RenderContext): KnownBlock[] => {
  const { step } = found;
  const offered = audience === "ephemeral" && step !== undefined && mayTake(step, role);
  return [
    section(`${VERDICT_HEADINGS[found.verdict].emoji} *${prose(found.text, 400)}*\n${prose(found.meaning, 400)}`),
    context(
      [
        ...found.evidence.slice(0, MOST_EVIDENCE).map(evidence),
        ...more(found.evidence.length - MOST_EVIDENCE, "figure"),
      ].join("\n"),
    ),
    section(nextStep(found, target, offered)),
    ...actions(
      offered && step !== undefined
        ? [stepButton(step, { target, role, press }, null, at === 0 ? "primary" : undefined)]
        : [],
    ),
  ];
};

/** Worst first: what, what it does, how we know, what to do. Then what could not be looked at, and what is fine. */
export const doctorBody = ({ findings, fine, unread }: Output<"doctor">, reply: RenderContext): Body => ({
  withoutReasons: true,
  blocks: [
    ...findings.slice(0, MOST).flatMap((found, at) => finding(found, at, reply)),
    ...more(findings.length - MOST, "finding").map((text) => context(text)),
    ...unread
      .slice(0, MOST)
      .map(({ part, failure }) =>
        section(
          `:grey_question: *Not looked at: ${words(part)}.* ${prose(failure.detail, 240)}\n→ ${prose(failure.hint, 240)}`,
        ),
      ),
    ...more(unread.length - MOST, "part").map((text) => context(text)),
    ...(fine.length === 0
      ? []
      : [
          context(
            [
              `:large_green_circle: *Checked and fine (${fine.length})*`,
              ...fine.slice(0, MOST_FINE).map(({ text }) => prose(text.replace(/\.$/, ""), 90)),
              ...more(fine.length - MOST_FINE),
            ].join(" · "),
          ),
        ]),
  ],
});
