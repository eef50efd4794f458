import type { Reading } from "../../protocol/operations.ts";
import { REDIS_ERROR_KINDS, type RedisErrorKind } from "../../protocol/operations/errors.ts";
import type { LogLine } from "../docker/seam.ts";
import { byText, sorted } from "../sorted.ts";
import { countFailures, createChains, type Said } from "./count.ts";
import { nextTo } from "./frames.ts";
import type { Recogniser } from "./recognise.ts";
import { plain } from "./redact.ts";

/** Of one kind, in the log of one service. */
export interface Group {
  kind: RedisErrorKind;
  /** How many failures. */
  count: number;
  /** How many lines. */
  lines: number;
  /** Milliseconds since the epoch. */
  firstAt: number;
  lastAt: number;
  /** The newest line, as it is: not to be shown before it has been redacted. */
  newest: string;
}

/** One group for each kind that occurs in the lines; the recogniser is given each line without what a terminal acts on. */
export const groupByKind = (lines: readonly LogLine[], recognise: Recogniser): Group[] => {
  const kinds = new Map<RedisErrorKind, [Said, ...Said[]]>();
  const chains = createChains();
  for (const [index, { at, text, container = 0 }] of lines.entries()) {
    const line = plain(text);
    const kind = recognise(line, () => nextTo(lines, index));
    const chained = chains.chained(line, kind, container);
    if (kind === null) continue;
    const said = { at, container, line, chained };
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, [said]);
    else known.push(said);
  }
  return [...kinds].map(([kind, said]) => {
    const newest = said.reduce((last, each) => (each.at >= last.at ? each : last));
    return {
      kind,
      count: countFailures(said),
      lines: said.length,
      firstAt: said.reduce((first, { at }) => Math.min(first, at), said[0].at),
      lastAt: newest.at,
      newest: newest.line,
    };
  });
};

type Reported = Reading<"errors">["groups"][number];

/** Most frequent first; among equals by service, then in the order of the kinds. */
export const inOrder = (groups: readonly Reported[]): Reported[] =>
  sorted(
    groups,
    (left, right) =>
      right.count - left.count ||
      byText(left.service, right.service) ||
      REDIS_ERROR_KINDS.indexOf(left.kind) - REDIS_ERROR_KINDS.indexOf(right.kind),
  );
