import { expect, test } from "vitest";
import { consoleCatalogue } from "../../../scripts/console/catalogue.ts";
import { heldBack } from "./held.ts";
import { problem } from "./pages.fixture.ts";
import { draftOf, planOf } from "./plan.ts";
import { opened, play, previewed } from "./play.fixture.ts";

const entry = (name: string) => {
  const found = consoleCatalogue().operations.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} is not in the catalogue.`);
  return found;
};

test("what a sheet can do is read from the catalogue", () => {
  expect(planOf(entry("set"), "prod", "operator")).toEqual({
    ...{ operation: "set", target: "prod", foresight: "dry_run", pinned: true, forbidden: null },
  });
  expect(planOf(entry("undo"), "prod", "operator")).toMatchObject({ foresight: "changes", pinned: false });
  expect(planOf(entry("apply"), "prod", "operator")).toMatchObject({ foresight: "dry_run", pinned: false });
  for (const name of ["mute", "unmute", "acknowledge"])
    expect(planOf(entry(name), "prod", "operator")).toMatchObject({ foresight: "dry_run", pinned: false });
  expect(planOf(entry("set"), "prod", "viewer").forbidden).toMatch(/^Only an operator/);
});

test("a step or a link fills in what is chosen, never an override, a pin, or what the operation does not take", () => {
  const given = { key: "maxmemory", value: "576mb", for: "", allow_eviction: "true", force: "true" };
  expect(draftOf(entry("set"), { ...given, if_current: "1", dry_run: "false", colour: "red" })).toEqual({
    key: "maxmemory",
    value: "576mb",
  });
  expect([draftOf(entry("undo"), {}), draftOf(entry("undo"), { id: "7" })]).toEqual([{ id: "latest" }, { id: "7" }]);
});

test("a finding that there is none of holds Confirm back: the sheet asks before anybody presses", () => {
  const plan = planOf(entry("mute"), "prod", "operator");
  const draft = draftOf(entry("mute"), { finding: "disk_ful", for: "2h" });
  const { sheet, effects } = play(opened(plan, draft), previewed(1, problem("bad_input", { hint: "Did you mean?" })));
  expect(effects).toEqual([expect.objectContaining({ do: "preview", input: draft })]);
  expect(heldBack(sheet)).toBe("refused");
});
