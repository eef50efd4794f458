/** Bad lines: what the page shows is never taken for now when it is not, and it finds its way back by itself. */
import { afterEach, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { slowLine } from "../../scripts/browser/slow-line.ts";
import { textOf } from "./text.ts";
import { consoleGround } from "./ground.ts";
import { goOffline, goOnline, kept } from "./line.ts";
import { sheetOf } from "./sheet.ts";

const ground = await consoleGround();
const { stack, wire } = ground;
const { target } = stack;
afterEach(() => wire.reset());

const figures = (page: Page) => page.locator(".gauges").first();
const greyed = (page: Page) => page.locator(".stale .gauges").first();

test("a host that is down: the last reading is shown, greyed, and why there is no newer one", async () => {
  const { page, complaints } = await ground.openAs("operator");
  await page.goto("/");
  await figures(page).waitFor();
  await greyed(page).waitFor({ state: "detached" });
  await stack.control.stopSshd();
  try {
    await greyed(page).waitFor();
    // By the first screen's question at first, and then by the target's own.
    await expect
      .poll(textOf(page.locator("main")))
      .toMatch(/NO ANSWER|UNREACHABLE|could not be reached|cannot be reached/i);
    await expect.poll(textOf(page.locator("main"))).toMatch(/last reading/);
    // Somebody who opens it now sees the same, from what the object has kept.
    const other = await ground.openAs("viewer");
    await other.page.goto(`/#/t/${target}`);
    await greyed(other.page).waitFor();
  } finally {
    await stack.control.startSshd();
  }
  await greyed(page).waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("a Worker that is restarted: the page goes on by itself, and nobody has to sign in again", async () => {
  const { page, requests } = await ground.openAs("operator");
  await page.goto("/");
  await figures(page).waitFor();
  await ground.restart();
  const before = requests.length;
  await expect
    .poll(
      async () => {
        const answers = await Promise.all(
          requests.slice(before).map((request) => request.response().catch(() => null)),
        );
        return answers.some((response) => response?.url().includes("/v1/") === true && response.status() === 200);
      },
      { timeout: 60_000 },
    )
    .toBe(true);
  await greyed(page).waitFor({ state: "detached" });
  expect(await page.getByText("Sign in").count()).toBe(0);
});

test("without a line it opens with the last reading and its age, greyed, and changes are off", async () => {
  const opened = await ground.openAs("operator");
  const { page } = opened;
  await page.goto("/");
  await figures(page).waitFor();
  const figure = await figures(page).innerText();
  await kept(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await goOffline(ground, opened);
  await page.reload();
  await greyed(page).waitFor();
  await expect.poll(async () => (await figures(page).innerText()).split("\n")[0]).toBe(figure.split("\n")[0]);
  await expect.poll(textOf(page.locator("main"))).toMatch(/last reading/);
  await page.getByText("changes are off").waitFor();

  await page.goto(`/#/t/${target}/set?key=maxmemory&value=576mb&for=2h`);
  await sheetOf(page)
    .getByText(/offline|no line/i)
    .first()
    .waitFor();
  await sheetOf(page).locator("button.confirm[aria-disabled=true]").waitFor();
  await goOnline(ground, opened);
  await sheetOf(page).locator("button.confirm[aria-disabled=false]").waitFor();
  await sheetOf(page).getByRole("button", { name: "Close" }).first().click();
  await page.goto("/#/");
  await greyed(page).waitFor({ state: "detached" });
});

test("nothing of the API is ever answered from a cache of the service worker", async () => {
  const { page } = await ground.openAs("operator");
  await page.goto("/");
  await figures(page).waitFor();
  await kept(page);
  const paths = await page.evaluate(async () => {
    const found: string[] = [];
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
    return found;
  });
  expect(paths).toContain("/");
  expect(paths.filter((path) => path.startsWith("/v1") || path.startsWith("/console/"))).toEqual([]);
});

test("on 3G with 400 ms a round trip it shows its figures, and gives up nothing", async () => {
  const { page, complaints } = await ground.openAs("operator", { size: "small" });
  await slowLine(page);
  await page.goto("/");
  await figures(page).waitFor();
  expect(await greyed(page).count()).toBe(0);
  expect(await page.getByText("given up").count()).toBe(0);
  await page.goto(`/#/t/${target}/set?key=maxmemory&value=576mb&for=2h`);
  await sheetOf(page).locator("button.confirm[aria-disabled=false]").waitFor();
  expect(complaints).toEqual([]);
});
