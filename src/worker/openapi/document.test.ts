import { describe, expect, it } from "vitest";
import { envelopeSchema, problemSchema } from "../../protocol/answer.ts";
import { FAILURE_CODES } from "../../protocol/failure.ts";
import { OPERATION_NAMES, operations } from "../../protocol/operations.ts";
import { ask } from "../double/front-door.ts";
import { failed, WARNED } from "../double/env.ts";
import { breachesAnywhere } from "../double/published.ts";
import { PROBLEMS } from "../../protocol/problem.ts";
import { BODIES } from "../../protocol/examples/changes.ts";
import { routesOf } from "../../protocol/routes.ts";
import { openApiDocument } from "./document.ts";
import { answerExample, hasExample, problemExample } from "../../protocol/examples/answers.ts";

const document = JSON.parse(JSON.stringify(openApiDocument())) as {
  openapi: string;
  paths: Record<string, Record<string, { parameters: object[]; responses: object; security?: object[] }>>;
  components: Record<
    string,
    Record<string, { description?: string; headers?: Record<string, { required?: boolean }> }>
  >;
  security: object[];
};

/** Every object in the document that is a reference. */
const references = (value: unknown): string[] => {
  if (typeof value !== "object" || value === null) return [];
  const own = "$ref" in value && typeof value.$ref === "string" ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(references)];
};

