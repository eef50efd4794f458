/** What the catalogue gives as examples of its inputs, and the line that they make. Pure. */
import type * as z from "zod";
import type { Operation } from "../../src/protocol/operation.ts";
import { type OperationName, operations } from "../../src/protocol/operations.ts";
import { slashLine } from "../../src/protocol/slash.ts";

/** Where no target's name is known. */
export const SOME_TARGET = "prod";

export type Targets = Readonly<{ targets: readonly string[] }>;

/** What an input means, and a value that would do; null where the catalogue has none. */
export const metaOf = ({ input }: Operation, key: string): { description: string; example: string | null } => {
  const schema = input.shape[key] as z.ZodType | undefined;
  const { description, examples } = schema?.meta() ?? {};
  const [example] = Array.isArray(examples) ? (examples as unknown[]) : [];
  return { description: description ?? "", example: typeof example === "string" ? example : null };
};

export const isRequired = ({ input }: Operation, key: string): boolean => {
  const schema = input.shape[key] as z.ZodType | undefined;
  return schema?.safeParse(undefined).success === false;
};

/** The bare values and, of the inputs by name, what is required and the first that has an example. */
const exampleInput = (operation: Operation, target: string): Record<string, string> => {
  const { positional, showing = [] } = operation;
  const named = Object.keys(operation.input.shape).filter((key) => ![...positional, ...showing].includes(key));
  const first = named.find((key) => metaOf(operation, key).example !== null);
  const keys = [...positional, ...named.filter((key) => key === first || isRequired(operation, key))];
  return Object.fromEntries(
    keys.map((key) => [key, key === "target" ? target : (metaOf(operation, key).example ?? "")]),
  );
};

/** A line that works as it stands: the first of the targets is named in it where there are several. */
export const exampleOf = (name: OperationName, { targets }: Targets): string => {
  const operation: Operation = operations[name];
  const [first = SOME_TARGET, ...others] = targets;
  return slashLine(
    name,
    exampleInput(operation, first),
    operation.scope === "target" && others.length > 0 ? first : null,
  );
};
