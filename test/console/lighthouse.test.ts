/**
 * Lighthouse, as on a phone, and how long a slow line keeps somebody waiting. Only in the long form (`npm run test:console`): performance depends on
 * the machine, so its score is told and not asserted.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lighthouse from "lighthouse";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BROWSER_FLAGS, findBrowser } from "../../scripts/browser/browser.ts";
import { firstFigureMs, ROUND_TRIP_MS, slowLine, visit } from "../../scripts/browser/slow-line.ts";
import { freePort } from "../../scripts/stack/ports.ts";
import { type Edge, startEdge } from "./edge.ts";
import { consoleGround, signInByToken } from "./ground.ts";

const CATEGORIES = ["performance", "accessibility", "best-practices"] as const;
const MOST_ROUND_TRIPS = 2.5;

const ground = await consoleGround();
let edge: Edge;
beforeAll(async () => {
  edge = await startEdge(Number(new URL(ground.origin).port));
});
afterAll(() => edge?.close());

test.for([
  { path: "/", signedIn: false },
  { path: "/", signedIn: true },
  { path: `/#/t/${ground.stack.target}`, signedIn: true },
])(
  "$path (signed in: $signedIn) has 100 for accessibility and for best practices",
  async ({ path, signedIn }, { annotate }) => {
    const profile = await mkdtemp(join(tmpdir(), "redis-ops-lighthouse-"));
    const port = await freePort();
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: findBrowser() ?? "",
      args: [...BROWSER_FLAGS, `--remote-debugging-port=${port}`],
      baseURL: edge.origin,
    });
    try {
      const page = await context.newPage();
      if (signedIn) await signInByToken({ page, complaints: [] }, ground.stack.operatorToken);
      const run = await lighthouse(edge.origin + path, {
        ...{ port, logLevel: "error", onlyCategories: [...CATEGORIES] },
        // The session is to stay.
        disableStorageReset: true,
      });
      const { categories = {}, audits = {}, runtimeError } = run?.lhr ?? {};
      expect(runtimeError).toBeUndefined();
      const scores = Object.fromEntries(
        CATEGORIES.map((name) => [name, Math.round((categories[name]?.score ?? 0) * 100)]),
      );
      const figures = [
        "first-contentful-paint",
        "largest-contentful-paint",
        "total-blocking-time",
        "cumulative-layout-shift",
      ];
      const said = figures.map((name) => `${name} ${audits[name]?.displayValue ?? "?"}`).join(", ");
      void annotate(`${path}: ${JSON.stringify(scores)}; ${said}`);
      process.stdout.write(
        `Lighthouse of ${path}${signedIn ? "" : ", signed out"}: performance ${scores["performance"]}; ${said}\n`,
      );
      const failing = ["accessibility", "best-practices"].flatMap((name) =>
        (categories[name]?.auditRefs ?? []).flatMap(({ id, weight }) =>
          weight > 0 && audits[id]?.score !== null && (audits[id]?.score ?? 0) < 1
            ? [`${id}: ${audits[id]?.title}`]
            : [],
        ),
      );
      expect(failing).toEqual([]);
      expect(scores).toMatchObject({ accessibility: 100, "best-practices": 100 });
    } finally {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  },
);

test("on a slow line the first figure is there within 2.5 round trips beyond the reading itself", async ({
  annotate,
}) => {
  const { page } = await ground.openAs("viewer", { size: "small" });
  await visit(page);
  const startedAt = performance.now();
  await (await ground.stack.get("/v1/overview")).text();
  const readingMs = performance.now() - startedAt;
  await slowLine(page);
  const trips = ((await firstFigureMs(page)) - readingMs) / ROUND_TRIP_MS;
  void annotate(`the first figure after ${trips.toFixed(2)} round trips`);
  process.stdout.write(`The first figure after ${trips.toFixed(2)} round trips of ${ROUND_TRIP_MS} ms\n`);
  // The control: the line is slow.
  expect(trips).toBeGreaterThan(0.5);
  expect(trips).toBeLessThanOrEqual(MOST_ROUND_TRIPS);
});
