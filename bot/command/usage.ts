/** Help, as data: what there is, how each is written, and a line of each that works. All of it is from the catalogue. Pure. */
import {
  type Effect,
  mayUse,
  type Operation,
  type Purpose,
  PURPOSES,
  type Role,
} from "../../src/protocol/operation.ts";
import { OPERATION_NAMES, type OperationName, operations } from "../../src/protocol/operations.ts";
import { isFlag, spoken } from "../../src/protocol/slash-words.ts";
import { exampleOf, isRequired, metaOf, SOME_TARGET, type Targets } from "./example.ts";

export interface Argument {
  /** The input's name, or `target`. */
  name: string;
  /** How it is written, with a value that would do: `for 2h`, `dry run`. */
  written: string;
  /** Half a sentence, without a full stop. */
  meaning: string;
  required: boolean;
}

export interface Usage {
  operation: OperationName;
  summary: string;
  aliases: readonly string[];
  role: Role;
  effect: Effect;
  /** `/redis set <key> <value> [on prod] [for 2h] …` */
  syntax: string;
  arguments: readonly Argument[];
  /** A line that works as it stands. */
  example: string;
}

export interface UsageGroup {
  purpose: Purpose;
  title: string;
  operations: readonly Usage[];
}

const TITLES: Readonly<Record<Purpose, string>> = {
  look: "Look",
  diagnose: "Diagnose",
  change: "Change",
  history: "History",
};

const argumentOf = (operation: Operation, key: string, target: string): Argument => {
  const { description: meaning, example } = metaOf(operation, key);
  const required = isRequired(operation, key);
  const value = example ?? "…";
  const about = { name: key, meaning, required };
  if (operation.positional.includes(key)) return { ...about, written: value };
  if (key === "reason") return { ...about, written: `because ${value}` };
  if (key === "target") return { ...about, written: `on ${target}` };
  return { ...about, written: isFlag(operation, key) ? spoken(key) : `${spoken(key)} ${value}` };
};

const TARGET = {
  name: "target",
  meaning: "Which target; left out, the only one or the channel's own",
  required: false,
};

const argumentsOf = (operation: Operation, target: string): Argument[] => {
  const last = operation.positional.length;
  const keys = [...new Set([...operation.positional, ...Object.keys(operation.input.shape)])];
  const all = keys.map((key) => argumentOf(operation, key, target));
  const on = operation.scope === "target" ? [{ ...TARGET, written: `on ${target}` }] : [];
  const reasons = all.filter(({ name }) => name === "reason");
  // A reason takes the rest of the line, so it is the last.
  return [...all.slice(0, last), ...on, ...all.slice(last).filter(({ name }) => name !== "reason"), ...reasons];
};

const syntaxOf = ({ positional }: Operation, { name, written, required }: Argument): string => {
  const said = positional.includes(name) ? `<${spoken(name)}>` : written;
  return required ? said : `[${said.replaceAll(/[<>]/g, "")}]`;
};

/** How one operation is written. */
export const usageOf = (name: OperationName, known: Targets = { targets: [] }): Usage => {
  const operation: Operation = operations[name];
  const { summary, aliases = [], role, effect } = operation;
  const all = argumentsOf(operation, known.targets[0] ?? SOME_TARGET);
  return {
    operation: name,
    summary,
    aliases,
    role,
    effect,
    syntax: ["/redis", name, ...all.map((each) => syntaxOf(operation, each))].join(" "),
    arguments: all,
    example: exampleOf(name, known),
  };
};

const purposeOf = ({ purpose, effect }: Operation): Purpose => purpose ?? (effect === "read" ? "look" : "change");

/** What a role may do, grouped by what a person wants; a group with nothing in it is left out. */
export const usage = (role: Role, known: Targets): UsageGroup[] =>
  PURPOSES.map((purpose) => ({
    purpose,
    title: TITLES[purpose],
    operations: OPERATION_NAMES.filter(
      (name) => mayUse(role, operations[name].role) && purposeOf(operations[name]) === purpose,
    ).map((name) => usageOf(name, known)),
  })).filter((group) => group.operations.length > 0);
