/** Row 11: what somebody waits for on a phone, from the tap to the first figure. */
import { ensureBrowser, openBrowser } from "../../browser/browser.ts";
import { firstFigureMs, ROUND_TRIP_MS, slowLine, visit } from "../../browser/slow-line.ts";
import type { Bench } from "../context.ts";
import { short, summarise } from "../figures.ts";
import { interleave } from "../interleave.ts";
import { limit, type Measure } from "../measure.ts";

const PHONE = { width: 390, height: 844 };

/** In round trips, beyond the reading itself: to start the page from where the browser has kept it counts. */
export async function consoleOnSlowLine({ stack, http, progress, samples, signal }: Bench): Promise<Measure[]> {
  const browser = await openBrowser(await ensureBrowser(progress));
  try {
    await stack.worker.restart({ console: true });
    const context = await browser.newContext({ baseURL: stack.worker.consoleUrl, viewport: PHONE });
    const page = await context.newPage();
    await page.goto("/");
    await page.getByLabel(/A token of the API/).fill(stack.viewerToken);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator("header.top a.who").waitFor();
    await visit(page);
    const sample = (): Promise<number> => firstFigureMs(page);
    const { near, reading } = await interleave(
      samples,
      { near: { sample }, reading: { sample: () => http.timed("/v1/overview") } },
      signal,
    );
    const [without, read] = [summarise(near), summarise(reading)];
    await slowLine(page);
    const { far } = await interleave(samples, { far: { sample } }, signal);
    return [
      limit({
        ...{ row: 11, what: `console, the first figure on a line of ${ROUND_TRIP_MS} ms a round trip` },
        ...{ unit: "round trips", ours: far.map((ms) => (ms - read.p50) / ROUND_TRIP_MS) },
        goal: { bound: "at most", value: 2.5, unit: "round trips beyond the reading itself" },
        notes: [
          `without distance ${short(without.p50)} ms (p95 ${short(without.p95)}), of which the reading ${short(read.p50)} ms`,
        ],
      }),
    ];
  } finally {
    await browser.close();
    await stack.worker.restart({ console: false });
  }
}
