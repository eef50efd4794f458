import { expect, test } from "vitest";
import { infoOf } from "./recorded.fixture.ts";
import { refusalsOf } from "./memory.ts";

const info = (...lines: string[]): string => ["# Errorstats", ...lines, "", "# Keyspace", ""].join("\r\n");

test.each(["redis-6.2", "redis-7.0", "redis-7.4", "redis-8.0", "valkey-8.1"])(
  "%s counts, and has refused nothing that a rule knows",
  (name) => {
    expect(refusalsOf(infoOf(name))).toEqual({});
  },
);

test("tells the codes that a rule knows, and no other, whose names applications make up", () => {
  const text = info(
    "errorstat_ERR:count=3",
    "errorstat_NOAUTH:count=2",
    "errorstat_OOM:count=70",
    "errorstat_MINE:count=1",
  );
  expect(refusalsOf(text)).toEqual({ OOM: 70, NOAUTH: 2 });
});

test("counts none where the section is there and empty, as right after a start", () => {
  expect(refusalsOf(info())).toEqual({});
});

test("is not known before 6.2, which has no such section", () => {
  expect(refusalsOf("# Stats\r\nrejected_connections:0\r\n# Keyspace\r\n")).toBeNull();
});

// Printed by Redis 8.0.2 after 140 different errors of a script; the counts of all are gone then.
test("is not known once Redis has stopped to count", () => {
  expect(refusalsOf(info("errorstat_ERRORSTATS_DISABLED:count=1"))).toBeNull();
});
