import type { Button, KnownBlock } from "@slack/types";
import type { Reason } from "../../src/protocol/verdict.ts";
import { context, section } from "./blocks.ts";
import { more } from "./cut.ts";
import { VERDICT_HEADINGS } from "./heading.ts";
import { prose, span } from "./prose.ts";
import type { RenderContext } from "./reply.ts";
import { mayTake, stepButton, stepLabel, stepLine } from "./step.ts";

const MOST = 8;
const MOST_BUTTONS = 3;

const bare = (text: string): string => text.replace(/\.$/, "").toLowerCase();

/** The summary often ends with the worst reason; reading it twice helps nobody. */
const isSaid = (summary: string, { text }: Reason): boolean => bare(summary).includes(bare(text));

/** What to do, with the line to type where there is no button for it. */
export const nextStep = (
  { next_step, step }: Pick<Reason, "next_step" | "step">,
  target: string | null,
  offered: boolean,
): string => {
  const line = step === undefined || offered ? null : stepLine(step, target);
  const said = step !== undefined && next_step.includes(stepLine(step, null) ?? "\n");
  return `→ ${prose(next_step)}${line === null || said || next_step.includes(line) ? "" : `\n${span(line)}`}`;
};

/** Why it is not ok and what to do, worst first. */
export const reasonBlocks = (
  reasons: readonly Reason[],
  summary: string,
  { target, role, audience }: RenderContext,
): KnownBlock[] => [
  ...reasons.slice(0, MOST).map((reason) => {
    const { step } = reason;
    const offered = audience === "ephemeral" && step !== undefined && mayTake(step, role);
    const next = nextStep(reason, target, offered);
    return section(
      isSaid(summary, reason) ? next : `${VERDICT_HEADINGS[reason.verdict].emoji} *${prose(reason.text)}*\n${next}`,
    );
  }),
  ...more(reasons.length - MOST, "reason").map((text) => context(text)),
];

/** The steps that the reasons name and the caller may take, each once. */
export const reasonButtons = (
  reasons: readonly Reason[],
  step: Pick<RenderContext, "target" | "role" | "press">,
  maxmemory: number | null,
): Button[] => {
  const found = new Map<string, Button>();
  for (const reason of reasons) {
    if (reason.step === undefined || found.size >= MOST_BUTTONS) continue;
    const label = stepLabel(reason.step, maxmemory);
    if (found.has(label)) continue;
    const made = stepButton(reason.step, step, maxmemory, found.size === 0 ? "primary" : undefined);
    if (made !== null) found.set(label, made);
  }
  return [...found.values()];
};