describe("the OpenAPI document", () => {
  it("is served, and is of version 3.1", async () => {
    const { status, headers, json } = await ask("/openapi.json", { token: null });
    expect([status, headers.get("Content-Type")]).toEqual([200, "application/json"]);
    expect(json()).toEqual(document);
    expect(document.openapi).toBe("3.1.1");
  });

  it("has references that all lead somewhere", () => {
    const found = references(document);
    expect(found).toContain("#/components/schemas/MemoryAnswer");
    for (const reference of found) {
      const end = reference
        .slice(2)
        .split("/")
        .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document);
      expect({ reference, leadsTo: typeof end }).toEqual({ reference, leadsTo: "object" });
    }
  });

  it("lists every operation's paths", () => {
    const written = [
      "/healthz",
      "/v1/metrics",
      "/v1/targets/{target}/ping",
      "/v1/targets/{target}/redis/memory",
      "/v1/targets/{target}/redis/info",
      "/v1/targets/{target}/container/stats",
      "/v1/targets/{target}/redis/config",
      "/v1/targets/{target}/redis/config/{key}",
      "/v1/targets/{target}/redis/persistence",
      "/v1/targets/{target}/container",
      "/v1/targets/{target}/logs/errors",
      "/v1/targets/{target}/doctor",
      "/v1/targets",
      "/v1/overview",
      "/v1/targets/{target}/changes",
      "/v1/targets/{target}/changes/{id}/undo",
      "/v1/targets/{target}/profile",
      "/v1/targets/{target}/profile/apply",
      "/v1/audit",
    ];
    // What was added since stands behind them.
    const added = routesOf(operations).flatMap(({ template }) => (written.includes(template) ? [] : [template]));
    expect(Object.keys(document.paths)).toEqual([...written, ...added]);
  });

  it("names every parameter in a path, and each operation once", () => {
    const ids: string[] = [];
    for (const [path, methods] of Object.entries(document.paths))
      for (const described of Object.values(methods)) {
        ids.push((described as unknown as { operationId: string }).operationId);
        const parameters = JSON.stringify(described.parameters ?? []);
        expect(parameters.includes("#/components/parameters/target")).toBe(path.includes("{target}"));
        expect(parameters.includes('"name":"key"')).toBe(path.includes("{key}"));
        expect(parameters.includes('"in":"path"')).toBe(/\{(?:key|id)\}/.test(path));
      }
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("says what sections INFO takes, and that none need be named", () => {
    const parameters = document.paths["/v1/targets/{target}/redis/info"]?.get?.parameters;
    expect(parameters).toContainEqual(
      expect.objectContaining({
        name: "section",
        in: "query",
        required: false,
        schema: expect.objectContaining({ enum: expect.arrayContaining(["memory"]) }),
      }),
    );
  });

  it("tells of a read every status it can have, and of none that it cannot", () => {
    expect(Object.keys(document.paths["/v1/targets/{target}/redis/memory"]?.get?.responses ?? {})).toEqual([
      "200",
      "400",
      "401",
      "403",
      "404",
      "413",
      "417",
      "429",
      "500",
      "502",
      "503",
      "504",
    ]);
  });

  it("says what a change takes, with an example that its schema accepts, and the Idempotency-Key", () => {
    const set = document.paths["/v1/targets/{target}/redis/config/{key}"]?.put as unknown as {
      parameters: object[];
      responses: Record<string, object>;
      requestBody: {
        required: boolean;
        content: Record<string, { schema: { properties: object; required: string[] } }>;
      };
    };
    const { schema } = set.requestBody.content["application/json"] ?? { schema: { properties: {}, required: [] } };
    expect(set.requestBody.required).toBe(true);
    expect(schema.required).toEqual(["value"]);
    expect(schema.properties).toMatchObject({
      value: { anyOf: [{ type: "string" }, { type: "number" }] },
      for: { type: "string" },
      dry_run: { anyOf: [{ type: "boolean" }, { enum: ["true", "false"] }], default: false },
    });
    expect(schema.properties).not.toHaveProperty("key");
    expect(set.parameters).toContainEqual({ $ref: "#/components/parameters/idempotency_key" });
    expect(Object.keys(set.responses)).toEqual(expect.arrayContaining(["409", "422"]));
    expect(operations.set.input.safeParse({ key: "maxmemory", ...BODIES.set }).success).toBe(true);
    expect(operations.undo.input.safeParse({ id: "12", ...BODIES.undo }).success).toBe(true);
    expect(operations.apply.input.safeParse(BODIES.apply).success).toBe(true);
  });

  it("explains every code of the failure vocabulary", () => {
    for (const code of FAILURE_CODES)
      expect(document.components.responses?.[PROBLEMS[code].status]?.description).toContain(`\`${code}\``);
  });

  it("says of each header whether it is always there", () => {
    const always = (status: number) =>
      Object.entries(document.components.responses?.[status]?.headers ?? {}).map(([name, { required }]) => [
        name,
        required ?? false,
      ]);
    expect(always(429)).toEqual([
      ["X-Request-Id", true],
      ["Retry-After", true],
    ]);
    expect(always(409)).toEqual([
      ["X-Request-Id", true],
      ["Retry-After", false],
    ]);
    expect(always(502)).toEqual([
      ["X-Request-Id", true],
      ["Retry-After", false],
    ]);
    expect(always(503)).toEqual([["X-Request-Id", true]]);
  });

  it("asks for a token everywhere but for the health check", () => {
    expect(document.security).toEqual([{ token: [] }, { session: [] }]);
    const open = Object.entries(document.paths).filter(([, { get }]) => get?.security !== undefined);
    expect(open.map(([path]) => path)).toEqual(["/healthz"]);
  });

  it.each(OPERATION_NAMES.filter(hasExample))("has an example of %s that its schema accepts", (name) => {
    const example = answerExample(name);
    expect(envelopeSchema.parse(example)).toEqual(example);
    expect(operations[name].output.parse(example.data)).toEqual(example.data);
    const headers = new Headers({ "Content-Type": "application/json", "X-Request-Id": "request-0001" });
    const { method } = operations[name].http;
    expect(breachesAnywhere({ method, status: 200, headers, body: JSON.stringify(example) })).toEqual([]);
  });

  it("has schemas that accept what the API really answers", async () => {
    const answer = (await ask("/v1/targets/prod/redis/memory")).json();
    expect(envelopeSchema.parse(answer)).toEqual(answer);
    const failure = { code: "throttled" as const, retry_after_ms: 5, outcome_unknown: true as const, hops: [] };
    const problem = (await ask("/v1/targets/prod/ping", { answer: () => failed(failure, WARNED) })).json();
    expect(problemSchema.parse(problem)).toEqual(problem);
    expect(problemSchema.parse(problemExample)).toEqual(problemExample);
  });
});
