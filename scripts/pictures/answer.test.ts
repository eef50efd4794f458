import { expect, it } from "vitest";
import { linesToShow, withAnswer } from "./answer.ts";

it("puts question and answer between the marks, and again", () => {
  const page = "# A\n\n<!-- answer: made -->\nold\n<!-- /answer -->\n\nrest\n";
  const filled = "# A\n\n<!-- answer: made -->\n```console\n$ curl $URL\n$1 of 2\n```\n<!-- /answer -->\n\nrest\n";
  expect(withAnswer(page, "curl $URL", "$1 of 2\n")).toBe(filled);
  expect(withAnswer(filled, "curl $URL", "$1 of 2\n")).toBe(filled);
  expect(() => withAnswer("# A\n", "curl", "")).toThrow("no place");
});

it("shows the first two paragraphs", () => {
  expect(linesToShow("WARN\nfull\n\nmaxmemory 99 %\nhost 16 %\n\npolicy\n")).toBe(5);
  expect(linesToShow("OK\nfine\n")).toBe(2);
});
