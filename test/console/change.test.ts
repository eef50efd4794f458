/** A change, from the page: made once, by one who knows what it does, and put back by itself. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { MIB } from "../changes/operator.ts";
import { textOf } from "./text.ts";
import { consoleGround, signInByToken } from "./ground.ts";
import { kept } from "./line.ts";
import { closeSheet, confirmOf, openSheet, ready, settled, sheetOf } from "./sheet.ts";

const ground = await consoleGround();
const { by, stack, wire } = ground;
const { target } = stack;
beforeEach(async () => {
  // What the test before has left in force is not to be put back in this one.
  for (const { id, state } of await by.changes()) if (state === "active") await by.undo(id);
  await by.reset();
});
afterEach(() => wire.reset());

const maxmemory = async (): Promise<number> => Number(await by.actual("maxmemory")) / MIB;

/** How often `set` was carried out since. */
const made = async (since: number): Promise<number> =>
  (await by.audit()).filter(
    ({ at, operation, outcome }) => operation === "set" && outcome === "applied" && Date.parse(at) >= since,
  ).length;

test("is shown before it is made, made with one press, and undone with two", async () => {
  const { page, complaints } = await ground.openAs("operator");
  const since = Date.now();
  await openSheet(page, target, { value: "576mb", for: "2h", reason: "the cache is full" });
  await expect.poll(textOf(sheetOf(page))).toMatch(/512 MiB[^]*576 MiB/);
  expect(await maxmemory()).toBe(512);
  await confirmOf(page).click();
  await settled(page);
  expect(await maxmemory()).toBe(576);
  const [line] = await by.audit();
  expect(line).toMatchObject({ caller: { id: "operator", via: "console" }, reason: "the cache is full" });
  expect(await made(since)).toBe(1);

  await closeSheet(page);
  await page.goto(`/#/t/${target}`);
  await page.getByRole("heading", { name: "Puts itself back" }).waitFor();
  await page.locator(".in-force").getByRole("button", { name: /Undo/ }).click();
  await ready(page);
  await confirmOf(page).click();
  await settled(page);
  expect(await maxmemory()).toBe(512);
  expect(complaints).toEqual([]);
});

test("a link opens its sheet also for somebody who was a viewer when the page was last here", async () => {
  const { page } = await ground.openAs("operator");
  await page.goto("/");
  await page.locator(".gauges").first().waitFor();
  await page.evaluate(() => {
    const stored = JSON.parse(localStorage.getItem("redis-ops") ?? "{}");
    localStorage.setItem("redis-ops", JSON.stringify({ ...stored, person: { ...stored.person, role: "viewer" } }));
  });
  await openSheet(page, target, { value: "576mb", for: "2h" });
  await expect.poll(() => page.locator("button.confirm").isEnabled()).toBe(true);
});

test("a double tap on Confirm makes it once", async () => {
  const { page } = await ground.openAs("operator");
  const since = Date.now();
  await openSheet(page, target, { value: "576mb", for: "2h" });
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "PUT" && request.postData()?.includes("dry_run") !== true) sent.push(request.url());
  });
  await confirmOf(page).dblclick({ force: true });
  await settled(page);
  expect(sent).toHaveLength(1);
  expect(await made(since)).toBe(1);
});

test("an answer that is lost is asked for again, and the change is made once", async () => {
  const { page } = await ground.openAs("operator");
  const since = Date.now();
  await openSheet(page, target, { value: "576mb", for: "2h" });
  const keys = new Set<string>();
  page.on("request", (request) => {
    const key = request.headers()["idempotency-key"];
    if (request.method() === "PUT" && key !== undefined) keys.add(key);
  });
  // Nothing but the change is under way then.
  await kept(page);
  const isChange = (piece: Buffer): boolean => piece.includes("PUT /v1/") && !piece.includes("dry_run");
  const asked = wire.hold("asking", isChange);
  await confirmOf(page).click();
  const change = await asked;
  const answered = wire.hold("answering", () => true);
  change.release();
  await answered;
  // With every other connection: the browser itself would send it once more on one of those, or on a new one.
  wire.refuse();
  wire.cut();
  await sheetOf(page).getByText("it is not known yet whether it was made").first().waitFor();
  wire.reset();
  await settled(page);
  expect(await maxmemory()).toBe(576);
  expect(await made(since)).toBe(1);
  expect(keys.size).toBe(1);
});

