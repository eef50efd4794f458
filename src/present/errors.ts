/** By service and kind, the most frequent first, each with one line of the log; then the logs that were read. */
import type { Output } from "../protocol/operations.ts";
import type { RedisErrorKind } from "../protocol/operations/errors.ts";
import type { Answer } from "../protocol/answer.ts";
import { counted, partOf } from "../shared/figures.ts";
import { type Block, type Entry, instant, type Phrase, type Shown } from "./view.ts";

type Errors = Output<"errors">;

const KINDS: Readonly<Record<RedisErrorKind, string>> = {
  refused: "connection refused",
  reset: "connection reset",
  timeout: "timeout",
  auth: "password refused",
  oom: "out of memory (OOM)",
  loading: "Redis is loading",
  readonly: "read-only replica",
  misconf: "cannot save (MISCONF)",
  max_clients: "too many clients",
  name_resolution: "name not found",
  command: "command refused",
  busy: "busy with a script",
};

const when = ({ first_at, last_at }: Errors["groups"][number]): Phrase[] => {
  if (first_at === null || last_at === null) return [];
  return first_at === last_at ? [[instant(last_at)]] : [["from ", instant(first_at), " to ", instant(last_at)]];
};

const times = ({ count, at_least }: Errors["groups"][number]): string =>
  `${at_least ? "at least " : ""}${counted(count, "time")}`;

const group = (each: Errors["groups"][number]): Entry => ({
  title: `${each.service}: ${KINDS[each.kind]}, ${times(each)}`,
  facts: [],
  notes: when(each),
  sample: { text: each.sample, of: "log" },
});

const unread = ({ service, failure }: Errors["services"][number]): string =>
  `${service}: could not be read: ${failure}`;

/** `384 ms of the last 15 min, in 12 pieces`. */
const read = (
  { service, lines, truncated, read_ms: ms, spans }: Errors["services"][number],
  wholeMs: number,
): string => {
  const told = `${service}: ${counted(lines, "line")}`;
  if (!truncated) return told;
  if (ms === null || spans === null) return `${told}, the newest part of a longer log`;
  if (ms >= wholeMs) return `${told}, of some of its containers`;
  return `${told}, ${partOf(ms, wholeMs)}${spans.length > 1 ? `, in ${spans.length} pieces` : ""}`;
};

export const errors = ({ data: { groups, services, since, until } }: Answer<"errors">): Shown => {
  const wholeMs = Math.max(0, Date.parse(until) - Date.parse(since));
  const said = services.map((each) => (each.failure === null ? read(each, wholeMs) : unread(each)));
  const logs: Block = {
    kind: "text",
    title: "Logs",
    paragraphs: said.length === 0 ? ["no service to read"] : said,
    small: true,
  };
  return {
    body: [{ kind: "entries", noun: "group", most: 8, spaced: true, entries: groups.map(group) }, logs],
  };
};
