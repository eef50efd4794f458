/** What is off, each with its lines of the compose file; then what is as it should be. */
import type { Output } from "../protocol/operations.ts";
import type { Answer } from "../protocol/answer.ts";
import { fromTo, settingText } from "./setting.ts";
import { step } from "./steps.ts";
import { type Block, type Entry, next, type Shown, text } from "./view.ts";

type Item = Output<"drift">["items"][number];

const shown = (item: string, value: string | null): string => (value === null ? "not known" : settingText(item, value));

const differing = (item: string, actual: string | null, expected: string | null): string => {
  if (actual === null || expected === null) return `${shown(item, actual)}, not ${shown(item, expected)}`;
  const { from, to } = fromTo(item, actual, expected);
  return `${from}, not ${to}`;
};

const entry = ({ item, ok, expected, actual, can_apply, compose }: Item): Entry =>
  ok
    ? { mark: { tone: "ok", word: "ok" }, title: item, facts: [shown(item, actual)], notes: [] }
    : {
        mark: { tone: "warn", word: "OFF" },
        title: item,
        facts: [`${differing(item, actual, expected)}${can_apply ? " (apply)" : ""}`],
        notes: [],
        sample: { text: compose, of: "file" },
      };

/** What is said of the profile itself, not of an item that is off. */
const profileWarnings = (reasons: Answer<"drift">["reasons"]): Block[] =>
  reasons
    .filter(({ id }) => id !== "drift")
    .map(({ text: said, next_step }) => ({ ...text(`${said} ${next_step}`), mark: { tone: "warn", word: "Warning" } }));

export const drift = ({ data: { items }, target, reasons }: Answer<"drift">): Shown => {
  const off = items.filter(({ ok }) => !ok);
  const applicable = off.filter(({ can_apply }) => can_apply).map(({ item }) => item);
  const sorted = [...off, ...items.filter(({ ok }) => ok)];
  const now =
    applicable.length === 0
      ? ""
      : `\`/redis apply\` makes ${applicable.join(", ")} right until the container restarts. `;
  return {
    // Each of them is an item that is off, told with what to do about it.
    reasonsTold: off.length > 0,
    body: [
      { kind: "entries", noun: "item", most: 12, spaced: false, entries: sorted.map(entry) },
      ...(off.length === 0 ? [] : profileWarnings(reasons)),
      ...(off.length === 0 ? [] : [next(`${now}The lines shown, in the compose file, make it right for good.`)]),
    ],
    steps: applicable.length === 0 ? [] : [{ ...step("apply", target, {}, "Apply the profile"), first: true }],
  };
};
