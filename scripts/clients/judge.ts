/** What the recogniser makes of what a client printed in a state. */
import { nextTo } from "../../src/agent/logs/frames.ts";
import type { Recogniser } from "../../src/agent/logs/recognise.ts";
import { plain } from "../../src/agent/logs/redact.ts";
import type { RedisErrorKind } from "../../src/protocol/operations/errors.ts";
import type { Client } from "./client.ts";
import type { Printed } from "./run.ts";
import type { State } from "./states.ts";

export type Finding =
  /** As what it is. */
  | "right"
  /** As the other failure that the client says it is; Redis's own counters tell (see `Client.says`). */
  | "otherwise"
  /** At least one line as something that it is not. */
  | "wrong"
  /** It printed what it does not print otherwise, and nothing of that was recognised. */
  | "missed"
  /** It printed that something failed, and not what (see `Client.untold`). */
  | "untold"
  /** It printed no line that it does not print when Redis is well. */
  | "silent";

export interface Heard {
  finding: Finding;
  /** How many lines of each kind. */
  kinds: Partial<Record<RedisErrorKind, number>>;
  /** The lines that made it wrong, or those that were missed, each shape once. */
  lines: string[];
}

type Kinds = readonly RedisErrorKind[];

/** The lines of an hour without a failure that are taken for one. */
export const falsePositives = (text: string, recognise: Recogniser): string[] => {
  const lines = linesOf(text);
  return lines.flatMap(({ text: line }, index) => (recognise(line, () => nextTo(lines, index)) === null ? [] : [line]));
};

/** The same line at another time, of another process, for another key. */
export const shapeOf = (line: string): string => line.replaceAll(/0x[0-9a-f]+|\b[0-9a-f]{8,}\b|\d+/gi, "0");

/** As the agent has the lines of a log. */
export const linesOf = (text: string): { text: string }[] =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => ({ text: plain(line) }));

interface Stream {
  kinds: Heard["kinds"];
  wrong: string[];
  recognised: string[];
  /** Shapes of lines that are not usual. */
  unknown: string[];
}

function hear(text: string, allowed: Kinds, usual: ReadonlySet<string>, recognise: Recogniser): Stream {
  const kinds: Heard["kinds"] = {};
  const [wrong, recognised, unknown] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const lines = linesOf(text);
  for (const [index, { text: line }] of lines.entries()) {
    const kind = recognise(line, () => nextTo(lines, index));
    if (kind === null) {
      if (!usual.has(shapeOf(line))) unknown.add(shapeOf(line));
      continue;
    }
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    recognised.add(shapeOf(line));
    if (!allowed.includes(kind)) wrong.add(line);
  }
  return { kinds, wrong: [...wrong], recognised: [...recognised], unknown: [...unknown] };
}

/** Standard error and standard output each on its own, since what one way of logging hides the other must not make good. */
export function judge(
  { whole, brief }: Pick<Printed, "whole" | "brief">,
  { name, is, follows, said = [] }: Pick<State, "name" | "is" | "follows" | "said">,
  { says = {}, untold = [], streams: read }: Pick<Client, "says" | "untold" | "streams">,
  usual: ReadonlySet<string>,
  recognise: Recogniser,
): Heard {
  const otherwise = [...said, ...(says[name] ?? [])];
  const texts = read === "joined" ? [`${whole}\n${brief}`] : read === "whole" ? [whole] : [whole, brief];
  const streams = texts.map((text) => hear(text, [...is, ...follows, ...otherwise], usual, recognise));
  const kinds: Heard["kinds"] = {};
  for (const stream of streams)
    for (const [kind, lines] of Object.entries(stream.kinds) as [RedisErrorKind, number][])
      kinds[kind] = (kinds[kind] ?? 0) + lines;
  const found = (finding: Finding, lines: string[] = []): Heard => ({ finding, kinds, lines });
  const any = (wanted: Kinds): boolean => wanted.some((kind) => kinds[kind] !== undefined);

  const wrong = streams.flatMap((stream) => stream.wrong);
  if (wrong.length > 0) return found("wrong", wrong);
  const recognised = streams.flatMap((stream) => stream.recognised);
  const missed = streams.filter((stream) => stream.recognised.length === 0 && stream.unknown.length > 0);
  if (untold.includes(name) && recognised.length === 0 && missed.length > 0) return found("untold");
  if (missed.length > 0)
    return found(
      "missed",
      missed.flatMap(({ unknown }) => unknown),
    );
  if (any(is)) return found("right");
  if (any(otherwise)) return found("otherwise");
  return recognised.length === 0 ? found("silent") : found("wrong", recognised);
}
