import { expect, it } from "vitest";
import { bounded, describeError, messageOf, logLine } from "./log.ts";

it("tells an error's name and message, cut", () => {
  expect(describeError(new TypeError("no such thing"))).toBe("TypeError: no such thing");
  expect(describeError(new TypeError("x is not a function"))).toBe("TypeError: x is not a function");
  expect(describeError(new Error("x".repeat(10_000)))).toHaveLength(201);
  expect(describeError(new Error("x".repeat(300)))).toBe(`Error: ${"x".repeat(193)}…`);
});

it("does not repeat what a parser quotes", () => {
  const thrown = (): unknown => {
    try {
      return JSON.parse('{"password":hunter2}');
    } catch (error) {
      return error;
    }
  };
  expect(messageOf(thrown())).toContain("hunter2");
  expect(describeError(thrown())).toBe("SyntaxError");
});

it("tells only the type of what is no error, since it may hold anything", () => {
  expect(describeError("hunter2")).toBe("string");
  expect(describeError(null)).toBe("object");
  expect(messageOf("stopped")).toBe("stopped");
});

it("cuts only what is longer", () => {
  expect(bounded("abcd", 4)).toBe("abcd");
  expect(bounded("abcde", 4)).toBe("abcd…");
});

it.each(["\n", "\r", "\u0000", "\u007f", "\u0085", "\u009b2J", "\u2028", "\u2029", "\u202e"])(
  "holds %j in no form that ends a line or moves a terminal's cursor",
  (character) => {
    const value = { text: `a${character}b` };
    const line = logLine(value);
    expect(line).toMatch(/^[\u0020-\u007e]*$/);
    expect(JSON.parse(line)).toEqual(value);
  },
);

it("leaves other letters as they are", () => {
  expect(logLine({ text: "größer 容" })).toBe('{"text":"größer 容"}');
});
