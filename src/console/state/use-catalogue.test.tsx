// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Line } from "../api/send.ts";
import { mounted } from "../mounted.fixture.ts";
import { ConsoleProvider, createConsole } from "./console.ts";
import { useCatalogue } from "./use-catalogue.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const NO_SHELF = { getItem: () => null, setItem: () => {}, removeItem: () => {} };

const Waiting = ({ wanted }: { wanted: boolean }) => (
  <p>{useCatalogue(wanted) === null ? "Opening…" : "It is there"}</p>
);

/** A page whose first two tries to get the file fail. */
const waiting = (wanted: boolean) => {
  let tries = 0;
  const fetch = vi.fn<Line["fetch"]>(() => {
    tries += 1;
    return tries <= 2
      ? Promise.reject(new TypeError("no line"))
      : Promise.resolve(new Response(JSON.stringify({ operations: [] })));
  });
  const page = createConsole({
    ...{ line: { fetch, online: () => true }, routes: {}, shelf: NO_SHELF, drawer: NO_SHELF, now: () => 0 },
  });
  const drawn = (
    <ConsoleProvider value={page}>
      <Waiting wanted={wanted} />
    </ConsoleProvider>
  );
  return { drawn, fetch, page };
};

test("the catalogue's file is asked for again every few seconds until it is there, and then no more", async () => {
  const { drawn, fetch } = waiting(true);
  await mounted(drawn, async ({ settle, sees }) => {
    await sees("Opening…");
    vi.advanceTimersByTime(5_000);
    await settle();
    vi.advanceTimersByTime(5_000);
    await sees("It is there");
    expect(fetch).toHaveBeenCalledTimes(3);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test("it is asked for at once when there is a line again", async () => {
  const { drawn, fetch, page } = waiting(true);
  await mounted(drawn, async ({ settle }) => {
    await settle();
    page.noteLine(false);
    await settle();
    page.noteLine(true);
    await settle();
    expect(fetch).toHaveBeenCalledTimes(3);
  });
});

test("nobody asks for it before it is wanted", async () => {
  const { drawn, fetch } = waiting(false);
  await mounted(drawn, async ({ settle }) => {
    vi.advanceTimersByTime(60_000);
    await settle();
    expect(fetch).not.toHaveBeenCalled();
  });
});
