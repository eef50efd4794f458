/** The sheet until Confirm: what is asked, what is shown, and what holds Confirm back. */
import { describe, expect, test } from "vitest";
import { heldBack } from "./held.ts";
import { DEBOUNCE_MS, step } from "./machine.ts";
import { DRAFT, MIB, problem, setPage, SET } from "./pages.fixture.ts";
import { play, opened, previewed, confirmed, sendsOf, lastOf } from "./play.fixture.ts";
import type { Event } from "./states.ts";

describe("before Confirm", () => {
  test("the sheet opens with a dry run of what stands in it, and sends nothing", () => {
    const { sheet, effects } = opened();
    expect(effects).toEqual([{ do: "preview", number: 1, input: DRAFT, after_ms: 0 }]);
    expect([sheet.phase.name, heldBack(sheet)]).toEqual(["choosing", "waiting"]);
  });

  test("what the dry run answers is shown, its bounds are kept, and Confirm is on", () => {
    const { sheet } = play(opened(), previewed());
    expect(sheet.preview).toMatchObject({ state: "answered", number: 1 });
    expect(sheet.bounds).toEqual({ min: 480 * MIB, max: 576 * MIB });
    expect(heldBack(sheet)).toBeNull();
  });

  test("while it slides, only the last value is asked for, after a pause", () => {
    const { sheet, effects } = play(
      opened(),
      { name: "typed", field: "value", value: "560mb" },
      { name: "typed", field: "value", value: "550mb" },
    );
    expect(effects.slice(1)).toEqual([
      { do: "preview", number: 2, input: { ...DRAFT, value: "560mb" }, after_ms: DEBOUNCE_MS },
      { do: "preview", number: 3, input: { ...DRAFT, value: "550mb" }, after_ms: DEBOUNCE_MS },
    ]);
    expect(sheet.preview).toMatchObject({ number: 3, state: "waiting" });
  });

  test("answers to earlier values are dropped, in whatever order they come", () => {
    const slid = play(
      opened(),
      { name: "typed", field: "value", value: "560mb" },
      { name: "typed", field: "value", value: "550mb" },
    );
    const early = play(slid, previewed(2), previewed(1)).sheet;
    expect([early.preview.state, early.preview.page, heldBack(early)]).toEqual(["waiting", null, "waiting"]);
    const page = setPage("dry_run", { after: String(550 * MIB) });
    const late = play(slid, previewed(3, page), previewed(2), { name: "preview_lost", number: 2 }).sheet;
    expect([late.preview.state, late.preview.page]).toEqual(["answered", page]);
  });

  test("a value that is being tried out cannot be confirmed by what was answered to the one before", () => {
    const { sheet, effects } = play(
      opened(),
      previewed(),
      { name: "typed", field: "value", value: "500mb" },
      confirmed,
    );
    expect(heldBack(sheet)).toBe("waiting");
    expect(effects.some((effect) => effect.do === "send")).toBe(false);
  });

  test("a reason is typed without another dry run", () => {
    const { sheet, effects } = play(opened(), previewed(), { name: "typed", field: "reason", value: "queue" });
    expect(effects).toHaveLength(1);
    expect([sheet.draft["reason"], heldBack(sheet)]).toEqual(["queue", null]);
  });

  test("typing what is there already is no change", () => {
    const before = play(opened(), previewed());
    expect(play(before, { name: "typed", field: "value", value: "576mb" }).sheet).toBe(before.sheet);
  });

  test("a dry run without an answer holds Confirm back, and is asked again at a press", () => {
    const without = play(opened(), { name: "preview_lost", number: 1 });
    expect(heldBack(without.sheet)).toBe("no_answer");
    expect(lastOf(play(without, { name: "asked_again" }))).toMatchObject({ do: "preview", number: 2, after_ms: 0 });
  });

  test("a value that it has already is not confirmed, unless somebody has chosen something", () => {
    const same = setPage("dry_run", { after: String(512 * MIB) });
    const { sheet } = play(opened(), previewed(1, same));
    expect(heldBack(sheet)).toBe("same_value");
    const chosen = play(opened(), { name: "typed", field: "for", value: "" }, previewed(2, same)).sheet;
    expect(heldBack(chosen)).toBeNull();
  });

  test("one who may not is asked nothing and can send nothing", () => {
    const { sheet, effects } = play(opened({ ...SET, forbidden: "You are a viewer." }), previewed(), confirmed);
    expect([heldBack(sheet), effects]).toEqual(["forbidden", []]);
  });
});

describe("guards", () => {
  const refused = problem("refused_by_guard", { nearest: "576mb", detail: "600.0 MiB is too much." });
  const below = problem("refused_by_guard", { nearest: "480mb", detail: "Too small. allow_eviction permits it." });

  test("a refused dry run holds Confirm back and keeps the bounds", () => {
    const { sheet } = play(
      opened(),
      previewed(),
      { name: "typed", field: "value", value: "600mb" },
      previewed(2, refused),
    );
    expect([heldBack(sheet), sheet.bounds?.max]).toEqual(["refused", 576 * MIB]);
  });

  test("a guard is overridden only after it said that it can be, and by the flag that it named", () => {
    const override: Event = { name: "overrode", flag: "allow_eviction" };
    const never = play(opened(), previewed(), override).sheet;
    expect(never.draft["allow_eviction"]).toBeUndefined();
    expect(play(opened(), previewed(1, refused), override).sheet.draft["allow_eviction"]).toBeUndefined();
    const after = play(opened(), previewed(1, below), override);
    expect(after.sheet.draft["allow_eviction"]).toBe("true");
    expect(lastOf(after)).toMatchObject({ do: "preview", number: 2, input: { allow_eviction: "true" } });
    expect(
      play(opened(), previewed(1, below), { name: "overrode", flag: "force" }).sheet.draft["force"],
    ).toBeUndefined();
  });

  test("it is overridden for that value alone", () => {
    const { sheet } = play(
      opened(),
      previewed(1, below),
      { name: "overrode", flag: "allow_eviction" },
      { name: "typed", field: "for", value: "30m" },
    );
    expect(sheet.draft["allow_eviction"]).toBe("true");
    expect(step(sheet, { name: "typed", field: "value", value: "90mb" }).sheet.draft["allow_eviction"]).toBeUndefined();
  });

  test("overriding sends nothing: its dry run comes first, and Confirm after that", () => {
    const over = play(opened(), previewed(1, below), { name: "overrode", flag: "allow_eviction" }, confirmed);
    expect(sendsOf(over)).toEqual([]);
    const sent = play(over, previewed(2), confirmed);
    expect(sendsOf(sent)).toMatchObject([{ input: { allow_eviction: "true", value: "576mb" } }]);
  });
});
