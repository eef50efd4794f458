/** Whether a page fits its screen. */
import type { Page } from "playwright-core";

/** What is wider than the screen, or cut off by its own box; none is what is expected. */
export const overflowing = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const named = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${[...element.classList].join(".")} "${(element.textContent ?? "").slice(0, 40)}"`;
    const found =
      document.documentElement.scrollWidth > width ? [`the page is ${document.documentElement.scrollWidth} wide`] : [];
    for (const element of document.body.querySelectorAll("*")) {
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || !element.checkVisibility() || style.position === "absolute") continue;
      const scrolls = element.closest("[data-scrolls], pre, table, .u-wrap") !== null;
      if (!scrolls && Math.round(box.right) > width) found.push(`outside: ${named(element)}`);
      const cuts = style.overflowX === "hidden" || style.overflowX === "clip";
      if (cuts && element.scrollWidth > element.clientWidth + 1) found.push(`cut off: ${named(element)}`);
    }
    return found;
  });

/** What of these elements is below the first screen, by their text. */
export const belowTheFold = (page: Page, selector: string): Promise<string[]> =>
  page.evaluate(
    (wanted) =>
      [...document.querySelectorAll(wanted)]
        .filter((element) => element.getBoundingClientRect().bottom > window.innerHeight)
        .map((element) => (element.textContent ?? "").slice(0, 60)),
    selector,
  );

/** As somebody who has set their browser's text to twice its size. */
export async function enlargeText(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
}
