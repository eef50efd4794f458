/** The reply to an operation that succeeded: verdict first, then the sentence, the figures, the reasons, what can be pressed. */
import type { KnownBlock } from "@slack/types";
import type { Envelope } from "../../src/protocol/answer.ts";
import { clock } from "../../src/shared/figures.ts";
import { operations } from "../../src/protocol/operations.ts";
import type { Message } from "../slack/message.ts";
import { actions, button, context, header, section } from "./blocks.ts";
import { bodyOf } from "./body/index.ts";
import { cut } from "./cut.ts";
import { notification } from "./escape.ts";
import { title, VERDICT_HEADINGS } from "./heading.ts";
import { withinLimits } from "./limits.ts";
import { ago } from "./moment.ts";
import { prose } from "./prose.ts";
import { reasonBlocks, reasonButtons } from "./reasons.ts";
import type { Body, RenderContext, Reply } from "./reply.ts";
import { isOperation } from "./step.ts";
import { person } from "./who.ts";

const FRESH_MS = 5_000;

/** How old the figures are, where that matters. */
const ageText = ({ at, age_ms }: Pick<Envelope, "at" | "age_ms">, now: number): string | null => {
  const sinceRead = now - Date.parse(at);
  const age = Math.max(age_ms, Number.isFinite(sinceRead) ? sinceRead : 0);
  return age > FRESH_MS ? `:hourglass: Read ${ago(age)} ago, at ${clock(at)}` : null;
};

const footing = (envelope: Envelope, { audience, by, now }: Reply): KnownBlock[] => {
  const age = ageText(envelope, now);
  if (audience === "ephemeral") return age === null ? [] : [context(age)];
  return [
    context(
      `Shared${by === undefined ? "" : ` by ${person(by)}`} from \`/redis\` · ${age ?? `read at ${clock(envelope.at)}`}`,
    ),
  ];
};

const buttonsOf = (envelope: Envelope, body: Body, reply: RenderContext): KnownBlock[] => {
  if (reply.audience === "channel") return [];
  const { operation, target, reasons } = envelope;
  const { press, input = {}, role } = reply;
  const steps = body.withoutReasons ? [] : reasonButtons(reasons, { target, role, press }, body.maxmemory ?? null);
  // Only a read can be asked again; a change that was made is no question.
  const again =
    isOperation(operation) && operations[operation].effect === "read"
      ? [
          button(press, "Refresh", { kind: "ask", operation, target, input }),
          button(press, "Share to channel", { kind: "share", operation, target, input }),
        ]
      : [];
  return actions([...steps, ...(body.buttons ?? []), ...again]);
};

export const answerMessage = (envelope: Envelope, reply: Reply): Message => {
  const { verdict, target, operation, summary, reasons } = envelope;
  const rendering: RenderContext = { ...reply, target };
  const body = bodyOf(envelope, rendering);
  // A heading of its own is for what is not judged, or is a change; a verdict that is not ok stands all the same.
  const judged = body.heading === undefined || (verdict !== "ok" && body.heading.word === "");
  const heading = judged ? VERDICT_HEADINGS[verdict] : (body.heading ?? VERDICT_HEADINGS[verdict]);
  const about = cut(title(heading, body.subject ?? operation, target), 120);
  return withinLimits({
    text: notification(`${about}. ${cut(body.notice ?? summary, 1000)}`),
    blocks: [
      header(heading.emoji, about),
      ...(body.withoutSummary || summary.trim() === "" ? [] : [section(prose(summary, 600))]),
      ...body.blocks,
      ...(body.withoutReasons ? [] : reasonBlocks(reasons, summary, rendering)),
      ...(body.details ?? []),
      ...footing(envelope, reply),
      ...buttonsOf(envelope, body, rendering),
    ],
  });
};

/** In place of the confirmation, once the change was made or failed to be: before, after as read back, and how to undo it. */
export const outcomeMessage = (envelope: Envelope, reply: Reply): Message => answerMessage(envelope, reply);
