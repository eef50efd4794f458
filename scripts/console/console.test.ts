import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { buildConsole } from "../build-console.ts";
import { headersFile } from "./headers.ts";
import { putInPlace } from "../bundle/place.ts";
import { gzippedKibOf, MAX_FIRST_SCREEN_KIB } from "./size.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "console-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe("the policy of the page", () => {
  const policy = /Content-Security-Policy: (.*)/.exec(headersFile(["/"]))?.[1] ?? "";
  it("allows nothing of another site, nothing inline, and no frame around it", () => {
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|http|\*|data:/);
  });

  it("lets a name with a hash be kept, and asks again for those that stay", () => {
    const headers = headersFile(["/", "/sw.js"]);
    expect(headers).toMatch(/^\/assets\/\*\n {2}Cache-Control: public, max-age=31536000, immutable$/m);
    expect(headers).toMatch(/^\/\n {2}Cache-Control: no-cache$/m);
    expect(headers).toMatch(/^\/sw\.js\n {2}Cache-Control: no-cache$/m);
    // Cloudflare joins what two rules say of one header.
    expect(headers.split("\n\n")[0]).not.toContain("Cache-Control");
  });
});

describe("what is built", () => {
  it("names only files that are there, holds nothing inline, and is small", async () => {
    const { directory: built, firstScreen } = await buildConsole(join(directory, "console"));
    const page = await readFile(join(built, "index.html"), "utf8");
    const names = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(4);
    for (const name of names.filter((each) => each !== "/docs"))
      expect((await readFile(join(built, name === "/" ? "index.html" : name))).length).toBeGreaterThan(0);
    expect(page).not.toMatch(/<style|<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|\{\{/);
    expect(gzippedKibOf(firstScreen)).toBeLessThanOrEqual(MAX_FIRST_SCREEN_KIB);
    const scripts = await Promise.all(firstScreen.map((path) => readFile(path, "utf8")));
    expect(scripts.join("")).not.toContain("uplot.js");
    const shell = await readFile(join(built, "sw.js"), "utf8");
    expect(shell).toContain('"/catalogue.json"');
    expect(shell).not.toContain("/_headers");
    const manifest = JSON.parse(await readFile(join(built, "manifest.webmanifest"), "utf8")) as {
      icons: { src: string }[];
    };
    expect(manifest.icons).toHaveLength(3);
    for (const { src } of manifest.icons) expect(shell).toContain(src);
  });
});

describe("a folder that is put in place", () => {
  const files = (text: string) => [
    { path: "/index.html", contents: text },
    { path: "/assets/a.js", contents: text },
  ];

  it("is replaced whole: what was there before is gone", async () => {
    const place = join(directory, "site");
    await putInPlace(place, [...files("one"), { path: "/old.js", contents: "" }]);
    await putInPlace(place, files("two"));
    expect((await readdir(place, { recursive: true })).toSorted()).toEqual(["assets", "assets/a.js", "index.html"]);
    expect(await readFile(join(place, "assets/a.js"), "utf8")).toBe("two");
  });

  test("by several at once is that of one of them, and leaves nothing beside it", async () => {
    const place = join(directory, "site");
    await Promise.all(["1", "2", "3", "4"].map((text) => putInPlace(place, files(text))));
    expect(await readFile(join(place, "index.html"), "utf8")).toBe(await readFile(join(place, "assets/a.js"), "utf8"));
    expect(await readdir(directory)).toEqual(["site"]);
  });
});
