/** The engine's answer as lines with their instants, and what is held of them: the newest, or the first ones of a stretch. */
import { type Line, lineCutter } from "../../shared/decode.ts";
import type { LogLine } from "./seam.ts";

/** In one string, a stack of Python's says what failed at its end: some forty frames fit in. */
const MAX_LINE_BYTES = 16 * 1024;

/** `2026-11-22T21:00:00.123456789Z `, or with an offset in place of the Z. */
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ?/;
const STAMP_BYTES = 36;
/** A container's terminal ends its lines so, and a program that does as well has two. */
const RETURNS = /\r{1,2}$/;

export type Stream = "stdout" | "stderr";

export interface LineReader {
  push: (chunk: Buffer, stream?: Stream) => void;
  /** What followed the last line break counts as a line. To be called once, at the end. */
  end: () => void;
  /** The last line without a timestamp, which is not from the log: Docker itself says it. */
  remark: () => string;
}

/** Milliseconds, with the engine's microseconds as their fraction, so that two lines of one millisecond can be told apart. */
const instantOf = (seconds: string, fraction: string, zone: string): number =>
  Date.parse(`${seconds}${zone}`) + Number(`${fraction}000000`.slice(0, 6)) / 1000;

/** @param add is given each line, and how many bytes of the stream it is */
export const lineReader = (add: (line: LogLine, bytes: number) => void): LineReader => {
  let remark = "";
  const cutters = {
    stdout: lineCutter(MAX_LINE_BYTES + STAMP_BYTES),
    stderr: lineCutter(MAX_LINE_BYTES + STAMP_BYTES),
  };
  const take = ({ text, bytes }: Line): void => {
    if (bytes === 0) return;
    const [stamp, seconds, fraction = "", zone] = STAMP.exec(text) ?? [];
    if (stamp === undefined || seconds === undefined || zone === undefined) remark = text;
    else add({ at: instantOf(seconds, fraction, zone), text: text.slice(stamp.length).replace(RETURNS, "") }, bytes);
  };
  return {
    push(chunk, stream = "stdout") {
      for (const line of cutters[stream].push(chunk)) take(line);
    },
    end() {
      for (const cutter of Object.values(cutters)) for (const line of cutter.rest()) take(line);
    },
    remark: () => remark,
  };
};

export interface LogTail extends Pick<LineReader, "push"> {
  /** Oldest first. To be called once, at the end. */
  end(): LogLine[];
  /** Lines seen so far, whether they are still held or not. */
  seen(): number;
  dropped(): boolean;
}

/** The newest lines, within a bound on memory whatever streams past. */
export const createLogTail = (maxBytes: number): LogTail => {
  let lines: { line: LogLine; size: number }[] = [];
  let first = 0;
  let held = 0;
  let seen = 0;
  let dropped = false;
  const reader = lineReader((line, size) => {
    seen += 1;
    held += size;
    lines.push({ line, size });
    while (held > maxBytes) {
      held -= lines[first]?.size ?? held;
      first += 1;
      dropped = true;
    }
    if (first > 1000 && first > lines.length / 2) {
      lines = lines.slice(first);
      first = 0;
    }
  });
  return {
    push: reader.push,
    end() {
      reader.end();
      return lines.slice(first).map(({ line }) => line);
    },
    seen: () => seen,
    dropped: () => dropped,
  };
};

/** What the engine gave from one place in a log on. */
export interface Found {
  /** When its first line was read; null where all that came is known already. */
  from: number | null;
  /** When the last one was that came before what is known. */
  to: number;
  /** How many lines came, of which those that were wanted are held. */
  count: number;
  lines: LogLine[];
  /** Of the lines that are held. */
  bytes: number;
  /** Whether it went on into what is known already. */
  met: boolean;
}

export interface LogHead extends Pick<LineReader, "push"> {
  /** Whether enough has come. */
  full(): boolean;
  /** To be called once, at the end. */
  end(): Found;
}

export interface Wanted {
  /** Milliseconds since the epoch: lines at or before it are not held. */
  after: number;
  /** A line at or after it ends the reading. */
  before: number;
  bytes: number;
  lines: number;
  /** How many lines that are not wanted may come. */
  passing: number;
}

/** The first lines that come, until they are enough. */
export const createLogHead = ({ after, before, bytes, lines, passing }: Wanted): LogHead => {
  const found: Found = { from: null, to: after, count: 0, lines: [], bytes: 0, met: false };
  const full = (): boolean =>
    found.met || found.bytes >= bytes || found.lines.length >= lines || found.count - found.lines.length >= passing;
  const reader = lineReader((line, size) => {
    if (full()) return;
    found.met = line.at >= before;
    if (found.met) return;
    found.from ??= line.at;
    found.to = line.at;
    found.count += 1;
    if (line.at <= after) return;
    found.lines.push(line);
    found.bytes += size;
  });
  return {
    push: reader.push,
    full,
    // A line that is cut off is not the log's: its rest was not waited for.
    end: () => found,
  };
};
