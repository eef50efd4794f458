/** Whether everybody can read and reach it: axe-core, small screens, large text, the keyboard alone; and how little the first screen takes. */
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { gzippedKibOf, MAX_FIRST_SCREEN_KIB } from "../../scripts/console/size.ts";
import { ROOT } from "../../scripts/stack/root.ts";
import { violationsOf } from "./axe.ts";
import { textOf } from "./text.ts";
import { consoleGround } from "./ground.ts";
import { belowTheFold, enlargeText, overflowing } from "./layout.ts";
import type { Opened } from "./opened.ts";
import { SCHEMES } from "./screens.ts";
import { confirmOf, openSheet, settled, sheetOf } from "./sheet.ts";
import { threeTargets } from "./targets.ts";
import { VIEWS } from "./views.ts";

const ground = await consoleGround();
const { by, stack } = ground;
const { target } = stack;
// What one of them has changed would be no change for the next.
beforeEach(() => by.reset());

describe("in a light scheme and in a dark one, on a screen of 360 pixels", () => {
  const how = { scheme: SCHEMES[0], size: "small" } as const;
  /** A browser that has kept the page, as whoever is on call has: one for all views, since to start one takes longer than to look. */
  let known: Opened;
  beforeAll(async () => {
    known = await ground.openAs("operator", how);
  });

  test.each(VIEWS)("$name breaks no rule of axe-core, and nothing of it is cut off", async ({ show, signedOut }) => {
    const { page, complaints } = signedOut === true ? await ground.open(how) : known;
    complaints.length = 0;
    await page.emulateMedia({ colorScheme: how.scheme });
    await show(page, target);
    const backgrounds = new Set<string>();
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ colorScheme: scheme });
      backgrounds.add(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor));
      // Soft, so that what is wrong with the one does not hide what is with the other.
      expect.soft(await violationsOf(page), scheme).toEqual([]);
      expect.soft(await overflowing(page), scheme).toEqual([]);
    }
    // The control: it was drawn anew.
    expect(backgrounds.size).toBe(SCHEMES.length);
    expect(complaints).toEqual([]);
  });
});

test("a page that breaks a rule, or is too wide, would be caught", async () => {
  const { page } = await ground.open({ size: "small" });
  await page.goto("/");
  await page.locator("main h1").waitFor();
  await page.evaluate(() => {
    const button = document.createElement("button");
    const wide = document.createElement("p");
    wide.style.width = "500px";
    wide.textContent = "wide";
    const faint = document.createElement("p");
    faint.style.color = "#ccc";
    faint.style.background = "#fff";
    faint.textContent = "faint";
    document.querySelector("main")?.append(button, wide, faint);
  });
  const found = (await violationsOf(page)).join("\n");
  expect(found).toContain("button-name");
  expect(found).toContain("color-contrast");
  expect((await overflowing(page)).join()).toContain("wide");
});

test("on a wide screen nothing breaks a rule either", async () => {
  const { page } = await ground.openAs("operator", { size: "desktop" });
  await page.goto(`/#/t/${target}`);
  await page.getByText("All operations").waitFor();
  expect(await violationsOf(page)).toEqual([]);
  expect(await overflowing(page)).toEqual([]);
});

test("with text of twice its size nothing is cut off, and nothing has to be scrolled sideways", async () => {
  const { page } = await ground.openAs("operator", { size: "small" });
  await page.goto("/");
  const before = await page.evaluate(() => getComputedStyle(document.body).fontSize);
  await enlargeText(page);
  for (const { show } of VIEWS.filter(({ name }) => /^a target|account|^the sheet$/.test(name))) {
    await show(page, target);
    expect(await overflowing(page)).toEqual([]);
  }
  // The control: it is of twice the size.
  const after = await page.evaluate(() => getComputedStyle(document.body).fontSize);
  expect(Number.parseFloat(after)).toBe(2 * Number.parseFloat(before));
});

