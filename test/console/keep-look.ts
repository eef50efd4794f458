import { join } from "node:path";
import type { Page } from "playwright-core";

/** For whoever asks by `REDIS_OPS_SHOTS=<folder>`: what it looks like. */
export const keepLook = async (page: Page, name: string): Promise<void> => {
  const folder = process.env["REDIS_OPS_SHOTS"];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
};
