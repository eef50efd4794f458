import { expect, it } from "vitest";
import * as z from "zod";
import { fieldName, issueLine, issuesText } from "./issues.ts";

const lines = (schema: z.ZodType, given: unknown, root?: string): string[] =>
  (schema.safeParse(given).error?.issues ?? []).map((issue) => issueLine(issue, root));

const word = z.string().regex(/^[a-z]+$/, "must be lower-case letters");

it("names the field, however deep it lies", () => {
  const schema = z.object({ targets: z.record(z.string(), z.object({ keys: z.array(word) })) });
  expect(lines(schema, { targets: { prod: { keys: ["a", "B"] } } })).toEqual([
    "targets.prod.keys[1]: must be lower-case letters",
  ]);
  expect(lines(schema, { targets: { prod: { keys: ["B"] } } }, "TARGETS")).toEqual([
    "TARGETS.targets.prod.keys[0]: must be lower-case letters",
  ]);
});

it("names no field where the whole is wrong, but for its root", () => {
  expect(lines(word, "B")).toEqual(["must be lower-case letters"]);
  expect(lines(word, "B", "NAME")).toEqual(["NAME: must be lower-case letters"]);
});

it("says what each alternative wanted, each once", () => {
  const schema = z.object({ key: z.union([word, z.literal("1", "must be 1"), word]) });
  expect(lines(schema, { key: "B" })).toEqual(["key: must be lower-case letters or must be 1"]);
});

it("says what is wrong with a record's key", () => {
  expect(lines(z.record(word, z.number()), { B: 1 })).toEqual(["B: its name must be lower-case letters"]);
});

it("says the first five in one sentence of at most a thousand characters", () => {
  const text = (schema: z.ZodType, given: unknown): string =>
    issuesText({ issues: schema.safeParse(given).error?.issues ?? [] });
  expect(text(z.object({ a: word, b: word }), { a: "A", b: "B" })).toBe(
    "a: must be lower-case letters; b: must be lower-case letters.",
  );
  expect(text(z.array(word), ["A", "B", "C", "D", "E", "F"])).toMatch(/; \[4\]: must be lower-case letters\.$/);
  expect(text(z.record(z.string(), word.min(1, "x".repeat(2_000))), { a: "" })).toHaveLength(1_000);
});

it("cuts a field's name, which a caller may have chosen", () => {
  expect(fieldName(["a".repeat(65)])).toBe("a".repeat(64));
});
