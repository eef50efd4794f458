/** Every view of the console, and how to come to it. */
import type { Page } from "playwright-core";
import { operations } from "../../src/protocol/operations.ts";
import { openSheet, ready, settled, confirmOf } from "./sheet.ts";

export interface Shown {
  name: string;
  /** Nobody is signed in. */
  signedOut?: true;
  show: (page: Page, target: string) => Promise<void>;
}

const whole = async (page: Page): Promise<void> => {
  await page.locator("main h1").first().waitFor();
  await page.waitForFunction(() => document.querySelector("main .waiting") === null);
};

/** All of what is folded, and what unfolds with it, as somebody who looks at everything. */
const unfold = async (page: Page): Promise<void> => {
  for (let rounds = 0; rounds < 3; rounds += 1) {
    await page.evaluate(() => {
      for (const summary of document.querySelectorAll<HTMLElement>("main details:not([open]) > summary"))
        summary.click();
    });
    await whole(page);
  }
};

const at =
  (address: (target: string) => string) =>
  async (page: Page, target: string): Promise<void> => {
    await page.goto("about:blank");
    await page.goto(address(target));
    await whole(page);
  };

const ofOperation = (name: string): Shown => ({
  name: `operation ${name}`,
  show: at((target) =>
    operations[name as keyof typeof operations].scope === "all" ? `/#/o/${name}` : `/#/t/${target}/${name}`,
  ),
});

export const VIEWS: readonly Shown[] = [
  { name: "signing in", signedOut: true, show: at(() => "/") },
  {
    name: "a target, all of it unfolded",
    show: async (page, target) => {
      await at((of) => `/#/t/${of}`)(page, target);
      // The last that comes: between the parts of it nothing says that there is more.
      await page.getByText("All operations").waitFor();
      await unfold(page);
    },
  },
  { name: "the account", show: at(() => "/#/account") },
  { name: "an address of nothing", show: at(() => "/#/nothing/at/all/here") },
  ...Object.keys(operations).map(ofOperation),
  { name: "the sheet", show: (page, target) => openSheet(page, target, { value: "576mb", for: "2h" }) },
  {
    name: "the sheet, refused by a guard",
    show: async (page, target) => {
      await page.goto("about:blank");
      await page.goto(`/#/t/${target}/set?key=maxmemory&value=5gb`);
      await page.getByText("this is refused").first().waitFor();
    },
  },
  {
    name: "the sheet, when it is made",
    show: async (page, target) => {
      await openSheet(page, target, { value: "548mb", for: "2h" });
      await ready(page);
      await confirmOf(page).click();
      await settled(page);
    },
  },
];
