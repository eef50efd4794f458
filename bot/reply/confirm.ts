/** A change before it is made: everything the one who presses "Confirm" should know, and nothing that is not needed. */
import type { KnownBlock } from "@slack/types";
import type { Envelope } from "../../src/protocol/answer.ts";
import { parseDuration } from "../../src/shared/duration.ts";
import { type OperationName, operations, type Output } from "../../src/protocol/operations.ts";
import { slashLine } from "../../src/protocol/slash.ts";
import type { Message } from "../slack/message.ts";
import { actions, button, code, context, header, section } from "./blocks.ts";
import { itemText } from "./body/apply.ts";
import { headroomBlocks, warningBlocks } from "./body/change.ts";
import { table } from "./columns.ts";
import { cut, more } from "./cut.ts";
import { notification, words } from "./escape.ts";
import { withinLimits } from "./limits.ts";
import { ago, until } from "./moment.ts";
import type { Press } from "./press.ts";
import { prose, span } from "./prose.ts";
import { arrow, bytesOf, settingText } from "./setting.ts";
import { person } from "./who.ts";

export interface Plan {
  operation: OperationName;
  target: string | null;
  /** As the person wrote it. */
  input: Readonly<Record<string, string>>;
  /** The answer to the same operation asked as a dry run; for `undo` that of `changes` with the one change in it. Null where there is none. */
  preview: Pick<Envelope, "data"> | null;
}

export interface Confirming {
  press: Press;
  /** Slack's id of the one who asked, the only one who may press. */
  by: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** Until when it may be pressed; milliseconds since the epoch. */
  expiresAt: number;
}

interface Shown {
  /** What is changed, for the title. Not escaped. */
  what: string;
  blocks: KnownBlock[];
  /** It lowers, evicts, or overrides a guard. */
  risky: boolean;
  small: string[];
}

const overrides = ({ input }: Plan): string[] => ["allow_eviction", "force"].filter((flag) => input[flag] === "true");

const duringText = (input: Plan["input"], now: number): string | null => {
  const time = input["for"] ?? "";
  if (time === "") return null;
  const parsed = parseDuration(time);
  if (!parsed.ok) return `For ${words(time)}`;
  return `For ${words(time)} until *${words(until(new Date(now + parsed.value).toISOString(), now).replace(/, in .*$/, ""))}*`;
};

const showSet = (plan: Plan, data: Output<"set">, now: number): Shown => {
  const { key, before, after, headroom, warnings, lasts, permanent } = data;
  const [from, to] = [bytesOf(key, before), bytesOf(key, after)];
  const lowered = from !== null && to !== null && to > 0 && (to < from || from === 0);
  const during = duringText(plan.input, now);
  return {
    what: `Change ${key}`,
    blocks: [
      section(`*${words(key)}*\n*${words(arrow(key, before, after))}*${during === null ? "" : `\n${during}`}`),
      ...(before === after ? [section(":information_source: It has this value already.")] : []),
      ...headroomBlocks(headroom, ["now", "then"]),
      ...warningBlocks(warnings),
    ],
    risky: lowered || warnings.length > 0,
    small: [`How long: ${prose(lasts)}`, `For good: ${prose(permanent)}`],
  };
};

const showApply = ({ items, remaining, lasts, permanent }: Output<"apply">): Shown => ({
  what: "Apply the profile",
  blocks: [
    ...items.slice(0, 15).map((item) => section(itemText(item))),
    ...more(items.length - 15, "item").map((text) => context(text)),
    ...(items.length === 0 ? [section("Nothing that Redis can change while it runs is off.")] : []),
    ...(remaining.length === 0
      ? []
      : [section(`:warning: Stays off, for the compose file: ${words(cut(remaining.join(", "), 400))}`)]),
  ],
  risky: items.some(({ key, before, after, outcome }) => {
    const [from, to] = [bytesOf(key, before), bytesOf(key, after)];
    return outcome === "refused" || (from !== null && to !== null && to < from);
  }),
  small: [`How long: ${prose(lasts)}`, ...(permanent === null ? [] : [`For good: ${prose(permanent)}`])],
});

const showUndo = ({ input, preview }: Plan): Shown => {
  const parsed = operations.changes.output.safeParse(preview?.data);
  const change = parsed.success ? parsed.data.changes[0] : undefined;
  if (change === undefined) {
    const id = input["id"] ?? "latest";
    return {
      what: id === "latest" ? "Undo the latest change" : `Undo change ${id}`,
      blocks: [section("Puts back the value that the change replaced, unless somebody has changed it since.")],
      risky: false,
      small: [],
    };
  }
  const { id, key, after, original } = change;
  const [from, to] = [bytesOf(key, after), bytesOf(key, original)];
  return {
    what: `Undo change ${id}`,
    blocks: [
      section(`*${words(key)}*\n*${words(arrow(key, after, original))}*`),
      section("Refused if somebody has changed it since."),
    ],
    risky: from !== null && to !== null && to > 0 && (to < from || from === 0),
    small: [],
  };
};

/** Any other change: what was asked, as it was asked. */
const showAny = ({ operation, input }: Plan): Shown => {
  const rows = Object.entries(input).filter(([key]) => key !== "reason");
  return {
    what: operation,
    blocks: [
      section(`${words(operations[operation].summary)}.`),
      ...(rows.length === 0 ? [] : code(table(rows.slice(0, 20)))),
      ...more(rows.length - 20, "input").map((text) => context(text)),
    ],
    risky: false,
    small: [],
  };
};

const show = (plan: Plan, now: number): Shown => {
  const { operation, preview } = plan;
  if (operation === "undo") return showUndo(plan);
  if (operation === "set") {
    const parsed = operations.set.output.safeParse(preview?.data);
    if (parsed.success) return showSet(plan, parsed.data, now);
    const { key = "", value = "" } = plan.input;
    const during = duringText(plan.input, now);
    return {
      what: `Change ${key}`,
      blocks: [
        section(`*${words(key)}* to *${words(settingText(key, value))}*${during === null ? "" : `\n${during}`}`),
        section(":warning: What it is now could not be read."),
      ],
      risky: true,
      small: [],
    };
  }
  if (operation === "apply") {
    const parsed = operations.apply.output.safeParse(preview?.data);
    if (parsed.success) return showApply(parsed.data);
  }
  return showAny(plan);
};

/** Asks for a yes. Nothing has been changed when it is shown. */
export const confirmMessage = (plan: Plan, { press, by, now, expiresAt }: Confirming): Message => {
  const { operation, target, input } = plan;
  const { what, blocks, risky, small } = show(plan, now);
  const forced = overrides(plan);
  const question = cut(`${what}${target === null ? "" : ` on ${target}`}?`, 120);
  const reason = input["reason"] ?? "";
  const step = { operation, target, input };
  return withinLimits({
    text: notification(`Please confirm: ${question} ${slashLine(operation, input, target).slice(0, 500)}`),
    blocks: [
      header(":pencil2:", question),
      ...blocks,
      ...forced.map((flag) => section(`:warning: ${span(flag)} overrides a guard.`)),
      section(`Asked by ${person(by)}${reason === "" ? ", no reason given" : `: “${prose(reason, 200)}”`}`),
      ...(small.length === 0 ? [] : [context(small.join("\n"))]),
      ...actions([
        button(press, "Confirm", { kind: "confirm", ...step }, risky || forced.length > 0 ? "danger" : "primary"),
        button(press, "Cancel", { kind: "cancel", ...step }),
      ]),
      context(`Nothing is changed yet. Only you can press, once, within ${ago(Math.max(0, expiresAt - now))}.`),
    ],
  });
};
