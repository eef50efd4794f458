import { fail, ok, type Result } from "./result.ts";

/** Parses JSON. The failure is the parser's error; its message quotes the text, so it must not be shown where that may be a secret. */
export const parseJson = (text: string): Result<unknown, unknown> => {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch (error) {
    return fail(error);
  }
};

/** As `parseJson`, with `undefined`, which no JSON is, for what cannot be parsed: for a schema to refuse. */
export const jsonOrUndefined = (text: string): unknown => {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : undefined;
};
