/** Whether what is read stays where it is while the rest comes: a thumb is on its way to a button. */
import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { consoleGround } from "./ground.ts";

const ground = await consoleGround();
const { target } = ground.stack;

/** Of Core Web Vitals: more is not good. https://web.dev/articles/cls */
const MOST_SHIFT = 0.1;

interface Shift extends PerformanceEntry {
  value: number;
  sources: readonly { node: Element | null }[];
}

/** Notes in every page that is loaded from now on what moves without having been pressed at. */
const watchShifts = (page: Page) =>
  page.addInitScript(() => {
    const seen: [number, string][] = [];
    Object.assign(globalThis, { shifts: seen });
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries() as Shift[])
        seen.push([value, sources.map(({ node }) => node?.outerHTML?.slice(0, 60) ?? "?").join(" | ")]);
    }).observe({ type: "layout-shift", buffered: true });
  });

const shiftsOf = (page: Page): Promise<[number, string][]> =>
  page.evaluate(async () => {
    // A frame is drawn, and the observer hears of it after the next.
    for (let frames = 0; frames < 3; frames += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    return (globalThis as unknown as { shifts: [number, string][] }).shifts;
  });

const sum = (shifts: readonly [number, string][]): number => shifts.reduce((total, [value]) => total + value, 0);

/** Each answer of the API waits for the one before it to be drawn, so that every one comes late for what is above or below it. */
const oneByOne = async (page: Page): Promise<void> => {
  let before = Promise.resolve();
  await page.route("**/v1/**", async (route) => {
    const mine = before.then(() => new Promise<void>((resolve) => void setTimeout(resolve, 150)));
    before = mine;
    await mine;
    await route.continue();
  });
};

test.each(["/", `/#/t/${target}`])("%s moves nothing that is read while the rest of it comes", async (path) => {
  const { page } = await ground.openAs("operator", { size: "phone" });
  await watchShifts(page);
  await oneByOne(page);
  await page.goto(path);
  await page.locator("text=Why, and what to do").waitFor();
  await page.locator("text=All operations").waitFor();
  await page.waitForLoadState("networkidle");
  const shifts = await shiftsOf(page);
  expect(sum(shifts), JSON.stringify(shifts, null, 1)).toBeLessThanOrEqual(MOST_SHIFT);
});

test("what moves would be seen", async () => {
  const { page } = await ground.openAs("viewer", { size: "phone" });
  await watchShifts(page);
  await page.goto(`/#/t/${target}`);
  await page.locator("text=All operations").waitFor();
  await page.evaluate(async () => {
    // What somebody pressed at may move at once; this is later.
    await new Promise((resolve) => setTimeout(resolve, 600));
    const tall = document.createElement("div");
    tall.style.height = "300px";
    document.body.prepend(tall);
  });
  expect(sum(await shiftsOf(page))).toBeGreaterThan(MOST_SHIFT);
});
