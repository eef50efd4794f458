import * as z from "zod";
import { describe, expect, it } from "vitest";
import { operation } from "./operation.ts";
import { operations } from "./operations.ts";
import { allowed, routesOf } from "./routes.ts";

const change = operation({
  summary: "Sets a setting",
  role: "operator",
  effect: "change",
  scope: "target",
  answeredBy: "agent",
  input: z.strictObject({ key: z.string() }),
  positional: ["key"],
  http: { method: "PUT", path: "/redis/config/{key}" },
  reading: z.strictObject({}),
  deadlineMs: 10_000,
});

describe("routes", () => {
  it("are two for a path whose end is optional, and one for methods that share a path", () => {
    expect(routesOf({ config: operations.config, set: change })).toEqual([
      {
        pattern: "/v1/targets/:target/redis/config",
        template: "/v1/targets/{target}/redis/config",
        params: [],
        methods: { GET: "config" },
      },
      {
        pattern: "/v1/targets/:target/redis/config/:key",
        template: "/v1/targets/{target}/redis/config/{key}",
        params: ["key"],
        methods: { GET: "config", PUT: "set" },
      },
    ]);
  });

  it("of what is on all targets are beside them", () => {
    expect(routesOf({ targets: operations.targets }).map(({ pattern }) => pattern)).toEqual(["/v1/targets"]);
  });

  it("allow HEAD wherever they allow GET", () => {
    expect(allowed(["GET", "PUT"])).toBe("GET, HEAD, PUT");
    expect(allowed(["POST"])).toBe("POST");
  });
});
