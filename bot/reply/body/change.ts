/** What became of a change: as read back, how long it lasts, how it is taken back. */
import { mayUse } from "../../../src/protocol/caller.ts";
import { mib } from "../../../src/shared/figures.ts";
import { operations, type Output } from "../../../src/protocol/operations.ts";
import { button, code, context, section } from "../blocks.ts";
import { table } from "../columns.ts";
import { more } from "../cut.ts";
import { words } from "../escape.ts";
import { DONE, type Heading, NOT_DONE, NOTHING_DONE, UNDONE, UNKNOWN } from "../heading.ts";
import { until } from "../moment.ts";
import { prose } from "../prose.ts";
import type { Body, RenderContext } from "../reply.ts";
import { arrow, settingText } from "../setting.ts";

type Changed = Output<"set">;

const MOST_WARNINGS = 5;

const room = (bytes: number | null): string => (bytes === null ? "no limit" : mib(bytes));

/** maxmemory less what is in use, now and then; nothing where neither has a limit. */
export const headroomBlocks = ({ before, after }: Changed["headroom"], labels: readonly [string, string]) =>
  before === null && after === null
    ? []
    : code(
        table([
          [`headroom ${labels[0]}`, room(before)],
          [`         ${labels[1]}`.padEnd(9), room(after)],
        ]),
      );

export const warningBlocks = (warnings: readonly string[]) => [
  ...warnings.slice(0, MOST_WARNINGS).map((warning) => section(`:warning: ${prose(warning)}`)),
  ...more(warnings.length - MOST_WARNINGS, "warning").map((text) => context(text)),
];

const isSame = ({ before, after, change_id, outcome }: Changed): boolean =>
  outcome === "applied" && before === after && change_id === null;

const HEADINGS: Readonly<Record<Changed["outcome"], Heading>> = {
  applied: DONE,
  dry_run: NOTHING_DONE,
  not_applied: NOT_DONE,
  unknown: UNKNOWN,
};

const heading = (operation: "set" | "undo", data: Changed): Heading => {
  if (isSame(data)) return NOTHING_DONE;
  return operation === "undo" && data.outcome === "applied" ? UNDONE : HEADINGS[data.outcome];
};

const SENTENCES: Readonly<Record<Changed["outcome"], (name: string, change: string, data: Changed) => string>> = {
  applied: (_, change) => `*${change}*, as read back`,
  dry_run: (name, change) => `A dry run. It would change *${name}*: ${change}`,
  not_applied: (name, _, { key, before, after }) =>
    `*${name}* was *not* changed. It is ${words(settingText(key, before))} still; asked for was ${words(settingText(key, after))}.`,
  unknown: (name, change) =>
    `The change of *${name}* (${change}) was sent, and no reply came. It may have taken effect.\n→ Look at the value before you do anything else.`,
};

const sentence = (data: Changed): string => {
  const { key, before, after, outcome } = data;
  return isSame(data)
    ? `*${words(key)}* is *${words(settingText(key, after))}* already.`
    : SENTENCES[outcome](words(key), words(arrow(key, before, after)), data);
};

/** Of `set` and `undo`. */
export const changeBody =
  (operation: "set" | "undo") =>
  (data: Changed, { press, role, target, now }: RenderContext): Body => {
    const done = data.outcome === "applied" && !isSame(data);
    const inForce = done && data.change_id !== null && operation === "set" && mayUse(role, operations.undo.role);
    const unsure = data.outcome === "unknown" || data.outcome === "not_applied";
    return {
      heading: heading(operation, data),
      subject: data.key,
      withoutSummary: true,
      notice: `${data.key} ${arrow(data.key, data.before, data.after)}`,
      blocks: [
        section(sentence(data)),
        ...(done && data.until !== null ? [section(`Put back by itself at *${words(until(data.until, now))}*`)] : []),
        ...(done ? headroomBlocks(data.headroom, ["was", "is"]) : []),
        ...(data.outcome === "dry_run" ? headroomBlocks(data.headroom, ["now", "then"]) : []),
        ...warningBlocks(data.warnings),
        ...(done || data.outcome === "dry_run"
          ? [context(`${prose(data.lasts)}\nFor good: ${prose(data.permanent)}`)]
          : []),
      ],
      buttons: [
        inForce
          ? button(press, "Undo", {
              kind: "ask",
              operation: "undo",
              target,
              input: { id: String(data.change_id) },
            })
          : null,
        unsure
          ? button(press, `Show ${data.key} now`, {
              kind: "ask",
              operation: "config",
              target,
              input: { key: data.key },
            })
          : null,
        unsure ? button(press, "Show changes", { kind: "ask", operation: "changes", target, input: {} }) : null,
      ],
    };
  };
