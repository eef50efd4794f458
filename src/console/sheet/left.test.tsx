// @vitest-environment happy-dom
/** What is looked at is read again once a sheet that has sent something is left, however that is. */
import { beforeEach, describe, expect, test } from "vitest";
import { consoleCatalogue } from "../../../scripts/console/catalogue.ts";
import type { Step } from "../../present/view.ts";
import type { Line } from "../api/send.ts";
import { mounted } from "../mounted.fixture.ts";
import { type Console, ConsoleProvider, createConsole, useConsoleState } from "../state/console.ts";
import { type Asked, ChangeSheet } from "./change-sheet.tsx";
import { change, changesPage, DRAFT, NOW, setPage } from "./pages.fixture.ts";

const NO_SHELF = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
const ROUTES = {
  set: { method: "PUT", path: "/set", deadline_ms: 1_000 },
  undo: { method: "POST", path: "/undo", deadline_ms: 1_000 },
  changes: { method: "GET", path: "/changes", deadline_ms: 1_000 },
} as const;
const UNDO: Step = { label: "Undo", operation: "undo", target: "prod", input: { id: "7" }, line: "undo prod 7" };
const STEP: Asked = { operation: "set", target: "prod", input: DRAFT };

const answer = (url: string, body: unknown): unknown => {
  if (url.startsWith("/changes")) return changesPage(change(7, "active"));
  const applied = setPage("applied");
  return JSON.stringify(body).includes("dry_run")
    ? setPage("dry_run")
    : { ...applied, view: { ...applied.view, steps: [UNDO] } };
};
const fetch: Line["fetch"] = (url, { body }) => Promise.resolve(new Response(JSON.stringify(answer(url, body ?? ""))));

let page: Console;
let closed: number;
const changes = (): number => page.state.get().changes;
const sheet = () => (
  <ConsoleProvider value={page}>
    <ChangeSheet step={STEP} from={null} onClose={() => (closed += 1)} />
  </ConsoleProvider>
);

beforeEach(() => {
  closed = 0;
  page = createConsole({
    ...{ line: { fetch, online: () => true }, routes: ROUTES, shelf: NO_SHELF, drawer: NO_SHELF, now: () => NOW },
  });
  page.state.set((state) => ({
    ...state,
    person: { id: "T1/U1", role: "operator" },
    catalogue: consoleCatalogue(),
  }));
});

test("by closing it", () =>
  mounted(sheet(), async ({ press }) => {
    await press("Confirm");
    await press("Close");
    expect([closed, changes()]).toEqual([1, 1]);
  }));

test("by going on to Undo in the same panel, also where that is not confirmed", () =>
  mounted(sheet(), async ({ press, sees }) => {
    await press("Confirm");
    await press("Undo");
    await sees("Undo change 7 on prod");
    expect([closed, changes()]).toEqual([0, 1]);
    await press("✕");
    expect([closed, changes()]).toEqual([1, 1]);
  }));

test("not where nothing was sent", () =>
  mounted(sheet(), async ({ press, sees }) => {
    await sees("Confirm");
    await press("✕");
    expect([closed, changes()]).toEqual([1, 0]);
  }));

test("not by the second of two taps on Confirm: what became of it stays in sight", () =>
  mounted(sheet(), async ({ press, sees }) => {
    await press("Confirm");
    await press("Close", 2);
    await sees("Undo");
    expect(closed).toBe(0);
  }));

test("the focus that goes with Confirm is at the outcome, where Enter presses nothing", () =>
  mounted(sheet(), async ({ press, sees }) => {
    await press("Confirm");
    await sees("Undo");
    expect(document.activeElement?.className).toBe("sheet-body");
  }));

describe("an answer that comes when its person is not there any more", () => {
  const begun = new Map<string, string>();
  const drawer = {
    getItem: (name: string) => begun.get(name) ?? null,
    setItem: (name: string, value: string) => void begun.set(name, value),
    removeItem: (name: string) => void begun.delete(name),
  };
  let release = (_status: number): void => {};
  const Shown = () => (useConsoleState((state) => state.person) === null ? null : sheet());
  const drawn = (work: Parameters<typeof mounted>[1]): Promise<void> => {
    const held: Line["fetch"] = (url, init) =>
      url.startsWith("/set") && !JSON.stringify(init.body).includes("dry_run")
        ? new Promise((resolve) => {
            release = (status) => resolve(new Response(JSON.stringify({}), { status }));
          })
        : fetch(url, init);
    const { state } = page;
    page = createConsole({
      ...{ line: { fetch: held, online: () => true }, routes: ROUTES, shelf: NO_SHELF, drawer, now: () => NOW },
    });
    page.state.set(() => state.get());
    begun.clear();
    return mounted(
      <ConsoleProvider value={page}>
        <Shown />
      </ConsoleProvider>,
      work,
    );
  };

  test.each([401, 502])("keeps nothing of the change for them where they have signed out: %d", (status) =>
    drawn(async ({ press, settle }) => {
      await press("Confirm");
      expect(begun.size).toBe(1);
      page.followOut("leaves");
      expect(begun.size).toBe(0);
      await settle();
      release(status);
      await settle();
      expect(begun.size).toBe(0);
    }),
  );

  test("keeps it where their session has ended by itself", () =>
    drawn(async ({ press, settle }) => {
      await press("Confirm");
      release(401);
      await settle();
      expect(page.state.get().person).toBeNull();
      expect(begun.size).toBe(1);
    }));
});
