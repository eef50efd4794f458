/** The page at a target's address, against an API that answers as the test says. Its file says `@vitest-environment happy-dom`. */
import { vi } from "vitest";
import type { Page } from "../../present/page.ts";
import type { ApiRoute } from "../api/routes.ts";
import { App } from "../app.tsx";
import { type Route, routeOf } from "../route.ts";
import { ConsoleProvider, createConsole } from "../state/console.ts";
import { keyOf } from "../state/readings.ts";
import { createStore, useStore } from "../state/store.ts";

const READ = ["memory", "doctor", "changes", "alerts", "overview", "history"] as const;
type Read = (typeof READ)[number];
const ROUTES = Object.fromEntries(
  READ.map((name): [string, ApiRoute] => [name, { method: "GET", path: `/${name}`, deadline_ms: 1_000 }]),
);
const NO_SHELF = { getItem: () => null, setItem: () => {}, removeItem: () => {} };

/**
 * @param pageOf what is answered at first
 * @param restored what an earlier page of this browser has read, an hour ago
 */
export const targetPage = (pageOf: (name: Read) => Page, restored: Partial<Record<Read, Page>>) => {
  /** What is answered now; null: no line. */
  const answers: Record<string, Page | null> = Object.fromEntries(READ.map((name) => [name, pageOf(name)]));
  const asked: Partial<Record<string, number>> = {};
  const page = createConsole({
    line: {
      fetch: async (url) => {
        const name = url.slice(1).replace(/\?.*/, "");
        asked[name] = (asked[name] ?? 0) + 1;
        const answer = answers[name] ?? null;
        if (answer === null) throw new TypeError("no line");
        return Response.json(answer, { status: answer.problem?.status ?? 200 });
      },
      online: () => true,
    },
    ...{ routes: ROUTES, shelf: NO_SHELF, drawer: NO_SHELF, now: () => Date.now() },
  });
  const kept = Object.entries(restored).map(([operation, read]) => [
    keyOf({ operation, target: operation === "overview" ? null : "prod", input: {} }),
    { page: read, got_at: Date.now() - 3_600_000 },
  ]);
  page.state.set((state) => ({
    ...state,
    person: { id: "ann", role: "operator" },
    readings: Object.fromEntries(kept),
  }));
  const place = createStore<Route>(routeOf("#/t/prod"));
  const Placed = () => <App route={useStore(place, (route) => route)} />;
  return {
    ...{ page, answers, asked },
    /** To be called before it is drawn as well. */
    goTo: (hash: string): void => place.set(() => routeOf(hash)),
    drawn: (
      <ConsoleProvider value={page}>
        <Placed />
      </ConsoleProvider>
    ),
  };
};

/** Where the page was scrolled to, in order: its top, or what an element says. */
export const scrolls = (): string[] => {
  const seen: string[] = [];
  vi.stubGlobal("scrollTo", () => void seen.push("top"));
  vi.spyOn(Element.prototype, "scrollIntoView").mockImplementation(function scrolled(this: Element) {
    seen.push(this.textContent);
  });
  return seen;
};
