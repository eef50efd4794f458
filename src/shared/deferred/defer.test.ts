import { beforeEach, describe, expect, test } from "vitest";
import * as zod from "zod";
import { atOnce, deferred } from "./defer.ts";

let loaded = 0;
const load = (): object => {
  loaded += 1;
  return zod;
};
/** zod's functions by name, as `import * as z` has them. */
const z = Object.fromEntries(
  ["string", "number", "strictObject", "array", "enum", "record", "union", "literal", "discriminatedUnion"].map(
    (name) => [name, deferred(load)(name)],
  ),
) as unknown as typeof zod;

beforeEach(() => {
  loaded = 0;
});

/** As large as one of an operation: fields of fields, with all that the catalogue says of one. */
const declared = (from: typeof zod) => {
  const size = from.number().nonnegative().describe("bytes");
  const base = from.strictObject({
    name: from
      .string()
      .trim()
      .min(1)
      .max(8)
      .regex(/^[a-z ]+$/),
    size: size.nullable().default(null),
    kind: from.enum(["a", "b"]).meta({ id: "Kind" }),
  });
  return base
    .extend({
      more: from.array(from.union([size, from.string()])).optional(),
      counts: from.record(from.string(), size).nullish(),
      made: from
        .string()
        .transform((text) => text.length)
        .optional(),
      outcome: from
        .discriminatedUnion("ok", [
          from.strictObject({ ok: from.literal(true), value: base }),
          from.strictObject({ ok: from.literal(false) }),
        ])
        .optional(),
    })
    .refine(({ name }) => name !== "taken", "is taken");
};

describe("a schema that is declared", () => {
  test("is not built, nor is zod loaded, before it is asked something", () => {
    const schema = declared(z);
    expect(loaded).toBe(0);
    schema.safeParse({});
    expect(loaded).toBeGreaterThan(0);
  });

  test("is built once", () => {
    const schema = declared(z);
    schema.safeParse({});
    const then = loaded;
    schema.safeParse({});
    expect(schema.shape).toBe(schema.shape);
    expect(loaded).toBe(then);
  });

  test.each([
    { name: " abc ", kind: "a" },
    { name: "abc", kind: "a", size: 1, more: [1, "x"], counts: { a: 2 }, made: "four", outcome: { ok: false } },
    { name: "abc", kind: "a", outcome: { ok: true, value: { name: "b", kind: "b" } } },
    { name: "abc", kind: "c" },
    { name: "far too long", kind: "a" },
    { name: "ABC", kind: "a" },
    { name: "taken", kind: "b" },
    { name: "abc", kind: "a", size: -1 },
    { name: "abc", kind: "a", extra: 1 },
    { name: "abc", kind: "a", outcome: { ok: true, value: { name: "b" } } },
    { name: "abc", kind: "a", counts: { a: -1 } },
    [],
    null,
    "text",
  ])("says of %j what zod's own says", (value) => {
    const [ours, theirs] = [declared(z).safeParse(value), declared(zod).safeParse(value)];
    expect(ours.success).toBe(theirs.success);
    expect(ours.data).toEqual(theirs.data);
    expect(ours.error?.issues).toEqual(theirs.error?.issues);
  });

  test("is the same schema in JSON, with what it says of itself", () => {
    const options = { io: "input", unrepresentable: "any" } as const;
    expect(zod.toJSONSchema(declared(z), options)).toEqual(zod.toJSONSchema(declared(zod), options));
    expect(z.string().meta({ id: "One" }).meta()).toEqual({ id: "One" });
  });

  test("gives its fields, each of which can be asked by itself", () => {
    expect(declared(z).shape.kind.safeParse("a").success).toBe(true);
    expect(Object.keys(declared(z).shape)).toEqual(Object.keys(declared(zod).shape));
    expect("shape" in declared(z)).toBe(true);
  });
});

test("a group of functions is reached by its name too", () => {
  const datetime = deferred(load)("iso.datetime")() as zod.ZodType;
  expect(loaded).toBe(0);
  expect(datetime.safeParse("2026-11-29T00:00:00Z").success).toBe(true);
  expect(datetime.safeParse("yesterday").success).toBe(false);
});

test("a function that looks at schemas is called at once, with the schemas themselves", () => {
  const toJSONSchema = atOnce(load)("toJSONSchema") as typeof zod.toJSONSchema;
  const options = { io: "input", unrepresentable: "any" } as const;
  expect(toJSONSchema(declared(z), options)).toEqual(zod.toJSONSchema(declared(zod), options));
  // What a schema says of itself is kept under the schema, which a stand-in is not.
  expect(toJSONSchema(z.string().meta({ id: "Two" }))).toEqual(zod.toJSONSchema(zod.string().meta({ id: "Two" })));
});
