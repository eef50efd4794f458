/** How long the console keeps somebody waiting on a bad line. Expressions for the page are text: this room knows no DOM. */
import type { Page } from "playwright-core";
import { StackError } from "../stack/command.ts";

const BITS = 8;
export const ROUND_TRIP_MS = 400;
const KEPT_TRIES = 20;

/** 3G as Chromium's own tools define it, with 400 ms for each round trip. */
export async function slowLine(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", {
    ...{
      offline: false,
      latency: ROUND_TRIP_MS,
      downloadThroughput: 1_600_000 / BITS,
      uploadThroughput: 750_000 / BITS,
    },
  });
}

/** Until a figure is there. */
const figures = (page: Page): Promise<void> => page.locator(".gauges").first().waitFor();

/** As whoever is on call has done before: the browser keeps the page, and opens it from there. */
export async function visit(page: Page): Promise<void> {
  for (let tries = 0; tries < KEPT_TRIES; tries += 1) {
    await page.goto("/");
    await figures(page);
    if (await page.evaluate<boolean>("navigator.serviceWorker.controller !== null")) return;
    await page.waitForTimeout(500);
    await page.goto("about:blank");
  }
  throw new StackError("The browser did not keep the console's page.");
}

/** Drops the readings that the page has kept, and not whose they were. Answers how many. */
const DROP = `(() => {
  const { readings = {}, ...rest } = JSON.parse(localStorage.getItem("redis-ops") ?? "{}");
  localStorage.setItem("redis-ops", JSON.stringify({ ...rest, readings: {} }));
  return Object.keys(readings).length;
})()`;

/**
 * Milliseconds from the tap to the first figure of now. What was read before would be shown at once, with its age, so it is dropped.
 *
 * @param page that has visited the console
 */
export async function firstFigureMs(page: Page): Promise<number> {
  await page.goto("/catalogue.json");
  if ((await page.evaluate<number>(DROP)) === 0) throw new StackError("The console has kept no reading.");
  await page.goto("/", { waitUntil: "commit" });
  await figures(page);
  return page.evaluate<number>("performance.now()");
}
