/**
 * The shape of an operation. One catalogue entry is the only place where an operation is described; the agent's handler
 * table, the HTTP routes, OpenAPI, and the usage text derive from it.
 */
import * as z from "zod";
import type { Role } from "./caller.ts";
import type { Result } from "./result.ts";

/** `read` changes nothing; `change` can be put back. */
export type Effect = "read" | "change";

/**
 * Who produces the answer: the `agent` on the host, the `object` (the target's Durable Object, from what it has stored)
 * or the `worker` (from its configuration).
 */
export type AnsweredBy = "agent" | "object" | "worker";

/** Whether it is asked of one target or of all that the caller may use. */
export type Scope = "target" | "all";

/** What a person asks for it for; usage is grouped by it, in this order. */
export const PURPOSES = ["look", "diagnose", "change", "history"] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface Http {
  method: "GET" | "PUT" | "POST";
  /** Under `/v1/targets/{target}` for scope `target`, under `/v1` for scope `all`. `{name}` is an input, `{name?}` an optional one. */
  path: `/${string}`;
}

export interface Operation<
  I extends z.ZodObject = z.ZodObject,
  R extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  By extends AnsweredBy = AnsweredBy,
  S extends Scope = Scope,
> {
  /** One line for help, OpenAPI and documentation; no full stop. */
  summary: string;
  /** Other verbs for it in a chat line. */
  aliases?: readonly string[];
  /** Left out: `look` for what reads, `change` for the rest. */
  purpose?: Purpose;
  role: Role;
  effect: Effect;
  scope: S;
  answeredBy: By;
  /**
   * What the caller says. Every value arrives as text in a path, a query or a chat line, so its schema must accept text.
   * Each is `.meta({ description, examples: [text] })`: usage and documentation show both.
   */
  input: I;
  /** The inputs that only say how the answer is shown: they stay where it is shown, and nobody behind that sees them. */
  showing?: readonly (keyof z.input<I> & string)[];
  /** The inputs that a chat line gives as bare words, in order. */
  positional: readonly (keyof z.input<I> & string)[];
  http: Http;
  /** What the agent answers: figures as measured. */
  reading: R;
  /** What the API answers as `data`: the reading, with what only the Worker can know added. */
  output: O;
  /** For the whole operation, cold connection included, in milliseconds. */
  deadlineMs: number;
}

/** Reads and dry runs may be retried and are not audited. `input` is what the operation's schema gives. */
export const changesNothing = ({ effect }: Pick<Operation, "effect">, input: unknown): boolean =>
  effect === "read" || (input as { dry_run?: unknown } | null)?.dry_run === true;

/** An input without what only says how the answer is shown. */
export const askedInput = (
  { showing = [] }: Pick<Operation, "showing">,
  input: Readonly<Record<string, unknown>>,
): Record<string, unknown> => Object.fromEntries(Object.entries(input).filter(([key]) => !showing.includes(key)));

/** Declares an operation; it returns its argument, typed. */
export const operation = <
  I extends z.ZodObject,
  R extends z.ZodType,
  const By extends AnsweredBy,
  const S extends Scope,
  O extends z.ZodType = R,
>(
  declared: Omit<Operation<I, R, O, By, S>, "output"> & { output?: O },
): Operation<I, R, O, By, S> => ({
  ...declared,
  // An operation to which the Worker adds nothing has one schema for both; the default of `O` says so to the types.
  output: declared.output ?? (declared.reading as unknown as O),
});

const NOTHING = z.strictObject({});

type TargetRead<I extends z.ZodObject, R extends z.ZodType, O extends z.ZodType> = Operation<
  I,
  R,
  O,
  "agent",
  "target"
>;

/**
 * Declares a read of one target that viewers may ask and the agent answers within ten seconds, as most operations are. Only what is
 * particular to it has to be said.
 */
export const targetRead = <R extends z.ZodType, I extends z.ZodObject = typeof NOTHING, O extends z.ZodType = R>(
  declared: Pick<TargetRead<I, R, O>, "summary" | "http" | "reading"> &
    Partial<Pick<TargetRead<I, R, O>, "aliases" | "purpose" | "input" | "showing" | "positional" | "output">>,
): TargetRead<I, R, O> =>
  operation<I, R, "agent", "target", O>({
    role: "viewer",
    effect: "read",
    scope: "target",
    answeredBy: "agent",
    // The default of `I` says the same to the types.
    input: NOTHING as unknown as I,
    positional: [],
    deadlineMs: 10_000,
    ...declared,
  });

export type Catalogue = Readonly<Record<string, Operation>>;

export type NameIn<C extends Catalogue> = keyof C & string;

export type InputOf<C extends Catalogue, N extends NameIn<C>> = z.output<C[N]["input"]>;
export type ReadingOf<C extends Catalogue, N extends NameIn<C>> = z.output<C[N]["reading"]>;
export type OutputOf<C extends Catalogue, N extends NameIn<C>> = z.output<C[N]["output"]>;

/** The names of the operations that `By` answers. */
export type AnsweredIn<C extends Catalogue, By extends AnsweredBy> = {
  [N in NameIn<C>]: C[N]["answeredBy"] extends By ? N : never;
}[NameIn<C>];

/** A handler for every operation that `By` answers: a missing, misnamed or mistyped one does not compile. */
export type HandlersFor<C extends Catalogue, By extends AnsweredBy, Context> = {
  [N in AnsweredIn<C, By>]: (input: InputOf<C, N>, context: Context) => Promise<Result<ReadingOf<C, N>>>;
};
