/** The panel in which a change is made, as a person sees it. */
import type { Locator, Page } from "playwright-core";

export const sheetOf = (page: Page): Locator => page.getByRole("dialog");

export const confirmOf = (page: Page): Locator => sheetOf(page).getByRole("button", { name: /^Confirm/ });

/** Opens it by the address that says everything; it changes nothing by itself. */
export async function openSheet(page: Page, target: string, input: Record<string, string>): Promise<void> {
  await page.goto("about:blank");
  await page.goto(`/#/t/${target}/set?${new URLSearchParams({ key: "maxmemory", ...input }).toString()}`);
  await ready(page);
}

/** Until what it would do is shown. */
export const ready = (page: Page): Promise<void> =>
  sheetOf(page).locator("button.confirm[aria-disabled=false]").waitFor();

/** Until it is known what became of it. */
export const settled = (page: Page): Promise<void> =>
  sheetOf(page).locator(".buttons").getByRole("button", { name: "Close", exact: true }).waitFor();
