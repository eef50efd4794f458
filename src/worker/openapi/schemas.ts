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

export const publishedSchemas = (): Schemas => {
  const problem = named(problemSchema);
  const answers = new Map(OPERATION_NAMES.map((name) => [name, named(answerSchemaOf(name))]));
  const defs = Object.assign({}, problem.defs, ...[...answers.values()].map((answer) => answer.defs)) as Json;
  return {
    components: JSON.parse(JSON.stringify(defs).replaceAll('"#/$defs/', `"${REF}`)) as Json,
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
