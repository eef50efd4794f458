/** By service and kind, the most frequent first, each with one line of the log; then the logs that were read. */
import type { Output } from "../protocol/operations.ts";
import type { RedisErrorKind } from "../protocol/operations/errors.ts";
import type { Answer } from "../protocol/answer.ts";
import { counted } from "../shared/figures.ts";
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
  busy: "busy with a script",
};

const when = ({ first_at, last_at }: Errors["groups"][number]): Phrase[] => {
  if (first_at === null || last_at === null) return [];
  return first_at === last_at ? [[instant(last_at)]] : [["from ", instant(first_at), " to ", instant(last_at)]];
};

const group = (each: Errors["groups"][number]): Entry => ({
  title: `${each.service}: ${KINDS[each.kind]}, ${counted(each.count, "time")}`,
  facts: [],
  notes: when(each),
  sample: { text: each.sample, of: "log" },
});

const unread = ({ service, failure }: Errors["services"][number]): string =>
  `${service}: could not be read: ${failure}`;

const read = ({ service, lines, truncated }: Errors["services"][number]): string =>
  `${service}: ${counted(lines, "line")}${truncated ? ", the newest part of a longer log" : ""}`;

export const errors = ({ data: { groups, services } }: Answer<"errors">): Shown => {
  const said = services.map((each) => (each.failure === null ? read(each) : unread(each)));
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
