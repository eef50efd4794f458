/** The words of a chat line that have a meaning of their own. The parser listens for them; `slashLine` quotes a value that is one. Pure. */
import type * as z from "zod";
import type { Operation } from "./operation.ts";

/** `on` names the target, `because` begins the input `reason`, `for` is the input of this name; none is a bare value. */
export const CLAUSES = ["on", "for", "because"] as const;

/** Said between two values and skipped: `set maxmemory to 576mb`. */
export const FILLERS = ["to", "="] as const;

/** Each spelling of a unit of time, to the letter that a duration has for it. */
export const TIME_UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    s: ["s", "sec", "secs", "second", "seconds"],
    m: ["m", "min", "mins", "minute", "minutes"],
    h: ["h", "hr", "hrs", "hour", "hours"],
    d: ["d", "day", "days"],
  }).flatMap(([letter, spellings]) => spellings.map((spelling): [string, string] => [spelling, letter])),
);

/** Each spelling of a unit of size, with Redis's own unit for it where Redis does not have that spelling. */
export const SIZE_UNITS: ReadonlyMap<string, string | null> = new Map(
  Object.entries({ b: null, k: null, kb: null, m: null, mb: null, g: null, gb: null, kib: "kb", mib: "mb", gib: "gb" }),
);

/** `dry_run` as a person says it: `dry run`. */
export const spoken = (key: string): string => key.replaceAll("_", " ");

const accepts = (schema: z.ZodType, value: string): boolean => schema.safeParse(value).success;

/** Whether an input is a yes or no, so that its name alone says yes: it takes `true` and `false` and no other word. */
export const isFlag = ({ input }: Pick<Operation, "input">, key: string): boolean => {
  // A key is a word that somebody sent: what every object has is no input.
  const schema = Object.hasOwn(input.shape, key) ? (input.shape[key] as z.ZodType) : undefined;
  return schema !== undefined && accepts(schema, "true") && accepts(schema, "false") && !accepts(schema, "maybe");
};

/** Whether a word has a meaning of its own in a line of this operation, so that as a value it needs quotes. */
export const isReserved = ({ input }: Pick<Operation, "input">, word: string): boolean => {
  const heard = word.toLowerCase().replaceAll("-", "_");
  const said: readonly string[] = [...CLAUSES, ...FILLERS, "help"];
  return (
    said.includes(heard) ||
    TIME_UNITS.has(heard) ||
    SIZE_UNITS.has(heard) ||
    Object.keys(input.shape).some(
      (key) => heard === key || heard === key.replaceAll("_", "") || key.split("_").includes(heard),
    )
  );
};
