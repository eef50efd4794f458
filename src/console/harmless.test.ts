import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

/** What makes elements, or code, of a text. */
const MAKES_MARKUP =
  /\b(?:innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|srcdoc|createContextualFragment|DOMParser|setHTMLUnsafe)\b|\beval\(|new Function\b|javascript:/;
/** Where something could be kept; only `saved.ts` and who hands it its shelf may. */
const KEEPS = /\b(?:localStorage|sessionStorage|indexedDB|document\.cookie)\b/;

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(import.meta.dirname, name), "utf8") }));

const found = (pattern: RegExp): string[] => files.filter(({ text }) => pattern.test(text)).map(({ name }) => name);

it("would be noticed", () => {
  expect(MAKES_MARKUP.test("<p dangerouslySetInnerHTML={{ __html: said }} />")).toBe(true);
  expect(files.length).toBeGreaterThan(20);
});

it("makes no element of a text", () => {
  expect(found(MAKES_MARKUP)).toEqual([]);
});

it("keeps nothing in the browser but by the one file that wipes it", () => {
  expect(found(KEEPS)).toEqual(["main.tsx"]);
});
