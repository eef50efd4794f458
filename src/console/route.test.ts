import { describe, expect, it, test } from "vitest";
import { hashOf, type Route, routeOf, titleOf } from "./route.ts";

const ROUTES: readonly [hash: string, route: Route][] = [
  ["#/", { screen: "overview" }],
  ["#/account", { screen: "account" }],
  ["#/t/prod", { screen: "target", target: "prod", finding: null }],
  ["#/t/prod?finding=evictions_per_second", { screen: "target", target: "prod", finding: "evictions_per_second" }],
  ["#/t/prod/doctor", { screen: "operation", target: "prod", operation: "doctor", input: {} }],
  [
    "#/t/prod/set?key=maxmemory&value=576mb&for=2h",
    { screen: "operation", target: "prod", operation: "set", input: { key: "maxmemory", value: "576mb", for: "2h" } },
  ],
  ["#/o/audit?target=prod", { screen: "operation", target: null, operation: "audit", input: { target: "prod" } }],
  ["#/in/abc-DEF_1", { screen: "sign-in", code: "abc-DEF_1" }],
];

test.each(ROUTES)("%s is read, and written back as it was", (hash, route) => {
  expect(routeOf(hash)).toEqual(route);
  expect(hashOf(route)).toBe(hash);
});

it("begins at the overview where there is no address yet", () => {
  expect(routeOf("")).toEqual({ screen: "overview" });
  expect(routeOf("#")).toEqual({ screen: "overview" });
});

describe("an input that holds what parts an address", () => {
  const input = { reason: "a/b?c=d&e #1 ü", value: "" };
  it("comes back as it was", () => {
    const route: Route = { screen: "operation", target: "a b/c", operation: "set", input };
    expect(routeOf(hashOf(route))).toEqual(route);
  });
});

test.each([
  "#/t",
  "#/t/",
  "#/t/prod/",
  "#/t/prod/doctor/more",
  "#/x/prod",
  "#/in",
  "#/in/",
  "#/t/%E0%A4%A",
  "#/o",
  "#/account/x",
])("%s is no address of the page", (hash) => {
  expect(routeOf(hash)).toEqual({ screen: "lost" });
});

test.each([
  ["#/", "redis-ops"],
  ["#/t/prod", "prod · redis-ops"],
  ["#/t/prod/doctor", "prod doctor · redis-ops"],
  ["#/o/audit", "audit · redis-ops"],
  // Never the code.
  ["#/in/abc", "redis-ops"],
])("%s is called %j in the list of windows", (hash, title) => {
  expect(titleOf(routeOf(hash))).toBe(title);
});
