/** The catalogue's zod schemas as JSON Schema 2020-12, which OpenAPI 3.1 uses. */
import * as z from "zod";
import { answerSchemaOf, problemSchema } from "../../protocol/answer.ts";
import { OPERATION_NAMES, type OperationName } from "../../protocol/operations.ts";

export type Json = Record<string, unknown>;

/** `$schema` and `$id` are for a document of its own; these are parts of one. */
const asPart = ({ $schema: _schema, $id: _id, ...rest }: Json): Json => rest;

const REF = "#/components/schemas/";

const idOf = (schema: z.ZodType): string => {
  const { id } = schema.meta() ?? {};
  if (id === undefined) throw new Error("A schema that OpenAPI refers to has no id.");
  return id;
};

/** One schema for each operation, made when the document is: nothing else needs them. */
const answers = (): ReadonlyMap<OperationName, z.ZodType> =>
  new Map(OPERATION_NAMES.map((name) => [name, answerSchemaOf(name)]));

export interface Schemas {
  /** `components.schemas`: everything in the protocol that has a name, each referring to the others. */
  components: Json;
  /** A reference to the answer of an operation. */
  answer: (name: OperationName) => Json;
  problem: Json;
}

export const publishedSchemas = (): Schemas => {
  const named = answers();
  // Whatever was given an id with `.meta` is in this registry, the answers just made among it.
  const { schemas } = z.toJSONSchema(z.globalRegistry, {
    io: "output",
    unrepresentable: "any",
    uri: (id) => `${REF}${id}`,
  });
  const ref = (schema: z.ZodType): Json => ({ $ref: `${REF}${idOf(schema)}` });
  return {
    components: Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, asPart(schema)])),
    answer: (name) => ref(named.get(name) ?? z.never()),
    problem: ref(problemSchema),
  };
};

const says = (schema: Json): boolean => ["type", "anyOf", "oneOf", "enum", "const"].some((word) => word in schema);

/** An input as it may be sent: as its values come out where that can be said, else as they go in. */
export const inputJsonSchema = (field: z.ZodType): Json => {
  const out = asPart(z.toJSONSchema(field, { io: "output", unrepresentable: "any" }));
  return says(out) ? out : asPart(z.toJSONSchema(field, { io: "input", unrepresentable: "any" }));
};