/** Presses Tab until that has the focus; what had it on the way. */
const tabTo = async (page: Page, wanted: string, most = 200): Promise<string[]> => {
  const way: string[] = [];
  for (let presses = 0; presses < most; presses += 1) {
    const at = await page.evaluate((selector) => {
      const focused = document.activeElement;
      // A radio button's focus is shown around the whole of its label.
      const seen = [focused, focused?.closest("label") ?? null].some((each) => {
        const style = each === null ? null : getComputedStyle(each);
        return style !== null && (style.outlineStyle !== "none" || style.boxShadow !== "none");
      });
      return {
        found: focused?.matches(selector) === true,
        text: `${focused?.tagName} ${focused?.textContent?.slice(0, 30)}${seen ? "" : " (unseen)"}`,
      };
    }, wanted);
    if (at.found) return way;
    way.push(at.text);
    await page.keyboard.press("Tab");
  }
  throw new Error(`${wanted} was not reached. On the way: ${way.join(" · ")}`);
};

test("a change is made by the keyboard alone, and the focus is seen all the way", async () => {
  const { page } = await ground.openAs("operator", { size: "desktop" });
  await openSheet(page, target, { value: "550mb", for: "2h" });
  // The heading has it first, which is no place to press at.
  const way = (await tabTo(page, "dialog button.confirm")).slice(1);
  expect(way.filter((each) => each.endsWith("(unseen)"))).toEqual([]);
  await page.keyboard.press("Enter");
  await settled(page);
  await tabTo(page, "dialog .buttons button");
  await page.keyboard.press("Enter");
  await sheetOf(page).waitFor({ state: "detached" });
  expect(await by.actual("maxmemory")).toBe(String(550 * 1024 ** 2));
  expect(await confirmOf(page).count()).toBe(0);
});

test("everything of a target can be reached by the keyboard alone", async () => {
  const { page } = await ground.openAs("operator", { size: "desktop" });
  await page.goto(`/#/t/${target}`);
  // The last that comes.
  await page.getByText("All operations").waitFor();
  // Above the last of them there is nothing that Tab passes over.
  const reachable = await page.locator("a[href]:visible, button:visible:not([disabled]), summary:visible").count();
  await page.evaluate(() => {
    const all = document.querySelectorAll("a[href], button:not([disabled]), summary");
    [...all].findLast((each) => each.checkVisibility())?.setAttribute("data-last", "");
  });
  const way = await tabTo(page, "[data-last]");
  expect(way.length).toBeGreaterThanOrEqual(reachable - 1);
  await page.keyboard.press("Enter");
  await page.locator("details[open] > summary[data-last]").waitFor();
});

test("with one target the first screen is read without scrolling at 360 by 640", async () => {
  const { page } = await ground.openAs("viewer", { size: "small" });
  await page.goto("/");
  await page.locator(".gauges").first().waitFor();
  await expect.poll(() => page.locator("h1 .mark").count()).toBe(1);
  await expect.poll(() => page.locator("header.target .gauge").count()).toBe(3);
  expect(
    await belowTheFold(page, "h1, h1 .mark, header.target .summary, header.target .gauge, header.target .age"),
  ).toEqual([]);
});

test("with three targets as well, the worst first", async () => {
  await ground.restart({ vars: threeTargets(stack) });
  try {
    const { page } = await ground.openAs("viewer", { size: "small" });
    await page.goto("/");
    await page.locator("li.glance").nth(2).waitFor();
    await expect.poll(textOf(page.locator("li.glance h2 a").first())).toBe("gone");
    expect(await belowTheFold(page, "li.glance")).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowing(page)).toEqual([]);
  } finally {
    await ground.restart();
  }
});

test("all that the first screen loads is at most 60 KiB gzipped, and one request for the data", async () => {
  const { page, requests } = await ground.openAs("viewer", { size: "small" });
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "serviceWorker"));
  await page.goto("/");
  await page.locator(".gauges").first().waitFor();
  const loaded = requests.filter((request) => !request.url().endsWith("/console/session"));
  const first = loaded.findIndex((request) => new URL(request.url()).pathname.startsWith("/v1/"));
  expect(new URL(loaded[first]?.url() ?? ground.origin).pathname).toBe("/v1/overview");
  const files = new Set(loaded.slice(0, first).map((request) => new URL(request.url()).pathname));
  expect(files.has("/")).toBe(true);
  const kib = gzippedKibOf([...files].map((path) => join(ROOT, "dist/console", path === "/" ? "index.html" : path)));
  expect(kib).toBeGreaterThan(10);
  expect(kib).toBeLessThanOrEqual(MAX_FIRST_SCREEN_KIB);
});
