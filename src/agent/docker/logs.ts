/**
 * The newest part of a service's log as it streams past, within a bound on memory whatever the log holds. What both transports have
 * in common.
 */
import { type Result, fail, ok } from "../../protocol/result.ts";
import { type Line, lineCutter } from "../../shared/decode.ts";
import { sorted } from "../sorted.ts";
import type { Container, Listed } from "./container.ts";
import * as failures from "./failures.ts";
import type { Log, LogLine, Service } from "./seam.ts";

/** For one service, all its containers together. */
export const MAX_LOG_BYTES = 1024 * 1024;
const MAX_LINE_BYTES = 4096;
/** How many lines of one container the engine is asked for. */
export const LOG_LINES = 20_000;

/** `2026-11-22T21:00:00.123456789Z `, or with an offset in place of the Z. */
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) ?/;
const STAMP_BYTES = 36;

export interface LogTail {
  push(chunk: Buffer): void;
  /** Oldest first. To be called once, at the end. */
  end(): LogLine[];
  /** Lines seen so far, whether they are still held or not. */
  seen(): number;
  dropped(): boolean;
  /** The last line without a timestamp, which is not from the log: Docker itself says it. */
  remark(): string;
}

/** The tail of one stream, whose lines have the engine's timestamps. */
export const createLogTail = (maxBytes: number): LogTail => {
  let lines: { line: LogLine; size: number }[] = [];
  let first = 0;
  let held = 0;
  let seen = 0;
  let dropped = false;
  let remark = "";
  const cutter = lineCutter(MAX_LINE_BYTES + STAMP_BYTES);

  const add = ({ text, bytes: size }: Line): void => {
    if (size === 0) return;
    const stamp = STAMP.exec(text);
    if (stamp?.[1] === undefined) {
      remark = text;
      return;
    }
    seen += 1;
    held += size;
    lines.push({ line: { at: Date.parse(stamp[1]), text: text.slice(stamp[0].length) }, size });
    while (held > maxBytes) {
      held -= lines[first]?.size ?? held;
      first += 1;
      dropped = true;
    }
    if (first > 1000 && first > lines.length / 2) {
      lines = lines.slice(first);
      first = 0;
    }
  };

  return {
    push(chunk) {
      for (const line of cutter.push(chunk)) add(line);
    },
    end() {
      for (const line of cutter.rest()) add(line);
      return lines.slice(first).map(({ line }) => line);
    },
    seen: () => seen,
    dropped: () => dropped,
    remark: () => remark,
  };
};

/** The newest lines of several tails, oldest first, within one bound for all of them. */
export const mergeTails = (tails: readonly LogTail[], maxBytes: number): Log => {
  const lines = sorted(
    tails.flatMap((tail) => tail.end()),
    (left, right) => left.at - right.at,
  );
  let held = 0;
  let from = lines.length;
  while (from > 0) {
    held += Buffer.byteLength(lines[from - 1]?.text ?? "");
    if (held > maxBytes) break;
    from -= 1;
  }
  return { lines: lines.slice(from), truncated: from > 0 || tails.some((tail) => tail.dropped()) };
};

/** A service that is scaled further is read in part. */
const MAX_CONTAINERS = 16;

/**
 * The log of a service from those of its containers.
 *
 * @param read gives one container's tails, each of which holds at most `maxBytes`
 */
export const readServiceLog = async (
  listed: readonly Listed[],
  where: Pick<Service, "project" | "service">,
  read: (container: Container, maxBytes: number) => Promise<Result<LogTail[]>>,
): Promise<Result<Log>> => {
  const own = listed.filter((row) => !row.oneOff);
  if (own.length === 0) return fail(failures.noContainer(where));
  const containers = own.slice(0, MAX_CONTAINERS);
  // So the bound holds while they are being read as well. What a quiet container leaves of its share is not given to a loud one.
  const maxBytes = Math.floor(MAX_LOG_BYTES / containers.length);
  const tails: LogTail[] = [];
  let truncated = own.length > containers.length;
  for (const each of await Promise.all(containers.map((container) => read(container, maxBytes)))) {
    if (!each.ok) return each;
    tails.push(...each.value);
    truncated ||= each.value.reduce((seen, tail) => seen + tail.seen(), 0) >= LOG_LINES;
  }
  const log = mergeTails(tails, MAX_LOG_BYTES);
  return ok({ lines: log.lines, truncated: truncated || log.truncated });
};
