/** The guards' own words are what the sheet reads: they stand beside each other here. */
import { expect, test } from "vitest";
import { type GuardFigures, guardMaxmemory, guardPolicy } from "../../protocol/guards.ts";
import { nearestOf, overrideOf } from "./guard.ts";
import { MIB, problem, setPage } from "./pages.fixture.ts";

const FIGURES: GuardFigures = {
  ...{ used_memory: 500 * MIB, maxmemory: 512 * MIB, maxmemory_policy: "allkeys-lru" },
  ...{ container_limit: 768 * MIB, container_used: 560 * MIB, saving: null },
};
const NOTHING = { allow_eviction: false, force: false };

const refused = (refusal: { detail: string; nearest: string | null } | null) => {
  if (refusal === null) throw new Error("The guard allows it.");
  const { detail, nearest } = refusal;
  return problem("refused_by_guard", { detail, ...(nearest === null ? {} : { nearest }) });
};

test("below what is in use, eviction may be allowed, and the nearest value is told", () => {
  const page = refused(guardMaxmemory(300 * MIB, FIGURES, null, NOTHING));
  expect([overrideOf(page), nearestOf(page)]).toEqual(["allow_eviction", "525mb"]);
});

test("above the container's reserve nothing permits it", () => {
  const page = refused(guardMaxmemory(700 * MIB, FIGURES, null, NOTHING));
  expect([overrideOf(page), nearestOf(page)]).toEqual([null, "576mb"]);
});

test("noeviction on a full instance may be forced", () => {
  const page = refused(guardPolicy("noeviction", FIGURES, NOTHING));
  expect([overrideOf(page), nearestOf(page)]).toEqual(["force", null]);
});

test("a policy that nobody here knows the kind of may be forced", () => {
  expect(overrideOf(refused(guardPolicy("adaptive", FIGURES, NOTHING)))).toBe("force");
});

test("what no guard has said permits nothing", () => {
  expect(overrideOf(problem("bad_input", { detail: "force permits it", nearest: "1mb" }))).toBeNull();
  expect(nearestOf(problem("bad_input", { nearest: "1mb" }))).toBeNull();
  expect([overrideOf(setPage("dry_run")), overrideOf(null), nearestOf(null)]).toEqual([null, null, null]);
});
