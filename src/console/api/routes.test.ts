import { expect, it, test } from "vitest";
import { type ApiRoutes, requestFor } from "./routes.ts";

const ROUTES: ApiRoutes = {
  memory: { method: "GET", path: "/v1/targets/{target}/redis/memory", deadline_ms: 10_000 },
  config: { method: "GET", path: "/v1/targets/{target}/redis/config/{key?}", deadline_ms: 10_000 },
  set: { method: "PUT", path: "/v1/targets/{target}/redis/config/{key}", deadline_ms: 15_000 },
  undo: { method: "POST", path: "/v1/targets/{target}/changes/{id}/undo", deadline_ms: 15_000 },
  audit: { method: "GET", path: "/v1/audit", deadline_ms: 5_000 },
};

test.each([
  ["memory", "prod", {}, "/v1/targets/prod/redis/memory", null],
  ["memory", "a/b", {}, "/v1/targets/a%2Fb/redis/memory", null],
  ["config", "prod", {}, "/v1/targets/prod/redis/config", null],
  ["config", "prod", { key: "maxmemory" }, "/v1/targets/prod/redis/config/maxmemory", null],
  ["undo", "prod", { id: "12" }, "/v1/targets/prod/changes/12/undo", "{}"],
  [
    "set",
    "prod",
    { key: "maxmemory", value: "576mb", for: "" },
    "/v1/targets/prod/redis/config/maxmemory",
    '{"value":"576mb"}',
  ],
])("%s of %s with %j asks %s", (operation, target, input, url, body) => {
  expect(requestFor(ROUTES, { operation, target, input })).toMatchObject({ url, body });
});

it("names a target in the query where the operation is of all of them", () => {
  expect(
    requestFor(ROUTES, { operation: "audit", target: null, input: { target: "prod", since: "24h" } }),
  ).toMatchObject({
    method: "GET",
    url: "/v1/audit?target=prod&since=24h",
  });
});

test.each([
  ["nothing", "prod", {}],
  ["toString", "prod", {}],
  ["set", "prod", { value: "576mb" }],
  ["memory", null, {}],
])("%s of %s with %j is not asked", (operation, target, input) => {
  expect(requestFor(ROUTES, { operation, target, input })).toBeNull();
});
