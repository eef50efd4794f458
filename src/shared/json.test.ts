import { expect, it } from "vitest";
import { jsonOrUndefined, parseJson } from "./json.ts";

it.each([
  ['{"a":[1,null]}', { a: [1, null] }],
  ["null", null],
  [' "text"\r', "text"],
])("parses %j", (text, value) => {
  expect(parseJson(text)).toEqual({ ok: true, value });
  expect(jsonOrUndefined(text)).toEqual(value);
});

it.each(["", "undefined", "{'a':1}", '{"a":1', "1 2"])("refuses %j", (text) => {
  const parsed = parseJson(text);
  expect(parsed).toMatchObject({ ok: false, failure: expect.any(SyntaxError) });
  expect(jsonOrUndefined(text)).toBeUndefined();
});
