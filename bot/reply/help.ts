/** What can be typed: all of it, how one operation is written, and what is wrong with a line. */
import type { Refused } from "../command/refusal.ts";
import type { Argument, Usage, UsageGroup } from "../command/usage.ts";
import type { Message } from "../slack/message.ts";
import { context, header, section } from "./blocks.ts";
import { cut, more } from "./cut.ts";
import { notification, words } from "./escape.ts";
import { withinLimits } from "./limits.ts";
import { prose, span } from "./prose.ts";

const MOST_GROUPS = 12;
const MOST_LINES = 20;

const line = ({ example, summary }: Usage): string => `${span(example, 160)}\n${prose(summary, 160)}`;

/** A line that works for each operation, grouped by what a person wants. @param target of a line that names none, if there is one */
export const helpMessage = (groups: readonly UsageGroup[], target: string | null = null): Message =>
  withinLimits({
    text: "What you can ask with /redis",
    blocks: [
      header(":information_source:", "/redis"),
      ...groups
        .slice(0, MOST_GROUPS)
        .map(({ title, operations }) =>
          section(
            [
              `*${words(title)}*`,
              ...operations.slice(0, MOST_LINES).map(line),
              ...more(operations.length - MOST_LINES, "operation"),
            ].join("\n"),
          ),
        ),
      ...more(groups.length - MOST_GROUPS, "group").map((text) => context(text)),
      context(
        `${target === null ? "Say where with `on`" : `Without \`on\`, it is ${span(target, 80)}`}. \`/redis help set\` tells more of one.`,
      ),
    ],
  });

const argument = ({ written, meaning, required }: Argument): string =>
  `• ${span(written, 120)}: ${prose(meaning, 200)}${required ? "" : " _(may be left out)_"}`;

/** How one operation is written. */
export const topicMessage = ({ operation, summary, aliases, role, syntax, arguments: all, example }: Usage): Message =>
  withinLimits({
    text: notification(`/redis ${operation}: ${cut(summary, 300)}`),
    blocks: [
      header(":information_source:", `/redis ${operation}`),
      section(`${prose(summary)}.\nFor example:\n${span(example, 300)}`),
      ...(all.length === 0
        ? []
        : [
            section(
              [...all.slice(0, MOST_LINES).map(argument), ...more(all.length - MOST_LINES, "argument")].join("\n"),
            ),
          ]),
      context(
        [
          `All of it: ${span(syntax, 400)}`,
          ...(aliases.length === 0
            ? []
            : [
                `Also: ${aliases
                  .slice(0, 10)
                  .map((alias) => span(alias, 40))
                  .join(", ")}`,
              ]),
          ...(role === "operator" ? ["Only operators may use it."] : []),
        ].join("\n"),
      ),
    ],
  });

/** A line that could not be understood. Nothing was asked. */
export const refusedMessage = ({ detail, hint }: Pick<Refused, "detail" | "hint">): Message =>
  withinLimits({
    text: notification(`Not understood. ${cut(detail, 500)} ${cut(hint, 500)}`),
    blocks: [section(`:x: ${prose(detail, 600)}`), section(`→ ${prose(hint, 600)}`)],
  });
