import { expect, test } from "vitest";
import { operations } from "../../protocol/operations.ts";
import { auditableInput } from "./auditable-input.ts";

test("keeps the operation's own fields, words, numbers and flags only", () => {
  const said = { key: "maxmemory", value: 5, dry_run: true, if_current: "512mb", for: { a: 1 }, token: "hunter2" };
  expect(auditableInput(operations.set, said)).toEqual({
    key: "maxmemory",
    value: 5,
    dry_run: true,
    if_current: "512mb",
  });
});

test.each([["requirepass"], ["masterauth"], ["RequirePass"], ["tls-key-file-pass"], [7]])(
  "keeps no value of %s, which may be a secret",
  (key) => {
    const kept = auditableInput(operations.set, { key, value: "hunter2", if_current: "hunter1" });
    expect(kept).toEqual({ key, value: "[not kept]", if_current: "[not kept]" });
  },
);

test("cuts what is too long for a line", () => {
  expect(auditableInput(operations.set, { key: "save", value: "x".repeat(60_000) })).toEqual({
    key: "save",
    value: `${"x".repeat(200)}…`,
  });
});
