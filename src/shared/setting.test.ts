import { expect, test } from "vitest";
import { fromTo, settingText } from "./setting.ts";

test.each([
  ["536870912", "512 MiB"],
  ["600000000", "572.2 MiB"],
  // The last byte that has a decimal below 1024, and the next.
  ["1073689395", "1023.9 MiB"],
  ["1073689396", "1 GiB"],
  ["1073741823", "1 GiB"],
  ["1073741824", "1 GiB"],
  ["1gb", "1 GiB"],
  ["1536mb", "1.5 GiB"],
  ["52428", "52428 bytes"],
  ["52429", "0.1 MiB"],
  ["0", "no limit"],
])("maxmemory of %s is read as %s", (value, text) => {
  expect(settingText("maxmemory", value)).toBe(text);
});

test.each([
  ["536870912", "536880912", "536870912 bytes", "536880912 bytes"],
  ["536870912", "536870913", "536870912 bytes", "536870913 bytes"],
  ["1gb", "1073741823", "1073741824 bytes", "1073741823 bytes"],
  ["536870912", "603979776", "512 MiB", "576 MiB"],
  ["512mb", "536870912", "512 MiB", "512 MiB"],
])("from %s to %s are never two sizes that read alike", (before, after, from, to) => {
  expect(fromTo("maxmemory", before, after)).toEqual({ from, to });
});

test("a setting that is no size is itself", () => {
  expect(fromTo("maxmemory-policy", "", "allkeys-lru")).toEqual({ from: "(empty)", to: "allkeys-lru" });
});