test("is refused where somebody else has changed the value meanwhile, and says so", async () => {
  const { page } = await ground.openAs("operator");
  await openSheet(page, target, { value: "576mb", for: "2h" });
  await by.set("maxmemory", { value: "560mb" });
  await confirmOf(page).click();
  await sheetOf(page).getByText("Nothing was changed: somebody has changed it since.").waitFor();
  expect(await maxmemory()).toBe(560);
  // Seen, and confirmed anew.
  await ready(page);
  await expect.poll(textOf(sheetOf(page))).toMatch(/560 MiB[^]*576 MiB/);
  await confirmOf(page).click();
  await settled(page);
  expect(await maxmemory()).toBe(576);
});

test("a session that ends in the middle of a sheet makes nothing; what was typed is there again after signing in", async () => {
  const opened = await ground.open();
  const { page, context } = opened;
  await signInByToken(opened, stack.operatorToken);
  const since = Date.now();
  await openSheet(page, target, { value: "576mb", for: "2h" });
  await sheetOf(page).getByLabel(/Why/).fill("typed before");
  await ready(page);
  const beside = await context.newPage();
  await beside.goto("/catalogue.json");
  const status = await beside.evaluate(async () => {
    const body = JSON.stringify({ everywhere: false });
    const headers = { "content-type": "application/json" };
    return (await fetch("/console/sign-out", { method: "POST", headers, body })).status;
  });
  expect(status).toBe(200);
  await confirmOf(page).click();
  await page
    .getByText(/Your session has ended/)
    .first()
    .waitFor();
  expect(await maxmemory()).toBe(512);
  await page.getByLabel(/A token of the API/).fill(stack.operatorToken);
  await page.getByRole("button", { name: "Sign in" }).click();
  await ready(page);
  await expect.poll(() => sheetOf(page).getByLabel(/Why/).inputValue()).toBe("typed before");
  expect(await maxmemory()).toBe(512);
  await confirmOf(page).click();
  await settled(page);
  expect(await maxmemory()).toBe(576);
  expect(await made(since)).toBe(1);
});

test("one that ends while the page is open is gone from it, and the old value is back", async () => {
  await by.set("maxmemory", { value: "576mb", for: "1m" });
  const { page } = await ground.openAs("operator");
  await page.clock.install();
  await page.goto(`/#/t/${target}`);
  const section = page.getByRole("heading", { name: "Puts itself back" });
  await section.waitFor();
  await expect.poll(textOf(page.locator(".in-force"))).toMatch(/left/);
  // The same time passes for the objects and for the browser.
  await stack.control.restartWithAgedTimers(58);
  await page.clock.fastForward(58_000);
  await section.waitFor({ state: "detached" });
  // It goes when the putting back begins, before Redis is asked to.
  await expect.poll(maxmemory).toBe(512);
});

test("a viewer is offered none, and gets none", async () => {
  const { page } = await ground.openAs("viewer");
  await page.goto(`/#/t/${target}/set?key=maxmemory&value=576mb`);
  await page
    .getByText(/operator/i)
    .first()
    .waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
  const status = await page.evaluate(async (path) => {
    const headers = { "content-type": "application/json" };
    return (await fetch(path, { method: "PUT", headers, body: JSON.stringify({ value: "576mb" }) })).status;
  }, by.path("/redis/config/maxmemory"));
  expect(status).toBe(403);
  expect(await maxmemory()).toBe(512);
});

test("from an alert's link to a timed change of maxmemory is at most three taps", async () => {
  await stack.control.break("full");
  try {
    const { page } = await ground.openAs("operator", { size: "small" });
    // What an alert would link to.
    await page.goto(`/#/t/${target}?finding=evictions_per_second`);
    let taps = 0;
    await page.exposeFunction("countTap", () => (taps += 1));
    await page.evaluate(() => document.addEventListener("click", () => Reflect.get(window, "countTap")(), true));
    await page.locator("button.step.first").first().tap();
    await ready(page);
    await expect.poll(textOf(sheetOf(page))).toMatch(/2 h/);
    await confirmOf(page).tap();
    await settled(page);
    const [change] = await by.changes();
    expect(change).toMatchObject({ key: "maxmemory", state: "active" });
    expect(change?.left_ms).toBeGreaterThan(0);
    expect(taps).toBeGreaterThan(0);
    expect(taps).toBeLessThanOrEqual(3);
    await by.undo(change?.id ?? "latest");
  } finally {
    await stack.control.repair();
  }
});
