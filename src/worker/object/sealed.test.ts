import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Answered } from "../../protocol/answer.ts";
import { bodyOf, opened, seal, unseal } from "./sealed.ts";

const answered: fc.Arbitrary<Answered> = fc.record({
  at: fc.constant("2026-11-29T12:00:00.000Z"),
  age_ms: fc.nat(),
  verdict: fc.constantFrom("ok", "warn", "critical"),
  reasons: fc.constant([]),
  summary: fc.string({ unit: "binary" }),
  data: fc.jsonValue(),
  commands: fc.array(fc.string()),
});

test("the body of a response is the envelope, whatever is in the answer", () => {
  fc.assert(
    fc.property(answered, fc.option(fc.string()), fc.nat(), (answer, target, took) => {
      const sealed = seal(answer);
      const body = bodyOf(target, "memory", sealed, took);
      expect(body).toBe(JSON.stringify(opened(target, "memory", sealed, took)));
      expect(JSON.parse(body)).toEqual(
        JSON.parse(JSON.stringify({ target, operation: "memory", ...answer, took_ms: took })),
      );
    }),
  );
});

test("what was sealed is what comes out, and its verdict stands outside", () => {
  fc.assert(
    fc.property(answered, (answer) => {
      const sealed = seal(answer);
      expect(unseal(sealed)).toEqual(JSON.parse(JSON.stringify(answer)));
      expect(sealed.verdict).toBe(answer.verdict);
    }),
  );
});

test("the fields come in the order in which a person reads them, in whichever order they were put together", () => {
  const { json } = seal({ commands: [], data: 1, summary: "S", reasons: [], verdict: "ok", age_ms: 2, at: "A" });
  expect(json).toBe('{"at":"A","age_ms":2,"verdict":"ok","reasons":[],"summary":"S","data":1,"commands":[]}');
});
