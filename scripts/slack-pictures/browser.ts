/** Pictures of pages. */
import type { Browser } from "playwright-core";

const SCALE = 2;
const LEAST_HEIGHT = 100;

/** A picture, as PNG, of a page that is so wide: all of it, or what of it fits into `maxHeight`. */
export const shoot = async (browser: Browser, html: string, width: number, maxHeight = Infinity): Promise<Buffer> => {
  const page = await browser.newPage({ deviceScaleFactor: SCALE, viewport: { width, height: LEAST_HEIGHT } });
  try {
    await page.setContent(html);
    // A string, since the scripts know no DOM.
    const height = Number(await page.evaluate("document.documentElement.scrollHeight"));
    await page.setViewportSize({ width, height: Math.min(Math.ceil(height), maxHeight) });
    return await page.screenshot();
  } finally {
    await page.close();
  }
};
