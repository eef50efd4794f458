/** The catalogue as an OpenAPI 3.1 document. It is the same for every caller, so it is built once. */
import * as z from "zod";
import type { Operation } from "../../protocol/operation.ts";
import { type OperationName, operations } from "../../protocol/operations.ts";
import { IDEMPOTENCY_KEY, inputsOutsidePath, MAX_SEGMENT_LENGTH, routesOf } from "../../protocol/routes.ts";
import { VIEW_MEDIA } from "../../shared/media.ts";
import { SESSION_COOKIE } from "../../protocol/console.ts";
import { VERSION } from "../version.ts";
import { BODIES } from "../../protocol/examples/changes.ts";
import { answerExample, hasExample } from "../../protocol/examples/answers.ts";
import { problemResponses, RESPONSE_HEADERS, responseRefs } from "./responses.ts";
import { answerPageSchema, inputJsonSchema, type Json, publishedSchemas, type Schemas } from "./schemas.ts";

const ref = (path: string): Json => ({ $ref: `#/components/${path}` });

const answerResponse = ({ answer }: Schemas, name: OperationName, description: string): Json => ({
  description,
  headers: RESPONSE_HEADERS,
  content: {
    "application/json": {
      schema: answer(name),
      ...(hasExample(name) ? { example: answerExample(name) } : {}),
    },
    "text/plain": { schema: { type: "string" } },
    [VIEW_MEDIA]: { schema: answerPageSchema(answer(name)) },
  },
});

/** An input is required where its schema refuses `undefined`; a default or an optional one accepts it. */
const isRequired = ({ input }: Operation, name: string): boolean =>
  input.shape[name]?.safeParse(undefined).success === false;

const fieldSchema = ({ input }: Operation, name: string): Json => inputJsonSchema(input.shape[name] ?? z.never());

const parameter = (operation: Operation, place: "path" | "query", name: string): Json => ({
  name,
  in: place,
  required: place === "path" || isRequired(operation, name),
  schema: fieldSchema(operation, name),
});

const requestBody = (name: OperationName): Json => {
  const operation: Operation = operations[name];
  const fields = inputsOutsidePath(operation);
  if (operation.http.method === "GET" || fields.length === 0) return {};
  const required = fields.filter((field) => isRequired(operation, field));
  const schema = {
    type: "object",
    properties: Object.fromEntries(fields.map((field) => [field, fieldSchema(operation, field)])),
    required,
    additionalProperties: false,
  };
  const example = Object.hasOwn(BODIES, name) ? { example: BODIES[name as keyof typeof BODIES] } : {};
  return {
    requestBody: { required: required.length > 0, content: { "application/json": { schema, ...example } } },
  };
};

const describeOperation = (schemas: Schemas, name: OperationName, params: readonly string[]): Json => {
  const operation: Operation = operations[name];
  const query = operation.http.method === "GET" ? inputsOutsidePath(operation) : [];
  return {
    operationId: [name, ...params].join("_"),
    summary: operation.summary,
    description: `Role: ${operation.role}. Effect: ${operation.effect}. Deadline: ${operation.deadlineMs} ms.`,
    tags: [operation.effect],
    parameters: [
      ...(operation.scope === "target" ? [ref("parameters/target")] : []),
      ...params.map((param) => parameter(operation, "path", param)),
      ...query.map((field) => parameter(operation, "query", field)),
      ref("parameters/fail_on"),
      ref("parameters/request_id"),
      ...(operation.effect === "read" ? [] : [ref("parameters/idempotency_key")]),
    ],
    ...requestBody(name),
    responses: {
      200: answerResponse(schemas, name, "The answer."),
      417: answerResponse(schemas, name, "The answer; its verdict is that of `fail_on`, or worse."),
      ...responseRefs(operation.effect),
    },
  };
};

const paths = (schemas: Schemas): Json =>
  Object.fromEntries(
    routesOf(operations).map(({ template, params, methods }) => [
      template,
      Object.fromEntries(
        Object.entries(methods).map(([method, name]) => [
          method.toLowerCase(),
          describeOperation(schemas, name, params),
        ]),
      ),
    ]),
  );

const healthz: Json = {
  get: {
    operationId: "healthz",
    summary: "Whether the Worker runs and its configuration is sound",
    security: [],
    responses: {
      200: {
        description: "It does.",
        headers: RESPONSE_HEADERS,
        content: {
          "application/json": {
            schema: {
              type: "object",
              properties: { status: { const: "ok" }, version: { type: "string" } },
              required: ["status", "version"],
            },
            example: { status: "ok", version: VERSION },
          },
        },
      },
      500: ref("responses/500"),
    },
  },
};

const exposition: Json = { schema: { type: "string" } };

/** No operation: what it answers is Prometheus' own, one of two formats. */
const metrics: Json = {
  get: {
    operationId: "metrics",
    summary: "The last sample of every target that the token may read, for a Prometheus",
    description:
      "Role: viewer. Effect: read. It opens no link. OpenMetrics 1.0 where `Accept` names it, else the text format 0.0.4.",
    tags: ["read"],
    parameters: [ref("parameters/request_id")],
    responses: {
      200: {
        description: "The samples.",
        headers: RESPONSE_HEADERS,
        content: { "text/plain": exposition, "application/openmetrics-text": exposition },
      },
      ...responseRefs("read"),
    },
  },
};

const documentWith = (schemas: Schemas): Json => ({
  openapi: "3.1.1",
  info: {
    title: "redis-ops",
    version: VERSION,
    description: "Operations on Redis in Docker Compose, over SSH. `/docs` explains the problem codes.",
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/" }],
  security: [{ token: [] }, { session: [] }],
  tags: [
    { name: "read", description: "Changes nothing" },
    { name: "change", description: "Can be put back" },
  ],
  paths: { "/healthz": healthz, "/v1/metrics": metrics, ...paths(schemas) },
  components: {
    securitySchemes: {
      token: { type: "http", scheme: "bearer", description: "A token of the Worker's owner: `npm run token`" },
      session: {
        type: "apiKey",
        in: "cookie",
        name: SESSION_COOKIE,
        description: "Of somebody who is signed in to the console; counts in requests of the console's own page only",
      },
    },
    parameters: {
      target: {
        name: "target",
        in: "path",
        required: true,
        description: "The name of a target; GET /v1/targets lists those you may use",
        schema: { type: "string", maxLength: MAX_SEGMENT_LENGTH },
        example: "prod",
      },
      fail_on: {
        name: "fail_on",
        in: "query",
        description: "Answers 417, with the same body, when the verdict is this or worse",
        schema: { enum: ["warn", "critical"] },
      },
      idempotency_key: {
        name: "Idempotency-Key",
        in: "header",
        description:
          "The same key with the same body within 24 h gets the first answer and changes nothing; with another body, 409",
        schema: { type: "string", pattern: IDEMPOTENCY_KEY.source },
      },
      request_id: {
        name: "X-Request-Id",
        in: "header",
        description: "Taken as this request's id; anything else is replaced by a new one",
        schema: { type: "string", pattern: "^[A-Za-z0-9._-]{8,64}$" },
      },
    },
    responses: problemResponses(schemas),
    schemas: schemas.components,
  },
});

export const openApiDocument = (): Json => documentWith(publishedSchemas());

let text: string | undefined;

export const openApiText = (): string => (text ??= JSON.stringify(openApiDocument()));
