import type { Output } from "../../protocol/operations.ts";
import { settingText } from "./setting.ts";
import { columns } from "./lines.ts";

type Item = Output<"drift">["items"][number];

const shown = (item: string, value: string | null): string => (value === null ? "not known" : settingText(item, value));

const cells = ({ item, ok, expected, actual, can_apply }: Item): string[] =>
  ok
    ? ["ok", item, shown(item, actual)]
    : ["OFF", item, `${shown(item, actual)}, not ${shown(item, expected)}${can_apply ? " (apply)" : ""}`];

/** A line for each item, those that are off first, each with its lines of the compose file. */
export const driftLines = ({ items }: Output<"drift">): string[] => {
  const sorted = [...items.filter(({ ok }) => !ok), ...items.filter(({ ok }) => ok)];
  const rows = columns(sorted.map(cells));
  return sorted.flatMap(({ ok, compose }, at) => [
    rows[at] ?? "",
    ...(ok ? [] : compose.split("\n").map((line) => `       ${line}`)),
  ]);
};
