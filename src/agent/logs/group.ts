import type { Reading } from "../../protocol/operations.ts";
import { REDIS_ERROR_KINDS, type RedisErrorKind } from "../../protocol/operations/errors.ts";
import type { LogLine } from "../docker/seam.ts";
import { byText, sorted } from "../sorted.ts";
import { nextTo } from "./frames.ts";
import type { Recogniser } from "./recognise.ts";
import { plain } from "./redact.ts";

/** Of one kind, in the log of one service. */
export interface Group {
  kind: RedisErrorKind;
  count: number;
  /** Milliseconds since the epoch. */
  firstAt: number;
  lastAt: number;
  /** The newest line, as it is: not to be shown before it has been redacted. */
  newest: string;
}

/** One group for each kind that occurs in the lines; the recogniser is given each line without what a terminal acts on. */
export const groupByKind = (lines: readonly LogLine[], recognise: Recogniser): Group[] => {
  const groups = new Map<RedisErrorKind, Group>();
  for (const [index, { at, text }] of lines.entries()) {
    const line = plain(text);
    const kind = recognise(line, () => nextTo(lines, index));
    if (kind === null) continue;
    const known = groups.get(kind);
    if (known === undefined) groups.set(kind, { kind, count: 1, firstAt: at, lastAt: at, newest: line });
    else {
      known.count += 1;
      known.firstAt = Math.min(known.firstAt, at);
      if (at >= known.lastAt) {
        known.lastAt = at;
        known.newest = line;
      }
    }
  }
  return [...groups.values()];
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
