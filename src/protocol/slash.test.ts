import { describe, expect, test } from "vitest";
import { slashLine } from "./slash.ts";

describe("the line of an operation", () => {
  test("has the values, the target, the inputs by name and the reason, in this order", () => {
    expect(slashLine("set", { reason: "queue backlog", for: "2h", value: "576mb", key: "maxmemory" }, "prod")).toBe(
      "/redis set maxmemory 576mb on prod for 2h because queue backlog",
    );
  });

  test("has no more than the operation where there is nothing to say", () => {
    expect(slashLine("memory", {})).toBe("/redis memory");
    expect(slashLine("undo", { id: "" })).toBe("/redis undo");
  });

  test("takes what every object has for no input of the operation", () => {
    for (const key of ["constructor", "toString", "valueOf", "hasOwnProperty"])
      expect(slashLine("memory", { [key]: "true" })).toBe(`/redis memory ${key} true`);
  });

  test("says inputs as people do, and a yes by its name alone", () => {
    expect(slashLine("apply", { dry_run: "true", allow_eviction: "false" }, "prod")).toBe(
      "/redis apply on prod dry run allow eviction false",
    );
    expect(slashLine("set", { key: "maxmemory", value: "1gb", if_current: "512mb" })).toBe(
      "/redis set maxmemory 1gb if current 512mb",
    );
  });

  test("names the target of an operation on all targets, where its input does", () => {
    expect(slashLine("audit", { since: "24h", target: "prod" })).toBe("/redis audit on prod since 24h");
  });

  test("names a value behind one that is left out", () => {
    expect(slashLine("set", { value: "1gb" })).toBe("/redis set value 1gb");
  });

  test.each([
    ["allkeys-lru", "allkeys-lru"],
    ["1h30m", "1h30m"],
    ["2026-11-22T21:04:05.000Z", "2026-11-22T21:04:05.000Z"],
    ["3600 1 300 100", '"3600 1 300 100"'],
    ["on", '"on"'],
    ["For", '"For"'],
    ["dry-run", '"dry-run"'],
    ["mb", '"mb"'],
    ["hours", '"hours"'],
    ["-1", '"-1"'],
    ["1.5h", '"1.5h"'],
    ["it's", '"it\'s"'],
    ['say "x"', "'say \"x\"'"],
  ])("writes the value %s as %s", (value, written) => {
    expect(slashLine("set", { key: "save", value })).toBe(`/redis set save ${written}`);
  });

  test("escapes only what would be read as Slack's markup", () => {
    expect(slashLine("undo", { reason: "a < b & c > d; &amp; <@U1>" })).toBe(
      "/redis undo because a &lt; b & c > d; &amp;amp; &lt;@U1>",
    );
    // Were only the second one escaped, the first would reach to the end.
    expect(slashLine("undo", { reason: "<! <http://x>" })).toBe("/redis undo because &lt;! &lt;http://x>");
    expect(slashLine("undo", { reason: "a < b & c" })).toBe("/redis undo because a < b & c");
  });
});
