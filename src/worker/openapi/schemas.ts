/** The catalogue's zod schemas as JSON Schema 2020-12, which OpenAPI 3.1 uses. */
import * as z from "zod";
import { answerSchemaOf, problemSchema } from "../../protocol/answer.ts";
import { OPERATION_NAMES, type OperationName } from "../../protocol/operations.ts";

export type Json = Record<string, unknown>;

const REF = "#/components/schemas/";

/** The schema, with everything in it that has a name under `$defs`. */
const converted = (schema: z.ZodType, io: "input" | "output" = "output"): Json => {
  const { $schema: _schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
};

/** A reference to a schema that has a name with `.meta({ id })`, and that schema with all it refers to. */
const named = (schema: z.ZodType): { ref: Json; defs: Json } => {
  const { $ref, $defs } = converted(schema) as { $ref: string; $defs: Json };
  return { ref: { $ref: $ref.replace("#/$defs/", REF) }, defs: $defs };
};

export interface Schemas {
  /** `components.schemas`: every schema that has a name; they refer to each other. */
  components: Json;
  /** A reference to the answer of an operation. */
  answer: (name: OperationName) => Json;
  problem: Json;
}

const object = (properties: Json, description?: string): Json => ({
  type: "object",
  ...(description === undefined ? {} : { description }),
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const anyObject: Json = { type: "object" };
const none: Json = { type: "null" };
const list: Json = { type: "array", items: anyObject };
const text: Json = { type: "string" };

/** What a layout reads; its parts are no contract, and change with what has to be said. */
const VIEW: Json = object(
  {
    ...{ title: text, heading: anyObject, about: text, notice: text },
    summary: { anyOf: [anyObject, none] },
    ...{ body: list, reasons: list, details: list, steps: list },
    commands: { type: "array", items: text },
    reference: { anyOf: [text, none] },
  },
  "What a person reads, for the console of the same version to lay out",
);

const view: Json = { $ref: `${REF}View` };

/** The view of an answer, with the answer. */
export const answerPageSchema = (answer: Json): Json => object({ view, answer, problem: none, last_good: none });

/** The view of a problem, with the problem, and the last reading as a view of its own. */
export const problemPageSchema = (problem: Json): Json =>
  object({
    view,
    answer: none,
    problem,
    last_good: { anyOf: [object({ view, answer: anyObject }), none] },
  });

export const publishedSchemas = (): Schemas => {
  const problem = named(problemSchema);
  const answers = new Map(OPERATION_NAMES.map((name) => [name, named(answerSchemaOf(name))]));
  const defs = Object.assign({}, problem.defs, ...[...answers.values()].map((answer) => answer.defs)) as Json;
  return {
    components: { ...(JSON.parse(JSON.stringify(defs).replaceAll('"#/$defs/', `"${REF}`)) as Json), View: VIEW },
    answer: (name) => answers.get(name)?.ref ?? {},
    problem: problem.ref,
  };
};

const says = (schema: Json): boolean => ["type", "anyOf", "oneOf", "enum", "const"].some((word) => word in schema);

/** An input as it may be sent: as the schema gives it out, or where JSON Schema cannot say that (a transform), as it takes it in. */
export const inputJsonSchema = (field: z.ZodType): Json => {
  const out = converted(field);
  return says(out) ? out : converted(field, "input");
};
