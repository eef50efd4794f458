import { expect, test } from "vitest";
import { keptOf, put, restored, take } from "./kept.ts";
import type { Shelf } from "../state/saved.ts";
import { open, step } from "./machine.ts";
import { DRAFT, NOW, SET, setPage } from "./pages.fixture.ts";
import type { Sheet } from "./states.ts";

const drawer = (): Shelf & { held: Map<string, string> } => {
  const held = new Map<string, string>();
  return {
    held,
    getItem: (name) => held.get(name) ?? null,
    setItem: (name, value) => void held.set(name, value),
    removeItem: (name) => void held.delete(name),
  };
};

const ready = (): Sheet =>
  step(open(SET, DRAFT, { seed: "seed", online: true }).sheet, {
    name: "previewed",
    number: 1,
    page: setPage("dry_run"),
  }).sheet;
const typed = (): Sheet => step(ready(), { name: "typed", field: "reason", value: "queue backlog" }).sheet;
const sending = (): Sheet => step(ready(), { name: "confirmed", now: NOW }).sheet;

const through = (sheet: Sheet, person = "T1/U1", later = 0) => {
  const place = drawer();
  put(place, keptOf(sheet, "T1/U1", NOW));
  return take(place, person, NOW + later);
};

test("what was typed comes back, and is asked about anew", () => {
  const kept = through(typed());
  if (kept === null) throw new Error("Nothing was kept.");
  const { sheet, effects } = restored(kept, SET, true);
  expect(sheet).toMatchObject({ draft: { ...DRAFT, reason: "queue backlog" }, phase: { name: "choosing" } });
  expect(effects).toMatchObject([{ do: "preview", input: DRAFT }]);
});

test("what was sent comes back as something to be looked up, under its own key", () => {
  const kept = through(sending());
  if (kept === null) throw new Error("Nothing was kept.");
  const { sheet, effects } = restored(kept, SET, true);
  expect(sheet.phase).toMatchObject({ name: "looking", how: "again", sent: { key: "seed-0" } });
  expect(effects).toEqual([{ do: "wait", ms: 0 }]);
  expect(step(sheet, { name: "due", now: NOW + 1000 }).effects).toMatchObject([
    { do: "send", sent: { key: "seed-0" } },
  ]);
});

test("a key that was used is not used again for another input", () => {
  const refused = step(sending(), { name: "signed_out" }).sheet;
  const kept = through(refused);
  if (kept === null) throw new Error("Nothing was kept.");
  const again = step(restored(kept, SET, true).sheet, { name: "previewed", number: 1, page: setPage("dry_run") }).sheet;
  expect(step(again, { name: "confirmed", now: NOW }).effects).toMatchObject([{ sent: { key: "seed-0" } }]);
  const other = step(again, { name: "typed", field: "reason", value: "why" }).sheet;
  expect(step(other, { name: "confirmed", now: NOW }).effects).toMatchObject([{ sent: { key: "seed-1" } }]);
});

test("nobody else is shown it, and it is gone when somebody else is there", () => {
  const place = drawer();
  put(place, keptOf(typed(), "T1/U1", NOW));
  expect(take(place, "T1/U2", NOW)).toBeNull();
  expect(place.held.size).toBe(0);
});

test("what was left lying for long is not offered again, but what was sent is still looked up", () => {
  const hour = 3_600_000;
  expect([through(typed(), "T1/U1", hour), through(sending(), "T1/U1", hour)]).toMatchObject([
    null,
    { sent: { key: "seed-0" } },
  ]);
});

test("one that was only opened is not kept; one that a session's end took away is", () => {
  expect(keptOf(ready(), "T1/U1", NOW)).toBeNull();
  expect(keptOf(step(ready(), { name: "signed_out" }).sheet, "T1/U1", NOW)).toMatchObject({ draft: DRAFT });
});

test("of one that has ended nothing is kept", () => {
  const settled = step(sending(), { name: "answered", page: setPage("applied") }).sheet;
  const place = drawer();
  put(place, keptOf(sending(), "T1/U1", NOW));
  expect(place.held.size).toBe(1);
  put(place, keptOf(settled, "T1/U1", NOW));
  expect(place.held.size).toBe(0);
});

test("what somebody else has put there, and a browser that refuses, are nothing", () => {
  const place = drawer();
  for (const text of ["", "{", "null", "{}", '{"form":9}', '{"form":1,"person":"T1/U1"}']) {
    place.held.set("redis-ops-sheet", text);
    expect(take(place, "T1/U1", NOW)).toBeNull();
  }
  const refuses = () => {
    throw new Error("refused");
  };
  const closed: Shelf = { getItem: refuses, setItem: refuses, removeItem: refuses };
  expect(() => put(closed, keptOf(typed(), "T1/U1", NOW))).not.toThrow();
  expect(take(closed, "T1/U1", NOW)).toBeNull();
});
