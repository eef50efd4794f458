/** The console's pictures: of the real page, as a phone shows it, of somebody who was signed in by a link. */
import type { Browser, Page } from "playwright-core";
import { askForLink } from "../demo/sign-in.ts";
import { PHONE_HEIGHT, PHONE_WIDTH } from "../slack-pictures/page.ts";
import type { Stack } from "../stack/stack.ts";

const SCALE = 2;
const DEADLINE_MS = 60_000;

/** What is shown, by the name of its picture; each is drawn light and dark. */
const SHOWN: Readonly<Record<string, (page: Page, stack: Stack) => Promise<void>>> = {
  "console-target": async (page, { target, worker }) => {
    await page.goto(`${worker.consoleUrl}/#/t/${target}`);
    // All that is in view has been read.
    await page.locator("header.target .gauges").waitFor();
    await page.locator(".findings").first().waitFor();
  },
  "console-sheet": async (page, { target, worker }) => {
    await page.goto(`${worker.consoleUrl}/#/t/${target}`);
    await page.locator("button.step.first").first().click();
    await page.locator("dialog button.confirm[aria-disabled=false]").waitFor();
  },
};

export const CONSOLE_PICTURES: readonly string[] = Object.keys(SHOWN).flatMap((name) => [name, `${name}-dark`]);

/** As PNG. */
export async function shootConsole(browser: Browser, stack: Stack, picture: string): Promise<Buffer> {
  const name = picture.replace(/-dark$/, "");
  const context = await browser.newContext({
    ...{ viewport: { width: PHONE_WIDTH, height: PHONE_HEIGHT }, deviceScaleFactor: SCALE, isMobile: true },
    ...{ hasTouch: true, colorScheme: name === picture ? "light" : "dark", reducedMotion: "reduce", locale: "en-GB" },
  });
  context.setDefaultTimeout(DEADLINE_MS);
  try {
    const page = await context.newPage();
    await page.goto(await askForLink(stack));
    await page.getByText("All operations").waitFor();
    await SHOWN[name]?.(page, stack);
    return await page.screenshot();
  } finally {
    await context.close();
  }
}
