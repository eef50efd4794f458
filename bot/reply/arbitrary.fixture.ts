/** Random data of a schema's shape, with hostile text wherever text may be. Of zod's types it knows those that the catalogue's outputs have. */
import * as fc from "fast-check";
import type * as z from "zod";

/** What somebody might put into a key's name, a log line or a reason. */
export const HOSTILE = [
  "<!channel>",
  "<!here|here>",
  "<@U0VICTIM>",
  "<#C0SECRET>",
  "<!subteam^S123|@oncall>",
  "<https://evil.example|click here>",
  "https://evil.example/?a=1&b=2",
  "@here @channel @everyone",
  "&lt;!channel&gt;",
  "``` <!channel> ```",
  "`code` and ` one more",
  "```",
  "*bold* _italic_ ~struck~",
  ":white_check_mark: ✅ all is well",
  "line one\nline two\r\n> quoted",
  "\u202Eright to left\u202C\u2066x\u2069\u200B\u0000\u001B[31m",
  "\uD800 half a pair",
  "&".repeat(300),
  "<".repeat(300),
  "`".repeat(301),
  "x".repeat(5000),
  "word ".repeat(1000),
  "😀".repeat(700),
  "",
] as const;

export const hostile = (): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
    {
      weight: 1,
      arbitrary: fc.array(fc.constantFrom(...HOSTILE.slice(0, 17)), { maxLength: 4 }).map((all) => all.join("")),
    },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  );

interface Def {
  type: string;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  innerType?: z.ZodType;
  options?: z.ZodType[];
  entries?: Record<string, string | number>;
  values?: unknown[];
  keyType?: z.ZodType;
  valueType?: z.ZodType;
  format?: string;
}

const MOMENTS = ["2026-11-22T21:04:05.000Z", "2026-11-22T20:00:00.000Z", "1999-01-01T00:00:00.000Z"];
const COUNTS = [0, 1, 7, 5000, 536_870_912, 2 ** 50];

const text = (schema: z.ZodType): fc.Arbitrary<unknown> => {
  const candidates = hostile().map((each) => (schema.safeParse(each).success ? each : each.slice(0, 100)));
  return schema.safeParse("<!channel>").success
    ? candidates.filter((each) => schema.safeParse(each).success)
    : fc.constantFrom(...MOMENTS);
};

const number = (schema: z.ZodType): fc.Arbitrary<unknown> =>
  fc.constantFrom(...[...COUNTS, -5, 0.37, 12.5].filter((each) => schema.safeParse(each).success));

/** @param most entries of a list */
export const arbitraryOf = (schema: z.ZodType, most = 12): fc.Arbitrary<unknown> => {
  const def = schema.def as unknown as Def;
  const inner = (): fc.Arbitrary<unknown> => arbitraryOf(def.innerType as z.ZodType, most);
  switch (def.type) {
    case "object":
      return fc.record(
        Object.fromEntries(Object.entries(def.shape ?? {}).map(([key, each]) => [key, arbitraryOf(each, most)])),
      );
    case "string":
      return text(schema);
    case "number":
      return number(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "nullable":
      return fc.oneof(fc.constant(null), inner());
    case "optional":
    case "default":
      return inner();
    case "enum":
      return fc.constantFrom(...Object.values(def.entries ?? {}));
    case "literal":
      return fc.constantFrom(...(def.values ?? []));
    case "array":
      return fc
        .array(arbitraryOf(def.element as z.ZodType, most), {
          minLength: schema.safeParse([]).success ? 0 : 1,
          maxLength: most,
        })
        .map((all) => (schema.safeParse(all).success ? all : all.slice(0, 1)));
    case "record":
      return fc.dictionary(
        arbitraryOf(def.keyType as z.ZodType).map(String),
        arbitraryOf(def.valueType as z.ZodType, most),
        { maxKeys: most },
      );
    case "union":
      return fc.oneof(...(def.options ?? []).map((each) => arbitraryOf(each, most)));
    case "unknown":
      return fc.oneof(hostile(), fc.constant(null), fc.integer(), fc.array(hostile(), { maxLength: 3 }));
    default:
      throw new Error(`no arbitrary for the zod type ${def.type}`);
  }
};
