import type { Output } from "../../../src/protocol/operations.ts";
import type { AuditLine } from "../../../src/protocol/operations/audit.ts";
import { context, lines } from "../blocks.ts";
import { cut, more } from "../cut.ts";
import { words } from "../escape.ts";
import { FOUND } from "../heading.ts";
import { since } from "../moment.ts";
import { prose } from "../prose.ts";
import type { Body, RenderContext } from "../reply.ts";
import { arrow, settingText } from "../setting.ts";
import { who } from "../who.ts";

const MOST = 12;

/** What was changed, or what was asked for where nothing was. Not escaped. */
const what = ({ input, before, after }: AuditLine): string => {
  const { key, value } = input;
  const name = typeof key === "string" ? key : "";
  const values =
    before !== null && after !== null
      ? arrow(name, before, after)
      : typeof value === "string" || typeof value === "number"
        ? `→ ${settingText(name, String(value))}`
        : "";
  return cut([name, values].filter((part) => part !== "").join(" "), 200);
};

const line = (entry: AuditLine, { now, audience }: RenderContext): string => {
  const { at, target, operation, caller, outcome, reason, detail, change_id } = entry;
  return [
    `*${words(cut(`${target} ${operation}`, 100))}*  ${words(what(entry))}`,
    `${words(outcome.replaceAll("_", " "))}${change_id === null ? "" : `, change ${change_id}`} · ${words(since(at, now))} · ${who(caller, audience === "ephemeral")}`,
    ...(reason === null ? [] : [`“${prose(reason, 200)}”`]),
    ...(detail === null ? [] : [`→ ${prose(detail, 200)}`]),
  ].join("\n");
};

export const auditBody = ({ lines: entries, next }: Output<"audit">, reply: RenderContext): Body => ({
  heading: FOUND,
  blocks: [
    ...lines(
      entries.slice(0, MOST).map((entry) => line(entry, reply)),
      "\n\n",
    ),
    ...more(entries.length - MOST, "line").map((text) => context(text)),
    ...(next === null ? [] : [context("There are older lines: ask with `since`, or over HTTP.")]),
  ],
});
