/** Every kind of reply as it is sent. `UPDATE=1` writes what is made now; look at the pictures then (`npm run slack:pictures -- <dir>`). */
// oxlint-disable-next-line no-restricted-imports -- a test reads its files in Node
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { violations } from "./limits.fixture.ts";
import { SAMPLES } from "./samples/index.fixture.ts";

const DIRECTORY = new URL("golden/", import.meta.url);
const updating = process.env["UPDATE"] === "1";
const file = (name: string): URL => new URL(`${name}.json`, DIRECTORY);

if (updating) {
  rmSync(DIRECTORY, { recursive: true, force: true });
  mkdirSync(DIRECTORY, { recursive: true });
  for (const { name, message } of SAMPLES) writeFileSync(file(name), `${JSON.stringify(message(), null, 2)}\n`);
}

test.each(SAMPLES.map(({ name, message }) => [name, message] as const))("%s", (name, message) => {
  expect(message()).toEqual(JSON.parse(readFileSync(file(name), "utf8")));
  expect(violations(message())).toEqual([]);
});

test("there is no file of a reply that does not exist any more", () => {
  expect(readdirSync(DIRECTORY).toSorted()).toEqual(SAMPLES.map(({ name }) => `${name}.json`).toSorted());
});
