/** The catalogue as the console's page reads it: what a form and a list need of each operation. Pure. */
import type * as z from "zod";
import type { ApiRoute } from "../../src/console/api/routes.ts";
import type { Catalogue, CatalogueInput } from "../../src/console/state/catalogue.ts";
import type { Operation } from "../../src/protocol/operation.ts";
import { operations } from "../../src/protocol/operations.ts";

const fullPath = ({ scope, http }: Operation): string =>
  `${scope === "target" ? "/v1/targets/{target}" : "/v1"}${http.path}`;

const isString = (value: unknown): value is string => typeof value === "string";

const inputOf = (operation: Operation, name: string, schema: z.ZodType): CatalogueInput => {
  const { description, examples } = schema.meta() ?? {};
  return {
    name,
    description: description ?? "",
    examples: Array.isArray(examples) ? examples.filter(isString) : [],
    type: "text",
    enum: null,
    required: !schema.safeParse(undefined).success,
    in_path: [`{${name}}`, `{${name}?}`].some((place) => operation.http.path.includes(place)),
  };
};

const deadlineOf = ({ deadlineMs }: Operation): number => deadlineMs;

export const consoleCatalogue = (): Catalogue => ({
  operations: Object.entries<Operation>(operations).map(([name, operation]) => ({
    name,
    summary: operation.summary,
    purpose: operation.purpose ?? (operation.effect === "read" ? "look" : "change"),
    role: operation.role,
    effect: operation.effect,
    scope: operation.scope,
    method: operation.http.method,
    path: fullPath(operation),
    deadline_ms: deadlineOf(operation),
    inputs: Object.entries(operation.input.shape).map(([input, schema]) =>
      inputOf(operation, input, schema as z.ZodType),
    ),
  })),
});

/** What the page must know before it has read the catalogue. */
export const apiRoutes = (): Record<string, ApiRoute> =>
  Object.fromEntries(
    consoleCatalogue().operations.map(({ name, method, path, deadline_ms }) => [name, { method, path, deadline_ms }]),
  );
