/**
 * The shape of an operation, and of who asks for it. One catalogue entry is the only place where an operation is described; the agent's handler
 * table, the HTTP routes, OpenAPI, and the usage text derive from it.
 */
import * as z from "zod";
import type { Result } from "./result.ts";

/** `viewer` may read; `operator` may also change. */
export const ROLES = ["viewer", "operator"] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.output<typeof roleSchema>;

/**
 * By which way in: a token of the API, Slack, or the console's page; `timer` is nobody from outside, but a timed change that puts itself
 * back. (Lines of the audit that are older than this word have `console` for it.)
 */
const WAYS_IN = ["token", "slack", "console", "timer"] as const;

/** Who asks. `id` is a token's name, or `T…/U…` from Slack. */
export const callerSchema = z
  .strictObject({
    id: z.string().min(1).max(128),
    role: roleSchema,
    via: z.enum(WAYS_IN),
  })
  .meta({ id: "Caller" });
export type Caller = z.output<typeof callerSchema>;

/** `ann (token)`; of the timer, only its own word. */
export const callerText = ({ id, via }: Pick<Caller, "id" | "via">): string =>
  via === "timer" ? id : `${id} (${via})`;

/** Whether a caller of role `have` may use an operation that needs `need`. */
export const mayUse = (have: Role, need: Role): boolean => ROLES.indexOf(have) >= ROLES.indexOf(need);

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

/** The part of an input that only says how the answer is shown, as the schema reads it. What the schema refuses, or lacks, is not in it. */
export const shownInput = (
  { input, showing = [] }: Pick<Operation, "input" | "showing">,
  said: Readonly<Record<string, unknown>>,
): Record<string, unknown> =>
  Object.fromEntries(
    showing.flatMap((key) => {
      const read = Object.hasOwn(said, key) ? input.shape[key]?.safeParse(said[key]) : undefined;
      return read?.success ? [[key, read.data]] : [];
    }),
  );

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
