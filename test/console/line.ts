/** Bad lines. */
import { expect } from "vitest";
import type { Page } from "playwright-core";
import type { Ground } from "./ground.ts";
import type { Opened } from "./opened.ts";

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
