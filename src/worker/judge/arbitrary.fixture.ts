/** For tests: values that a schema accepts, made from the schema itself, as far as the protocol's schemas go. */
import * as fc from "fast-check";
import type * as z from "zod";

type Def = z.core.$ZodTypeDef & {
  shape?: Record<string, z.ZodType>;
  innerType?: z.ZodType;
  element?: z.ZodType;
  valueType?: z.ZodType;
  options?: z.ZodType[];
  entries?: Record<string, string>;
  values?: unknown[];
  format?: string;
};

const numbers = fc.oneof(
  fc.constantFrom(0, 1, 2),
  fc.nat(),
  fc.maxSafeNat(),
  fc.double({ min: 0, max: 1e9, noNaN: true }),
);

/** Most are near the time that the tests call now. */
const instants = fc
  .oneof(
    fc.date({ min: new Date("2026-11-20"), max: new Date("2026-11-24"), noInvalidDate: true }),
    fc.constant(new Date(0)),
  )
  .map((date) => date.toISOString());

const texts = fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom("a\nb", "\u2028", "ok", "slave", "allkeys-lru"));

const made = (schema: z.ZodType): fc.Arbitrary<unknown> => {
  const def = schema.def as Def;
  switch (def.type) {
    case "object":
      return fc.record(Object.fromEntries(Object.entries(def.shape ?? {}).map(([key, field]) => [key, made(field)])));
    case "nullable":
      return fc.option(inner(def.innerType), { nil: null });
    case "optional":
    // What is made is what a schema gives, in which a default is filled in.
    case "default":
      return inner(def.innerType);
    case "array":
      return fc.array(inner(def.element), { maxLength: 5 }).filter((list) => schema.safeParse(list).success);
    case "record":
      return fc.dictionary(fc.string({ maxLength: 10 }), inner(def.valueType), { maxKeys: 3 });
    case "union":
      return fc.oneof(...(def.options ?? []).map(made));
    case "enum":
      return fc.constantFrom(...Object.values(def.entries ?? {}));
    case "literal":
      return fc.constantFrom(...(def.values ?? []));
    case "boolean":
      return fc.boolean();
    case "number":
      return numbers.map((value) => (schema.safeParse(value).success ? value : Math.max(1, Math.floor(value))));
    case "string":
      return def.format === "datetime" ? instants : texts;
    default:
      throw new Error(`The fixture makes no ${def.type}.`);
  }
};

const inner = (schema: z.ZodType | undefined): fc.Arbitrary<unknown> =>
  schema === undefined ? fc.constant(null) : made(schema);

export const anythingOf = <T extends z.ZodType>(schema: T): fc.Arbitrary<z.output<T>> =>
  // What it makes is checked against the schema by a test.
  made(schema) as fc.Arbitrary<z.output<T>>;
