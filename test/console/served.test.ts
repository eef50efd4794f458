/** How the page is served, and what its headers keep out, in a real browser. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { consoleGround } from "./ground.ts";
import { type OtherSite, startOtherSite } from "./other-site.ts";

const ground = await consoleGround();
let framed = "";
let other: OtherSite;
beforeAll(async () => {
  other = await startOtherSite(() => `<!doctype html><title>other</title><p>framed</p>${framed}`);
});
afterAll(() => other.close());

test("the page is at the root, and every way of the API is the Worker's", async () => {
  const page = await fetch(`${ground.origin}/`);
  expect(page.headers.get("content-type")).toMatch(/^text\/html/);
  expect(page.headers.get("x-request-id")).toBeNull();
  for (const path of ["/healthz", "/openapi.json", "/docs", "/v1/targets", "/console/session"])
    expect((await fetch(ground.origin + path)).headers.get("x-request-id"), path).not.toBeNull();
});

test("it draws in a browser without a complaint, and asks nothing of another site", async () => {
  const { page, complaints } = await ground.open();
  await page.goto("/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(complaints).toEqual([]);
  // The control: what would be one.
  await page.evaluate(() => fetch("http://127.0.0.1:9/").catch(() => null));
  await expect.poll(() => complaints.join()).toMatch(/asked another site|Content Security Policy/);
});

test.each(["by hand", "by itself"])("where a file of it was missed, the page is loaded again %s", async (how) => {
  const { page } = await ground.open();
  await page.route("**/assets/main-*.js", (route) => route.abort());
  await page.goto("/");
  const again = page.getByRole("link", { name: "Load it again" });
  await again.waitFor();
  await page.unroute("**/assets/main-*.js");
  if (how === "by hand") await again.click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(await again.count()).toBe(0);
});

/** Puts a script into the page's own text, as markup that slipped through would; whether it ran. */
const runsInline = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ranInline = true";
    document.body.append(script);
    return Reflect.get(window, "ranInline") === true;
  });

test("the Content Security Policy lets no inline script run; where it is switched off, the same script runs", async () => {
  const { page, complaints } = await ground.open();
  await page.goto("/");
  expect(await runsInline(page)).toBe(false);
  await expect.poll(() => complaints.join()).toContain("Content Security Policy");

  const without = await ground.browser.newContext({ bypassCSP: true });
  const bare = await without.newPage();
  await bare.goto(ground.origin);
  expect(await runsInline(bare)).toBe(true);
  await without.close();
});

test("no other page shows it in a frame; one without its headers is shown", async () => {
  const shown = async (address: string): Promise<string> => {
    framed = `<iframe src="${address}"></iframe>`;
    const { page } = await ground.open();
    await page.goto(other.origin);
    framed = "";
    const [frame] = page.mainFrame().childFrames();
    await frame?.waitForLoadState().catch(() => {});
    const text = (await frame?.locator("body").textContent()) ?? "";
    return text;
  };
  expect(await shown(`${other.neighbour}/`)).toContain("framed");
  for (const path of ["/", "/docs", "/console/session"])
    expect(await shown(ground.origin + path), path).not.toMatch(/redis-ops|Sign in|ways/);
});
