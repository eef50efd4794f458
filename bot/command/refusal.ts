/** What a person reads when a line cannot be understood: what is wrong with it, and what to write instead. Pure. */
import { nearest } from "../../src/shared/nearest.ts";
import type { Operation } from "../../src/protocol/operation.ts";
import { type OperationName, operations } from "../../src/protocol/operations.ts";
import { spoken } from "../../src/protocol/slash-words.ts";
import { exampleOf, metaOf } from "./example.ts";
import type { Known } from "./target.ts";

export interface Refused {
  kind: "refused";
  /** A sentence that says what is wrong. */
  detail: string;
  /** A sentence that says what to write. */
  hint: string;
  /** The operation that was meant, most likely; null where none is near. */
  nearest: OperationName | null;
}

/** Forty characters, none of them cut in two. */
const SHOWN = /^.{0,40}/su;

/** User text in backquotes, shortened, with its own backquotes removed. */
export const shown = (text: string): string => {
  const plain = text.replaceAll("`", "").trim();
  const [start = ""] = SHOWN.exec(plain) ?? [];
  return `\`${start}${start.length < plain.length ? "…" : ""}\``;
};

export const refused = (detail: string, hint: string, meant: OperationName | null = null): Refused => ({
  kind: "refused",
  detail,
  hint,
  nearest: meant,
});

/** A refusal of what was said to one operation, with a line of it that is right. */
export const refusedFor = (name: OperationName, known: Known, detail: string, advice = ""): Refused =>
  refused(detail, `${advice === "" ? "" : `${advice} `}For example: \`${exampleOf(name, known)}\`.`, name);

/** The operations and their other verbs, each with the operation it means. */
export const VERBS: ReadonlyMap<string, OperationName> = new Map(
  (Object.entries(operations) as [OperationName, Operation][]).flatMap(([name, { aliases = [] }]) =>
    [name, ...aliases].map((verb): [string, OperationName] => [verb, name]),
  ),
);

export const unknownVerb = (verb: string): Refused => {
  const near = nearest(verb.replace(/^[-/]+/, ""), [...VERBS.keys(), "help", "console"]);
  const all = "`/redis help` lists what there is.";
  return refused(
    `There is no operation ${shown(verb)}.`,
    near === null ? all : `Did you mean \`/redis ${near}\`? ${all}`,
    VERBS.get(near ?? "") ?? null,
  );
};

/** What a word too many most likely was: a keyword mistyped, a target without `on`, a duration without `for`. */
export const tooMany = (name: OperationName, known: Known, word: string): Refused => {
  const { input, positional, scope }: Operation = operations[name];
  const keys = Object.keys(input.shape).filter((key) => !positional.includes(key));
  const takes = positional.map(spoken).join(" and ") || "no arguments";
  const detail = `\`${name}\` takes ${takes}: ${shown(word)} is too many.`;
  if (scope === "target" && known.targets.includes(word.toLowerCase()))
    return refusedFor(name, known, detail, `A target is written \`on ${word.toLowerCase()}\`.`);
  if ("for" in input.shape && /^\d+[dhms]/i.test(word))
    return refusedFor(name, known, detail, `A duration is written ${shown(`for ${word}`)}.`);
  const begun = keys.find((key) => key.split("_").includes(word.toLowerCase()));
  const near =
    begun === undefined
      ? nearest(word, [...keys.map(spoken), "on", ...("reason" in input.shape ? ["because"] : [])])
      : spoken(begun);
  return refusedFor(name, known, detail, near === null ? "" : `Did you mean \`${near}\`?`);
};

/** A word that is no value: left out, another change would be made than the one that was asked for. @param said what the line has given so far */
export const notPlaced = (
  name: OperationName,
  known: Known,
  word: string,
  said: ReadonlyMap<string, string>,
): Refused => {
  const operation: Operation = operations[name];
  const key = operation.positional.find((each) => !said.has(each));
  if (key === undefined) return tooMany(name, known, word);
  const detail = `${shown(word)} is no \`${spoken(key)}\`.`;
  return refusedFor(name, known, detail, `${metaOf(operation, key).description}.`);
};
