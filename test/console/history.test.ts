/** The stored history of a target's memory, in a browser: what the API has of it, and what a week of a Redis in trouble would look like. */
import { describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import type { Output } from "../../src/protocol/operations.ts";
import { alerts as alertsExample } from "../../src/protocol/examples/alerts.ts";
import { violationsOf } from "./axe.ts";
import { threeTargets } from "./targets.ts";
import { MIB } from "../changes/operator.ts";
import { consoleGround } from "./ground.ts";
import { keepLook } from "./keep-look.ts";
import { overflowing } from "./layout.ts";
import { SCHEMES } from "./screens.ts";

const ground = await consoleGround();
const { stack, by } = ground;
const { target } = stack;

/** A thumb: https://www.w3.org/TR/WCAG22/#target-size-enhanced */
const THUMB_PX = 44;

type Told = Output<"history">;
type Figure = number | null;

/** How each figure goes, from 0 at the beginning of the time to 1 at its end: it fills, is not reached for a while, and is restarted. */
const COURSES: Partial<Record<Told["metric"], (share: number) => Figure>> = {
  used: (share) => (share > 0.3 && share < 0.4 ? null : (share < 0.7 ? 300 + 280 * share : 100 + 400 * share) * MIB),
  rss: (share) => (share > 0.3 && share < 0.4 ? null : (share < 0.7 ? 340 + 290 * share : 180 + 390 * share) * MIB),
  maxmemory: (share) => (share < 0.5 ? 480 : 512) * MIB,
  evictions: (share) => (share > 0.55 && share < 0.7 ? 40 * (share - 0.5) : 0),
  uptime: (share) => (share < 0.7 ? 8e8 + 8e7 * share : 8e7 * (share - 0.7)),
};

const PARTS = 96;

/** What the API answers, with figures of a whole day in place of those that there are. */
const withCourse = (told: Told): Told => {
  const [since, until] = [Date.parse(told.since), Date.parse(told.until)];
  const course = COURSES[told.metric] ?? (() => null);
  const step_ms = (until - since) / PARTS;
  const points = Array.from({ length: PARTS }, (_, part) => {
    const mean = course(part / PARTS);
    const spread = told.metric === "used" ? 12 * MIB : 0;
    const bounds = mean === null ? { min: null, max: null } : { min: mean - spread, max: mean + spread };
    return { at: new Date(since + part * step_ms).toISOString(), mean, ...bounds, missed: mean === null ? 1 : 0 };
  });
  return { ...told, every_ms: 300_000, step_ms, points };
};

/** Puts that in what the Worker answers, and an alert that is open. */
const inTrouble = async (page: Page): Promise<void> => {
  const changed = async (path: string, change: (data: never) => object): Promise<void> => {
    await page.route(path, async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { answer: { data: never } };
      await route.fulfill({
        response,
        json: { ...body, answer: { ...body.answer, data: change(body.answer.data) } },
      });
    });
  };
  await changed("**/history?**", withCourse);
  const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
  const raised = alertsExample.data.alerts.map((alert, at) => ({ ...alert, raised_at: hoursAgo(at === 0 ? 6 : 16) }));
  await changed("**/alerts", () => ({ ...alertsExample.data, alerts: raised }));
};

const shown = async (page: Page, of = target): Promise<void> => {
  await page.goto(`/#/t/${of}`);
  await page.locator(".over-time .u-wrap canvas").first().waitFor();
};

test("what is stored of a target is shown with what is read here, for as far back as a thumb chooses", async () => {
  await by.reset();
  await stack.get(`/v1/targets/${target}/redis/memory`);
  const { page, complaints, requests } = await ground.openAs("viewer");
  await shown(page);
  const choices = page.locator(".spans label");
  await expect.poll(() => choices.allInnerTexts()).toEqual(["1 h", "24 h", "7 d"]);
  for (const choice of await choices.all()) {
    const box = await choice.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(THUMB_PX);
  }
  await page.getByText(/Used memory of the last 24\sh: lowest .*\sMiB, highest .*\sMiB, now .*\sMiB\./).waitFor();
  await page.getByText("7 d", { exact: true }).click();
  await page.getByText(/Used memory of the last 7\sd: /).waitFor();
  const asked = requests
    .map((request) => new URL(request.url()))
    .filter(({ pathname }) => pathname.endsWith("/history"));
  expect(
    asked.map(({ searchParams }) => searchParams.get("metric")).filter((metric) => metric === "used"),
  ).toHaveLength(2);
  expect(complaints).toEqual([]);
});

describe("a Redis that filled, was not reached, and was restarted", () => {
  test.each(["small", "phone"] as const)("is marked in words, and breaks no rule of axe-core (%s)", async (size) => {
    const { page, complaints } = await ground.openAs("operator", { size });
    await inTrouble(page);
    await shown(page);
    await page.locator(".graph.rate canvas").waitFor();
    const said = async (): Promise<string> => (await page.locator(".over-time").innerText()).replaceAll(/\s+/g, " ");
    await expect.poll(said).toMatch(/↻ restart ▲ alert/);
    await expect.poll(said).toContain("One time without readings.");
    await expect.poll(said).toContain("Evictions: at most ");
    await page.getByText("What happened: ").click();
    await expect.poll(() => page.locator(".open-alerts li").count()).toBe(1);
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ colorScheme: scheme });
      expect.soft(await violationsOf(page), scheme).toEqual([]);
      expect.soft(await overflowing(page), scheme).toEqual([]);
      await keepLook(page, `history-${size}-${scheme}`);
    }
    expect(complaints).toEqual([]);
  });
});

test("a host that does not answer still shows what was stored before", async () => {
  await ground.restart({ vars: threeTargets(stack) });
  try {
    const { page, complaints } = await ground.openAs("viewer");
    await inTrouble(page);
    await shown(page, "gone");
    await page.getByText("Used memory of the last ").waitFor();
    expect(complaints).toEqual([]);
  } finally {
    await ground.restart();
  }
});
