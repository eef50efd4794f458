/** Bad lines. */
import { expect } from "vitest";
import type { Page } from "playwright-core";
import type { Ground } from "./ground.ts";
import type { Opened } from "./opened.ts";

const BITS = 8;

/** 3G as Chromium's own tools define it, with 400 ms for each round trip. */
export async function slowLine(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", {
    ...{ offline: false, latency: 400, downloadThroughput: 1_600_000 / BITS, uploadThroughput: 750_000 / BITS },
  });
}

/** Until the service worker has kept the page, so that it opens without a line. By `evaluate`: `waitForFunction` waits for no promise. */
export const kept = (page: Page): Promise<void> =>
  expect
    .poll(
      () =>
        page.evaluate(async () => {
          const registered = await navigator.serviceWorker.getRegistration();
          if (registered === undefined) return "not registered";
          return registered.active?.state ?? registered.waiting?.state ?? registered.installing?.state ?? "nothing";
        }),
      { timeout: 60_000 },
    )
    .toBe("activated");

/** No line at all: the browser knows it, and whoever asks all the same, the service worker for one, reaches nothing. */
export async function goOffline({ wire }: Ground, { context }: Opened): Promise<void> {
  wire.refuse();
  wire.cut();
  await context.setOffline(true);
}

export async function goOnline({ wire }: Ground, { context }: Opened): Promise<void> {
  wire.reset();
  await context.setOffline(false);
}
