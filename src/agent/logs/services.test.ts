import { expect, test } from "vitest";
import { mayReadLog, servicesToRead } from "./services.ts";

const PRESENT = ["web", "redis", "api"];

test.each([
  [undefined, ["api", "web"]],
  [["web"], ["web"]],
  [
    ["web", "gone", "web"],
    ["gone", "web"],
  ],
  [["redis"], ["redis"]],
  [
    ["worker", "shop/worker"],
    ["shop/worker", "worker"],
  ],
  [[], []],
])("log_services %j reads %j", (log_services, read) => {
  expect(servicesToRead({ service: "redis", log_services }, PRESENT)).toEqual(read);
});

test("a service that is not listed may not be read, whoever asks", () => {
  expect(mayReadLog({ service: "redis", log_services: ["web"] }, "api")).toBe(false);
  expect(mayReadLog({ service: "redis", log_services: [] }, "web")).toBe(false);
  expect(mayReadLog({ service: "redis", log_services: undefined }, "redis")).toBe(false);
  expect(mayReadLog({ service: "redis", log_services: undefined }, "shop/worker")).toBe(false);
  expect(mayReadLog({ service: "redis", log_services: ["worker"] }, "shop/worker")).toBe(false);
  expect(mayReadLog({ service: "redis", log_services: ["shop/worker"] }, "shop/worker")).toBe(true);
  expect(mayReadLog({ service: "redis", log_services: undefined }, "web")).toBe(true);
});
