import type { Output } from "../../../src/protocol/operations.ts";
import { context, lines } from "../blocks.ts";
import { more } from "../cut.ts";
import { words } from "../escape.ts";
import { FOUND } from "../heading.ts";
import { prose } from "../prose.ts";
import type { Body, RenderContext } from "../reply.ts";
import { button } from "../blocks.ts";

const MOST = 40;
const MOST_BUTTONS = 5;

export const targetsBody = ({ targets }: Output<"targets">, { press }: RenderContext): Body => ({
  heading: FOUND,
  withoutSummary: targets.length > 0,
  blocks: [
    ...lines(
      targets
        .slice(0, MOST)
        .map(
          ({ name, description }) => `*${words(name)}*${description === null ? "" : `: ${prose(description, 200)}`}`,
        ),
    ),
    ...more(targets.length - MOST, "target").map((text) => context(text)),
  ],
  buttons: targets
    .slice(0, MOST_BUTTONS)
    .map(({ name }) =>
      button(press, `Doctor on ${name}`, { kind: "ask", operation: "doctor", target: name, input: {} }),
    ),
});
