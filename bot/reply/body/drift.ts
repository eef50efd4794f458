import { mayUse } from "../../../src/protocol/caller.ts";
import { operations, type Output } from "../../../src/protocol/operations.ts";
import { button, context, section } from "../blocks.ts";
import { cut, more } from "../cut.ts";
import { verbatim, words } from "../escape.ts";
import type { Body, RenderContext } from "../reply.ts";
import { settingText } from "../setting.ts";

type Item = Output<"drift">["items"][number];

const MOST = 12;
const MOST_LINES = 12;

const shown = (item: string, value: string | null): string =>
  words(cut(value === null ? "not known" : settingText(item, value), 200));

/** Its lines keep their indent: they are for copying. */
const compose = (text: string): string =>
  text
    .split("\n")
    .slice(0, MOST_LINES)
    .map((line) => verbatim(cut(line, 200)))
    .join("\n");

const off = (item: Item): string =>
  [
    `:warning: *${words(item.item)}* is ${shown(item.item, item.actual)}, should be *${shown(item.item, item.expected)}*`,
    `\`\`\`\n${compose(item.compose)}\n\`\`\``,
  ].join("\n");

/** What is off, each with its lines of the compose file; then what is right, in one line. */
export const driftBody = ({ items }: Output<"drift">, { press, role, target }: RenderContext): Body => {
  const wrong = items.filter(({ ok }) => !ok);
  const right = items.filter(({ ok }) => ok);
  const applicable = wrong.filter(({ can_apply }) => can_apply);
  const may = applicable.length > 0 && mayUse(role, operations.apply.role);
  return {
    withoutReasons: wrong.length > 0,
    blocks: [
      ...wrong.slice(0, MOST).map((item) => section(off(item))),
      ...more(wrong.length - MOST, "item").map((text) => context(text)),
      ...(wrong.length === 0
        ? []
        : [
            section(
              `→ ${applicable.length === 0 ? "" : `\`/redis apply\` makes ${words(cut(applicable.map(({ item }) => item).join(", "), 200))} right until the container restarts. `}The lines above, in the compose file, make it right for good.`,
            ),
          ]),
      ...(right.length === 0
        ? []
        : [
            context(
              `:large_green_circle: As it should be: ${words(cut(right.map(({ item }) => item).join(", "), 400))}`,
            ),
          ]),
    ],
    buttons: may
      ? [button(press, "Apply the profile", { kind: "ask", operation: "apply", target, input: {} }, "primary")]
      : [],
  };
};
