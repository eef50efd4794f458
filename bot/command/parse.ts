/**
 * A line of chat to an operation: `/redis <operation> [arguments] [on <target>] [for <duration>] [because <text>]`. All it knows of
 * operations is from the catalogue. It says what was asked; whether the values will do is for the operation's schema. Pure.
 */
import type { Operation } from "../../src/protocol/operation.ts";
import { type OperationName, operations } from "../../src/protocol/operations.ts";
import { slashLine } from "../../src/protocol/slash.ts";
import { spoken } from "../../src/protocol/slash-words.ts";
import { readArguments } from "./arguments.ts";
import { isRequired } from "./example.ts";
import { nameAt } from "./names.ts";
import { notPlaced, type Refused, refused, refusedFor, shown, unknownVerb, VERBS } from "./refusal.ts";
import { plainText } from "./slack-text.ts";
import { impliedTarget, type Known } from "./target.ts";
import { unwrapped, type Word, wordsOf } from "./words.ts";

export type Parsed =
  /** `topic` null: on all there is. */
  | { kind: "help"; topic: OperationName | null }
  /** For a link to the page. */
  | { kind: "console" }
  /** `target` null only where the operation is not about one. The input's keys are those of the operation's schema. */
  | { kind: "operation"; operation: OperationName; target: string | null; input: Record<string, string> }
  | Refused;

/** Slack takes no longer ones. */
const MAX_LENGTH = 3000;

// oxlint-disable-next-line no-control-regex -- it is they that must not reach a command line or a log
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

const tooLong = refused("The command is longer than 3,000 characters.", "Write less, such as a shorter reason.");

const HELP = ["help", "--help"];
const isHelp = (word: Word | undefined): boolean =>
  word !== undefined && !word.quoted && HELP.includes(word.text.toLowerCase());

const isConsole = (word: Word): boolean => !word.quoted && word.text.toLowerCase() === "console";

/** It is the same for every target. */
const consoleLine = ([more]: readonly Word[]): Parsed =>
  more === undefined || isHelp(more)
    ? { kind: "console" }
    : refused(`\`console\` takes nothing: ${shown(more.text)} is too many.`, "Write `/redis console`.");

const verbAt = (words: readonly Word[], at: number): { operation: OperationName; next: number } | null => {
  const verb = nameAt(words, at, [...VERBS.keys()]);
  const operation = verb === null ? undefined : VERBS.get(verb.name);
  return verb === null || operation === undefined ? null : { operation, next: at + verb.length };
};

const helpOn = (words: readonly Word[], at: number): Parsed => {
  const word = words[at];
  if (word === undefined || isConsole(word)) return { kind: "help", topic: null };
  const verb = verbAt(words, at);
  return verb === null ? unknownVerb(word.text) : { kind: "help", topic: verb.operation };
};

const missing = (operation: Operation, said: ReadonlyMap<string, string>): string[] =>
  Object.keys(operation.input.shape)
    .filter((key) => !said.has(key) && isRequired(operation, key))
    .map((key) => `\`${spoken(key)}\``);

const parseOperation = (
  name: OperationName,
  line: string,
  { words, marks }: { words: readonly Word[]; marks: readonly Word[] },
  at: number,
  known: Known,
): Parsed => {
  const operation: Operation = operations[name];
  const said = readArguments(name, line, words, at, known);
  if (!said.ok) return said.failure;
  const { readTo } = said.value;
  const mark = marks.find(({ end }) => end <= readTo);
  // What was meant by it may be the value that is missing, and without that a change is another one.
  const hasPlace = operation.positional.some((key) => !said.value.input.has(key));
  if (mark !== undefined && hasPlace && operation.effect !== "read")
    return notPlaced(name, known, mark.text, said.value.input);
  const absent = missing(operation, said.value.input);
  if (absent.length > 0) return refusedFor(name, known, `\`${name}\` needs ${absent.join(" and ")}.`);
  const input = Object.fromEntries(said.value.input);
  if (operation.scope === "all") return { kind: "operation", operation: name, target: null, input };
  if (said.value.target !== null) return { kind: "operation", operation: name, target: said.value.target, input };
  const target = impliedTarget(known);
  if (!target.ok) return refusedFor(name, known, target.failure.detail, target.failure.hint);
  return { kind: "operation", operation: name, target: target.value, input };
};

/**
 * What a line asks for. Never throws. What it accepts, `slashLine` writes as a line that it accepts and takes for the same.
 *
 * @param text as Slack sends it: what is behind `/redis`, or with it
 */
export const parseCommand = (text: string, known: Known): Parsed => {
  if (text.length > MAX_LENGTH) return tooLong;
  const plain = plainText(text);
  if (CONTROL.test(plain))
    return refused("The command has a line break or another control character in it.", "Write it in one line.");
  const line = unwrapped(plain);
  const all = wordsOf(line);
  const words = all.filter(({ isMark }) => !isMark);
  const start = words.findIndex(({ text: word, quoted }) => quoted || !/^\/?redis$/i.test(word));
  const first = words[start];
  if (first === undefined) return { kind: "help", topic: null };
  if (isHelp(first)) return helpOn(words, start + 1);
  if (isConsole(first)) return consoleLine(words.slice(start + 1));
  const verb = verbAt(words, start);
  if (verb === null) return unknownVerb(first.text);
  if (isHelp(words[verb.next]) && words.length === verb.next + 1) return { kind: "help", topic: verb.operation };
  const parsed = parseOperation(
    verb.operation,
    line,
    { words, marks: all.filter(({ isMark }) => isMark) },
    verb.next,
    known,
  );
  // Buttons repeat the command in full, so check the expanded line's length too.
  return parsed.kind === "operation" && slashLine(parsed.operation, parsed.input, parsed.target).length > MAX_LENGTH
    ? tooLong
    : parsed;
};
