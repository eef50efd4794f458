/** Debian's Chromium, driven by Playwright's library: no browser build is downloaded. */
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";
import { StackError } from "../stack/command.ts";
import { ensurePackages } from "../stack/packages.ts";
import type { Progress } from "../stack/progress.ts";

const PROGRAMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const START_TIMEOUT_MS = 60_000;

/** Root has no sandbox; nothing that it asks of other sites by itself; no GPU to look for. */
export const BROWSER_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
] as const;

/** The program's path; null where there is none on this machine. */
export const findBrowser = (): string | null => PROGRAMS.find((program) => existsSync(program)) ?? null;

/** As `findBrowser`, and installs it where there is none. */
export async function ensureBrowser(progress: Progress): Promise<string> {
  const found = findBrowser();
  if (found !== null) return found;
  await ensurePackages(["chromium"], progress);
  const installed = findBrowser();
  if (installed === null) throw new StackError("Debian's chromium is installed, and none of its programs is there.");
  return installed;
}

/**
 * Starts it without a window, in a folder of its own that goes with it. It ends with `close()`, and with this process.
 *
 * @param program as `findBrowser` gives it
 */
export const openBrowser = (program: string): Promise<Browser> =>
  chromium.launch({ executablePath: program, args: [...BROWSER_FLAGS], timeout: START_TIMEOUT_MS });
