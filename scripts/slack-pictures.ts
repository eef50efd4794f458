/**
 * `npm run slack:pictures -- <directory> [name …]`: a picture of every golden reply as a phone shows it, 390 pixels wide, light and
 * dark side by side, and one sheet with all. It imitates Slack closely enough to see whether a reply reads well.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { shoot } from "./slack-pictures/browser.ts";
import { type Golden, PHONE_WIDTH, pair, sheet } from "./slack-pictures/page.ts";
import { findBrowser, openBrowser } from "./browser/browser.ts";

const GOLDEN = fileURLToPath(new URL("../bot/reply/golden/", import.meta.url));
const SHEET_COLUMNS = 5;

const readGolden = (only: readonly string[]): Golden[] =>
  readdirSync(GOLDEN)
    .map((file) => file.replace(/\.json$/, ""))
    .filter((name) => only.length === 0 || only.includes(name))
    .map((name) => ({
      name,
      blocks: (JSON.parse(readFileSync(join(GOLDEN, `${name}.json`), "utf8")) as Pick<Golden, "blocks">).blocks,
    }));

const draw = async (program: string, out: string, all: readonly Golden[]): Promise<void> => {
  mkdirSync(out, { recursive: true });
  const browser = await openBrowser(program);
  try {
    for (const golden of all)
      writeFileSync(join(out, `${golden.name}.png`), await shoot(browser, pair(golden), 2 * PHONE_WIDTH));
    writeFileSync(join(out, "all.png"), await shoot(browser, sheet(all), SHEET_COLUMNS * PHONE_WIDTH));
    console.log(`${all.length} pictures and all.png are in ${out}`);
  } finally {
    await browser.close();
  }
};

const [directory, ...only] = parseArgs({ allowPositionals: true }).positionals;
const program = findBrowser();
if (directory === undefined) {
  console.error("Usage: npm run slack:pictures -- <directory> [name …]");
  process.exitCode = 2;
} else if (program === null) {
  console.error("There is no Chromium on this machine: install one (on Debian, the package chromium) and try again.");
  process.exitCode = 1;
} else {
  await draw(program, resolve(directory), readGolden(only));
}
