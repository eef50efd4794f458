/** What follows the operation in a line: bare values, and inputs by their names. Pure. */
import type { Operation } from "../../src/protocol/operation.ts";
import { type OperationName, operations } from "../../src/protocol/operations.ts";
import { fail, ok, type Result } from "../../src/protocol/result.ts";
import { CLAUSES, FILLERS, isFlag, spoken } from "../../src/protocol/slash-words.ts";
import { keyAt, type Named } from "./names.ts";
import { quantityAt } from "./quantity.ts";
import { notPlaced, type Refused, refusedFor, shown, tooMany } from "./refusal.ts";
import { type Known, namedTarget, targetHint } from "./target.ts";
import type { Word } from "./words.ts";

export interface Said {
  /** Null where none is named. */
  target: string | null;
  input: Map<string, string>;
  /** As far as the line was read by its words: a reason is taken as it stands. */
  readTo: number;
}

/** Where reading goes on, or why it ends. */
type Step = Result<number, Refused>;

/** Reads the words from `start` on; `line` is what they are of, for the reason, which is taken as it stands. */
export const readArguments = (
  name: OperationName,
  line: string,
  words: readonly Word[],
  start: number,
  known: Known,
): Result<Said, Refused> => {
  const operation: Operation = operations[name];
  const keys = Object.keys(operation.input.shape);
  const said: Said = { target: null, input: new Map(), readTo: line.length };

  const refuse = (detail: string, advice?: string): Step => fail(refusedFor(name, known, detail, advice));

  const put = (key: string, value: string, next: number): Step => {
    const keyword = key === "reason" ? "because" : key === "target" ? "on" : spoken(key);
    if (said.input.has(key)) return refuse(`\`${keyword}\` is there twice.`);
    if (value.trim() === "") return refuse(`\`${spoken(key)}\` is empty.`);
    said.input.set(key, value);
    return ok(next);
  };

  /** A keyword of the line or of this operation, quotes not counted. */
  const keywordAt = (at: number): Named<string> | null => keyAt(words, at, [...CLAUSES, ...keys]);

  const readTarget = (at: number): Step => {
    const word = words[at];
    if (word === undefined) return refuse("`on` needs the name of a target.", targetHint("", known));
    const target = namedTarget(word.text, known);
    if (!target.ok)
      return refuse(`There is no target ${shown(word.text)} that you may use.`, targetHint(word.text, known));
    if (operation.scope === "all")
      return keys.includes("target")
        ? put("target", target.value, at + 1)
        : refuse(`\`${name}\` is not about one target, so it takes no \`on\`.`);
    if (said.target !== null) return refuse("`on` is there twice.");
    said.target = target.value;
    return ok(at + 1);
  };

  const readReason = (next: number): Step => {
    said.readTo = words[next - 1]?.end ?? said.readTo;
    const reason = line.slice(said.readTo).trim();
    return reason === "" ? refuse("`because` needs a reason behind it.") : put("reason", reason, words.length);
  };

  const readFlag = (key: string, at: number): Step => {
    const answer = words[at];
    const told = answer !== undefined && !answer.quoted && /^(?:true|false)$/i.test(answer.text);
    return told ? put(key, answer.text.toLowerCase(), at + 1) : put(key, "true", at);
  };

  const readValue = (key: string, at: number, several: boolean): Step => {
    const quantity = quantityAt(words, at, several);
    return quantity === null ? put(key, words[at]?.text ?? "", at + 1) : put(key, quantity.text, at + quantity.length);
  };

  const readNamed = ({ name: keyword, length }: Named<string>, at: number): Step => {
    const next = at + length;
    const key = keyword === "because" ? "reason" : keyword;
    if (keyword === "on" || (key === "target" && operation.scope === "all")) return readTarget(next);
    if (!keys.includes(key)) return refuse(`\`${name}\` takes no \`${keyword}\`.`);
    if (key === "reason") return readReason(next);
    if (isFlag(operation, key)) return readFlag(key, next);
    const follower = keywordAt(next);
    if (words[next] === undefined || follower !== null)
      return refuse(
        `\`${spoken(key)}\` needs a value behind it.`,
        follower === null ? "" : `If \`${spoken(follower.name)}\` is the value, write it in quotes.`,
      );
    return readValue(key, next, true);
  };

  const readWord = (word: Word, at: number): Step => {
    const slot = operation.positional.findIndex((key) => !said.input.has(key));
    const key = operation.positional[slot];
    if (key === undefined) return fail(tooMany(name, known, word.text));
    const filler = !word.quoted && FILLERS.some((each) => each === word.text.toLowerCase());
    if (filler && said.input.size > 0)
      return words[at + 1] === undefined || keywordAt(at + 1) !== null
        ? fail(notPlaced(name, known, word.text, said.input))
        : ok(at + 1);
    return readValue(key, at, slot === operation.positional.length - 1);
  };

  for (let at = start; at < words.length;) {
    const word = words[at];
    const keyword = keywordAt(at);
    const step = keyword === null ? readWord(word as Word, at) : readNamed(keyword, at);
    if (!step.ok) return step;
    at = step.value;
  }
  return ok(said);
};
