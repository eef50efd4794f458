/** What can be typed: all of it, how one operation is written, and what is wrong with a line. */
import type { Refused } from "../command/refusal.ts";
import type { Argument, Usage, UsageGroup } from "../command/usage.ts";
import type { Message } from "../slack/message.ts";
import { context, header, section } from "./blocks.ts";
import { cut, more, ROOM } from "./cut.ts";
import { notification, words } from "./escape.ts";
import { withinLimits } from "./limits.ts";
import { prose, span } from "./prose.ts";

const line = ({ example, summary }: Usage): string => `${span(example, ROOM.command)}\n${prose(summary, ROOM.command)}`;

/**
 * A line that works for each operation, grouped by what a person wants.
 *
 * @param target of a line that names none, if there is one
 * @param hasConsole whether the console is offered
 */
export const helpMessage = (groups: readonly UsageGroup[], target: string | null = null, hasConsole = false): Message =>
  withinLimits({
    text: "What you can ask with /redis",
    blocks: [
      header(":information_source:", "/redis"),
      ...groups
        .slice(0, ROOM.groups)
        .map(({ title, operations }) =>
          section(
            [
              `*${words(title)}*`,
              ...operations.slice(0, ROOM.lines).map(line),
              ...more(operations.length - ROOM.lines, "operation"),
            ].join("\n"),
          ),
        ),
      ...more(groups.length - ROOM.groups, "group").map((text) => context(text)),
      context(
        `${target === null ? "Say where with `on`" : `Without \`on\`, it is ${span(target, ROOM.name)}`}. \`/redis help set\` tells more of one.${hasConsole ? " `/redis console` opens the page, signed in as you." : ""}`,
      ),
    ],
  });

const argument = ({ written, meaning, required }: Argument): string =>
  `• ${span(written, ROOM.head)}: ${prose(meaning, ROOM.fact)}${required ? "" : " _(may be left out)_"}`;

/** How one operation is written. */
export const topicMessage = ({ operation, summary, aliases, role, syntax, arguments: all, example }: Usage): Message =>
  withinLimits({
    text: notification(`/redis ${operation}: ${cut(summary, ROOM.note)}`),
    blocks: [
      header(":information_source:", `/redis ${operation}`),
      section(`${prose(summary)}.\nFor example:\n${span(example, ROOM.note)}`),
      ...(all.length === 0
        ? []
        : [
            section(
              [...all.slice(0, ROOM.lines).map(argument), ...more(all.length - ROOM.lines, "argument")].join("\n"),
            ),
          ]),
      context(
        [
          `All of it: ${span(syntax, ROOM.finding)}`,
          ...(aliases.length === 0
            ? []
            : [
                `Also: ${aliases
                  .slice(0, ROOM.aliases)
                  .map((alias) => span(alias, ROOM.name))
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
    text: notification(`Not understood. ${cut(detail, ROOM.finding)} ${cut(hint, ROOM.finding)}`),
    blocks: [section(`:x: ${prose(detail, ROOM.paragraph)}`), section(`→ ${prose(hint, ROOM.paragraph)}`)],
  });
