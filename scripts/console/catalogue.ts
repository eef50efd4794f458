/** The catalogue as the console's page reads it: what a form and a list need of each operation, from the schemas of the operations. Pure. */
import * as z from "zod";
import type { ApiRoute } from "../../src/console/api/routes.ts";
import type { Catalogue as Written, CatalogueInput, CatalogueOperation } from "../../src/console/state/catalogue.ts";
import type { Catalogue, Operation } from "../../src/protocol/operation.ts";
import { operations } from "../../src/protocol/operations.ts";
import { prefix } from "../../src/protocol/routes.ts";

/** The part of JSON Schema that zod writes for an input. */
interface Schema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  default?: unknown;
  description?: string;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

interface ObjectSchema {
  properties?: Record<string, Schema>;
  required?: string[];
}

const converted = (schema: z.ZodType, io: "input" | "output"): ObjectSchema =>
  // What zod writes for an object; its own type is that of all of JSON Schema.
  z.toJSONSchema(schema, { io, unrepresentable: "any" }) as ObjectSchema;

/** What a schema allows, each way apart. */
const waysOf = (schema: Schema): Schema[] => (schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(waysOf));

const says = (schema: Schema): boolean =>
  waysOf(schema).some((way) => way.type !== undefined || way.enum !== undefined || way.const !== undefined);

/**
 * What is said of one input: what it takes, from the side of what is given. zod leaves examples and defaults to the side of what comes out, and
 * of a `preprocess`, which takes anything, that side alone says what it takes.
 */
const merged = (given: Schema, out: Schema): Schema => {
  if (!says(given)) return { ...out, ...given };
  const { default: preset = out.default, examples = out.examples } = given;
  return {
    ...given,
    ...(preset === undefined ? {} : { default: preset }),
    ...(examples === undefined ? {} : { examples }),
  };
};

const isString = (value: unknown): value is string => typeof value === "string";

const BOOLEAN = ["true", "false"];

const wordsOf = (schema: Schema): string[] =>
  waysOf(schema).flatMap((way) => [...(way.enum ?? []), ...(way.const === undefined ? [] : [way.const])].map(String));

const typeOf = (schema: Schema): CatalogueInput["type"] => {
  const ways = waysOf(schema);
  if (ways.some(({ type }) => type === "boolean")) return "flag";
  if (ways.every((way) => way.enum !== undefined || way.const !== undefined)) return "enum";
  return ways.every(({ type }) => type === "number" || type === "integer") ? "number" : "text";
};

/** zod bounds every whole number by what a double holds exactly; for a person that is no bound. */
const bound = (value: number | undefined): number | null =>
  value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? null : value;

const longest = (schema: Schema): number | null => {
  const lengths = waysOf(schema)
    .filter(({ type }) => type === "string")
    .map(({ maxLength }) => maxLength ?? Number.POSITIVE_INFINITY);
  const most = Math.max(...lengths);
  return lengths.length > 0 && Number.isFinite(most) ? most : null;
};

const presetOf = (type: CatalogueInput["type"], { default: preset }: Schema): string | null =>
  type === "flag" || (typeof preset !== "string" && typeof preset !== "number") ? null : String(preset);

const inputOf = (name: string, schema: Schema, isRequired: boolean): CatalogueInput => {
  const type = typeOf(schema);
  return {
    name,
    description: schema.description ?? "",
    examples: (schema.examples ?? []).filter(isString),
    type,
    options: type === "enum" ? wordsOf(schema).filter((word) => !BOOLEAN.includes(word)) : [],
    preset: presetOf(type, schema),
    required: isRequired,
    min: type === "number" ? bound(schema.minimum) : null,
    max: type === "number" ? bound(schema.maximum) : null,
    max_length: type === "text" ? longest(schema) : null,
  };
};

const operationOf = (name: string, operation: Operation): CatalogueOperation => {
  const { properties = {}, required = [] } = converted(operation.input, "input");
  const { properties: out = {} } = converted(operation.input, "output");
  const { summary, role, effect, scope } = operation;
  return {
    name,
    summary,
    purpose: operation.purpose ?? (effect === "read" ? "look" : "change"),
    role,
    effect,
    scope,
    inputs: Object.entries(properties).map(([input, schema]) =>
      inputOf(input, merged(schema, out[input] ?? {}), required.includes(input)),
    ),
  };
};

/** Written for any catalogue, so that an operation is there by being declared. */
export const catalogueOf = (catalogue: Catalogue): Written => ({
  operations: Object.entries(catalogue).map(([name, operation]) => operationOf(name, operation)),
});

export const consoleCatalogue = (): Written => catalogueOf(operations);

const routeOf = (operation: Operation): ApiRoute => ({
  method: operation.http.method,
  path: `${prefix(operation)}${operation.http.path}`,
  deadline_ms: operation.deadlineMs,
});

export const apiRoutesOf = (catalogue: Catalogue): Record<string, ApiRoute> =>
  Object.fromEntries(Object.entries(catalogue).map(([name, operation]) => [name, routeOf(operation)]));

/** What the page must know before it has read the catalogue. */
export const apiRoutes = (): Record<string, ApiRoute> => apiRoutesOf(operations);
