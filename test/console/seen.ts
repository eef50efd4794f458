/**
 * What a test that failed saw, at once, in the output of the run: a page that shows nothing says there whether it was not loaded, has nobody signed in, or
 * waits for an answer. With `REDIS_OPS_SHOTS=<folder>` that is kept there as well, with what each page looked like.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { within } from "../../src/shared/deadline.ts";
import type { Opened } from "./opened.ts";

const MOST_LETTERS = 1_500;
const MOST_LINES = 40;
/** A page that is not answering is not waited for. */
const PATIENCE_MS = 5_000;

export interface FailedTest {
  name: string;
  errors: readonly { message: string }[];
  /** Of the Worker. */
  logs: readonly string[];
}

const STATE = `[document.readyState, document.hidden ? "hidden" : "seen",
  navigator.serviceWorker?.controller ? "with a service worker" : "without a service worker"].join(", ")`;

const saysOf = async ({ page, complaints, courses }: Opened): Promise<string> => {
  const asked = page.evaluate<string>(STATE).catch((error: unknown) => String(error));
  const state = (await within(asked, PATIENCE_MS)) ?? "it does not answer";
  const text = await page
    .locator("body")
    .innerText({ timeout: PATIENCE_MS })
    .catch((error: unknown) => String(error));
  return [
    `A page at ${page.url()}: ${state}. It says:`,
    ...[
      text.slice(0, MOST_LETTERS),
      "Its complaints:",
      ...complaints,
      "Its requests:",
      ...courses().slice(-MOST_LINES),
    ],
  ].join("\n");
};

export async function tellSeen(all: readonly Opened[], { name, errors, logs }: FailedTest): Promise<void> {
  const seen: string[] = [];
  for (const opened of all) seen.push(await saysOf(opened));
  const text = [...seen, "The Worker's log:", ...logs.slice(-MOST_LINES)].join("\n");
  console.error(`At ${new Date().toISOString()}, when it had failed:\n${text}`);
  const folder = process.env["REDIS_OPS_SHOTS"];
  if (folder === undefined) return;
  const file = join(folder, name.replaceAll(/\W+/g, "-").slice(0, 60));
  writeFileSync(`${file}.txt`, [...errors.map(({ message }) => message), text].join("\n"));
  for (const [at, { page }] of all.entries()) await page.screenshot({ path: `${file}-${at}.png` }).catch(() => {});
}
