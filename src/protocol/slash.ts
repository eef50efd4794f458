/** An operation as the chat line that asks for it: what a person can type, paste, or read in a next step. Pure. */
import { type OperationName, operations } from "./operations.ts";
import type { Operation } from "./operation.ts";
import { isFlag, isReserved, spoken } from "./slash-words.ts";

/** Values that a parser leaves as they are: names, numbers and sizes, durations, instants. */
const PLAIN = [
  /^[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*$/i,
  /^\d{1,15}(?:[kmg]?b|[kmg])?$/i,
  /^(?:\d{1,7}[dhms])+$/i,
  /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
];

/** A value with both kinds of quotes in it cannot be quoted; it is written as it is. */
const written = (operation: Operation, value: string): string => {
  if (PLAIN.some((shape) => shape.test(value)) && !isReserved(operation, value)) return value;
  if (!/["“”„‟«»]/.test(value)) return `"${value}"`;
  return /['‘’‚‛]/.test(value) ? value : `'${value}'`;
};

/** What a parser would take for Slack's markup is escaped as Slack does it; all else stays as it reads. */
const escaped = (line: string): string =>
  line.replaceAll(/&(?=(?:amp|lt|gt);)/g, "&amp;").replaceAll(/<(?=[^>]*>)/g, "&lt;");

/**
 * `/redis set maxmemory 576mb on prod for 2h because …`. Inputs that are left out or empty are not written; a value that would be
 * read as something else is written in quotes. The bot's parser reads the line back as the same operation and input.
 *
 * @param target null where the line needs none
 */
export const slashLine = (
  name: OperationName,
  input: Readonly<Record<string, string>>,
  target: string | null = null,
): string => {
  const operation: Operation = operations[name];
  const said = new Map(Object.entries(input).filter(([, value]) => value !== ""));
  const take = (key: string): string | undefined => {
    const value = said.get(key);
    said.delete(key);
    return value;
  };
  const words: string[] = [];
  for (const key of operation.positional) {
    // After a missing value, the next bare word would be taken for it, so the rest is written by name.
    if (!said.has(key)) break;
    words.push(written(operation, take(key) ?? ""));
  }
  const place = operation.scope === "target" ? target : (take("target") ?? target);
  const reason = take("reason");
  const named = [...said].map(([key, value]) =>
    isFlag(operation, key) && value === "true" ? spoken(key) : `${spoken(key)} ${written(operation, value)}`,
  );
  return escaped(
    [
      "/redis",
      name,
      ...words,
      ...(place === null ? [] : ["on", written(operation, place)]),
      ...named,
      ...(reason === undefined ? [] : ["because", reason]),
    ].join(" "),
  );
};
