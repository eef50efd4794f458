/** What a reader of the pages meets: links that lead somewhere, commands that exist, and a README that is read to its end. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "./stack/root.ts";

const MAX_README_WORDS = 1_500;
const MAX_PICTURE_BYTES = 150_000;

/** What git has, and what it will have. */
const tracked = (...patterns: string[]): string[] =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...patterns], {
    cwd: ROOT,
    encoding: "utf8",
  })
    .split("\n")
    .filter((path) => path !== "" && existsSync(join(ROOT, path)));

const textOf = (path: string): string => readFileSync(join(ROOT, path), "utf8");

const withoutCode = (text: string): string => text.replaceAll(/^```[\s\S]*?^```$/gm, "").replaceAll(/`[^`\n]*`/g, "");

/** As GitHub makes them of headings. */
const anchorsOf = (text: string): string[] =>
  [...text.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(/\s/g, "-"),
  );

/** The links of a page that lead nowhere. `read` gives another page's text, null where there is no such file. */
const broken = (page: string, text: string, read: (path: string) => string | null): string[] => {
  const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)|\b(?:src|href)="([^"]+)"/g)];
  return links
    .map(([, markdown, html]) => markdown ?? html ?? "")
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? text : read(join(dirname(page), path));
      return target === null || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
};

/** Paths in code that have the form of a file or a folder of this tree. With a placeholder in them they name no one file. */
const pathsIn = (text: string): string[] => {
  const code = [...text.matchAll(/^```[\s\S]*?^```$|^ {4}.+$|`[^`\n]+`/gm)].map(([found]) => found).join("\n");
  const path =
    /(?<![\w./@-])(?:\.\/)?((?:bot|client|docs|examples|host|scripts|src|test|agent|present|protocol|shared|worker)\/[\w./-]*\w)(?![\w*<{/]|-<)/g;
  return [...new Set([...code.matchAll(path)].map(([, found = ""]) => found))];
};

/** Said from the checkout's folder, or from src/. */
const isThere = (path: string): boolean => existsSync(join(ROOT, path)) || existsSync(join(ROOT, "src", path));

const pages = tracked("*.md");
const read = (path: string): string | null => {
  const file = join(ROOT, path);
  if (!existsSync(file)) return null;
  return statSync(file).isFile() ? readFileSync(file, "utf8") : "";
};

describe("the pages", () => {
  it.each(pages)("%s has no link that leads nowhere", (page) => {
    expect(broken(page, textOf(page), read)).toEqual([]);
  });

  it("would be caught with one", () => {
    const page =
      "# A page, of sorts\n[a](#a-page-of-sorts) [b](#none) [c](other.md#there) [d](other.md#not) [e](gone.md)\n";
    const other = (path: string): string | null => (path === "docs/other.md" ? "## There\n" : null);
    expect(broken("docs/page.md", `${page}<img src="gone.png">`, other)).toEqual([
      "#none",
      "other.md#not",
      "gone.md",
      "gone.png",
    ]);
  });

  it.each(tracked("AGENTS.md", "SECURITY.md", "CONTRIBUTING.md", "README.md", "docs/*.md"))(
    "%s names files that there are",
    (page) => {
      const added = [...textOf(page).matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, path = ""]) => path);
      expect(pathsIn(textOf(page)).filter((path) => !isThere(path) && !added.includes(path))).toEqual([]);
    },
  );

  it("would be caught with a file that is gone", () => {
    const page =
      "See `worker/object/gone.ts` and `npm run x -- ./scripts/y.ts`, `src/present/<name>.ts` aside.\n\n    src/way.test.ts\n";
    expect(pathsIn(page)).toEqual(["worker/object/gone.ts", "scripts/y.ts", "src/way.test.ts"]);
    expect(["worker/object/gone.ts", "src/way.test.ts", "worker/object/object.ts"].map(isThere)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it.each(pages)("%s names scripts that there are", (page) => {
    const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
    const named = [...textOf(page).matchAll(/npm run ([a-z][a-z:-]*)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it("say `npm run`, which brings the Node that the scripts need", () => {
    const files = tracked("*.md", "*.ts", "*.yml", "*.yaml", "*.toml", "*.sh", "bot/Dockerfile", ".ci/run");
    const direct = /\b(?:node|npx tsx) (?:\.\/)?scripts\//;
    expect("run node scripts/demo.ts").toMatch(direct);
    const self = relative(ROOT, import.meta.filename);
    expect(files.filter((file) => file !== self && direct.test(textOf(file)))).toEqual([]);
  });

  it("begin with a README of which every word may be read", () => {
    expect(textOf("README.md").split(/\s+/).length).toBeLessThanOrEqual(MAX_README_WORDS);
  });

  it.each(tracked("docs/pictures/*.png"))("%s is small, and shown on a page", (picture) => {
    expect(statSync(join(ROOT, picture)).size).toBeLessThanOrEqual(MAX_PICTURE_BYTES);
    const shown = pages.some((page) => textOf(page).includes(`src="${relative(dirname(page), picture)}"`));
    expect(shown).toBe(true);
  });
});
