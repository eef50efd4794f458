/** The failure vocabulary as OpenAPI responses, one for each HTTP status. */
import { FAILURE_CODES, type FailureCode } from "../../protocol/failure.ts";
import type { Effect } from "../../protocol/operation.ts";
import { PROBLEMS } from "../../protocol/problem.ts";
import { problemExample } from "../../protocol/examples/answers.ts";
import { VIEW_MEDIA } from "../../shared/media.ts";
import { type Json, problemPageSchema, type Schemas } from "./schemas.ts";

export const RESPONSE_HEADERS: Json = {
  "X-Request-Id": { description: "Also in the Worker's log", required: true, schema: { type: "string" } },
};

const SECONDS: Json = { type: "integer", minimum: 1 };

/** What a failure of one status has besides: `required` where each has it. */
const EXTRA_HEADERS: Readonly<Record<number, Json>> = {
  401: { "WWW-Authenticate": { required: true, schema: { const: "Bearer" } } },
  405: { Allow: { description: "The methods the path takes", required: true, schema: { type: "string" } } },
  409: {
    "Retry-After": { description: "Whole seconds; where the old value is being put back already", schema: SECONDS },
  },
  429: { "Retry-After": { description: "Whole seconds", required: true, schema: SECONDS } },
  502: { "Retry-After": { description: "Whole seconds; where the host turned redis-ops away", schema: SECONDS } },
};

/** No operation fails with these: the first is about a path that does not exist, the second about a method that the path does not take. */
const NOT_OF_AN_OPERATION: readonly FailureCode[] = ["not_found", "method_not_allowed"];
/** Only a change fails with these. */
const OF_A_CHANGE: readonly FailureCode[] = ["conflict", "refused_by_guard"];

const byStatus = (codes: readonly FailureCode[]): Map<number, FailureCode[]> => {
  const found = new Map<number, FailureCode[]>();
  for (const code of codes) found.set(PROBLEMS[code].status, [...(found.get(PROBLEMS[code].status) ?? []), code]);
  return found;
};

const response = ({ problem }: Schemas, status: number, codes: readonly FailureCode[]): Json => {
  const [code = "internal"] = codes;
  const { title } = PROBLEMS[code];
  const example = { ...problemExample, type: problemExample.type.replace(/#.*/, `#${code}`), title, status, code };
  return {
    description: codes.map((each) => `\`${each}\`: ${PROBLEMS[each].meaning}`).join(" "),
    headers: { ...RESPONSE_HEADERS, ...EXTRA_HEADERS[status] },
    content: {
      "application/problem+json": {
        schema: problem,
        example:
          code === problemExample.code
            ? problemExample
            : { ...example, hop: "worker", detail: PROBLEMS[code].meaning, hint: "See /docs." },
      },
      "text/plain": { schema: { type: "string" } },
      [VIEW_MEDIA]: { schema: problemPageSchema(problem) },
    },
  };
};

/** `components.responses`, by status. */
export const problemResponses = (schemas: Schemas): Json =>
  Object.fromEntries([...byStatus(FAILURE_CODES)].map(([status, codes]) => [status, response(schemas, status, codes)]));

/** The statuses that an operation of this effect can fail with. */
export const responseRefs = (effect: Effect): Json => {
  const codes = FAILURE_CODES.filter(
    (code) => !NOT_OF_AN_OPERATION.includes(code) && (effect !== "read" || !OF_A_CHANGE.includes(code)),
  );
  return Object.fromEntries(
    [...byStatus(codes).keys()].map((status) => [status, { $ref: `#/components/responses/${status}` }]),
  );
};
