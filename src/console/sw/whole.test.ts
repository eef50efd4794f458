import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildConsole } from "../../../scripts/build-console.ts";
import { isWhole } from "./whole.ts";

const CATALOGUE = '{"operations":[]}';
const SHELL = {
  shell: ["/", "/assets/main-NEW.js", "/assets/console-NEW.css", "/catalogue.json"],
  sums: { "/catalogue.json": createHash("sha256").update(CATALOGUE).digest("hex") },
};
const page = (...names: string[]): string => names.map((name) => `<script src="/assets/${name}"></script>`).join("\n");
const PAGE = page("main-NEW.js", "console-NEW.css");

const whole = (kept: Record<string, string>) =>
  isWhole(async (path) => (kept[path] === undefined ? undefined : new Response(kept[path])), SHELL);

test("what is of one version is whole, also where something was put into the page on its way", async () => {
  expect(await whole({ "/": PAGE, "/catalogue.json": CATALOGUE })).toBe(true);
  const added = `${PAGE}<script src="/cdn-cgi/x.js"></script>`;
  expect(await whole({ "/": added, "/catalogue.json": CATALOGUE })).toBe(true);
});

test.each([
  ["the page is of the version before", { "/": page("main-OLD.js", "console-NEW.css"), "/catalogue.json": CATALOGUE }],
  ["its style is", { "/": page("main-NEW.js", "console-OLD.css"), "/catalogue.json": CATALOGUE }],
  ["the catalogue is", { "/": PAGE, "/catalogue.json": '{"operations":[1]}' }],
  ["it is another page, such as one to sign in", { "/": "<html></html>", "/catalogue.json": CATALOGUE }],
  ["the page is missing", { "/catalogue.json": CATALOGUE }],
  ["the catalogue is missing", { "/": PAGE }],
])("where %s, it is not", async (_what, kept) => {
  expect(await whole(kept)).toBe(false);
});

test("what the build makes is whole by the sums that its service worker has", async () => {
  const directory = await mkdtemp(join(tmpdir(), "console-"));
  try {
    await buildConsole(join(directory, "built"));
    const read = (path: string): Promise<Buffer> =>
      readFile(join(directory, "built", path === "/" ? "index.html" : path));
    const worker = (await read("/sw.js")).toString();
    const sums = Object.fromEntries(
      [...worker.matchAll(/"(\/[\w.]+)":"([0-9a-f]{64})"/g)].map(([, path = "", sum = ""]) => [path, sum]),
    );
    expect(Object.keys(sums)).toEqual(["/catalogue.json", "/manifest.webmanifest"]);
    const shell = worker.match(/\/assets\/[\w.-]+/g) ?? [];
    const kept = async (path: string): Promise<Response> => new Response(new Uint8Array(await read(path)));
    expect(await isWhole(kept, { shell, sums })).toBe(true);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
