import { describe, expect, test } from "vitest";
import { operations } from "../operations.ts";

/** Every input that is a whole number. */
const INPUTS = {
  "changes limit": (given: unknown) => operations.changes.input.safeParse({ limit: given }).data?.limit,
  "audit limit": (given: unknown) => operations.audit.input.safeParse({ limit: given }).data?.limit,
  "history points": (given: unknown) => operations.history.input.safeParse({ points: given }).data?.points,
  "acknowledge id": (given: unknown) => operations.acknowledge.input.safeParse({ id: given }).data?.id,
  "undo id": (given: unknown) => operations.undo.input.safeParse({ id: given }).data?.id,
};

describe.each(Object.entries(INPUTS))("%s", (_, read) => {
  test.each([12, "12", " 12 ", "012"])("takes %j", (given) => {
    expect(read(given)).toBe(12);
  });

  // `Number` takes `12.000`, a thousand times as much to many, for 12.
  test.each(["12.000", "12,000", "12.0", "1e2", "0x10", "1_2", "12.5", "-12", "", "x", true, [12], null, 12.5])(
    "does not take %j",
    (given) => {
      expect(read(given)).toBeUndefined();
    },
  );
});

test("what is refused is told in words", () => {
  const { error } = operations.acknowledge.input.safeParse({ id: "1.000" });
  expect(error?.issues).toMatchObject([{ path: ["id"], message: "must be a whole number, in digits only" }]);
});
