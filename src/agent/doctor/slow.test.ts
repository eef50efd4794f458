import { expect, test } from "vitest";
import type { RedisItem } from "../docker/seam.ts";
import { error, list } from "../handlers/recorded.fixture.ts";
import { slowEntries } from "./slow.ts";

const reply = (...items: RedisItem[]) => ({ kind: "nested" as const, items });

test("gives when, how long and which command, and none of the application's data", () => {
  const entries = slowEntries(
    reply(
      ["12", "1795392896", "250123", ["KEYS", "session:*"], "172.18.0.4:40112", "web"],
      ["11", "1795392000", "9", ["set", "token", "s3cret"], "172.18.0.4:40112", ""],
      ["10", "1795391000", "10500", ["config|get", "x"]],
    ),
  );
  expect(entries).toEqual({
    ok: true,
    value: [
      { at: "2026-11-23T00:14:56.000Z", took_ms: 250.123, command: "KEYS" },
      { at: "2026-11-23T00:00:00.000Z", took_ms: 0.009, command: "SET" },
      { at: "2026-11-22T23:43:20.000Z", took_ms: 10.5, command: "CONFIG|GET" },
    ],
  });
});

test("does not give a name that no command of Redis has", () => {
  const renamed = "b840fc02d524045429941cc15f59e41cb7be6c52";
  expect(slowEntries(reply(["1", "1795392896", "5", [renamed]]))).toMatchObject({
    value: [{ command: "(renamed)" }],
  });
});

test("gives at most ten, and skips what is no entry", () => {
  const entry = ["1", "1795392896", "5", ["GET"]];
  const entries = slowEntries(reply("odd", [], ["1", "x", "5", ["GET"]], ...Array.from({ length: 12 }, () => entry)));
  expect(entries.ok && entries.value.map(({ command }) => command)).toEqual(Array.from({ length: 10 }, () => "GET"));
});

test("has no entries where the log is empty, and fails where it may not be read", () => {
  expect(slowEntries(list())).toEqual({ ok: true, value: [] });
  expect(slowEntries(error("NOPERM no"))).toMatchObject({ ok: false, failure: { code: "redis_failed" } });
});
