/** The sheet until Confirm: what is asked, what is shown, and what holds Confirm back. */
import { describe, expect, test } from "vitest";
import { heldBack } from "./held.ts";
import { DEBOUNCE_MS, step } from "./machine.ts";
import { DRAFT, MIB, problem, setPage, SET } from "./pages.fixture.ts";
import { play, opened, previewed, confirmed, due, sendsOf, lastOf } from "./play.fixture.ts";
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

  test.each(["timeout", "throttled", "unreachable", "loading"] as const)(
    "a dry run that came to no end (%s) is no refusal, and is asked again by itself, with growing pauses",
    (code) => {
      const without = play(opened(), previewed(1, problem(code)));
      expect(heldBack(without.sheet)).toBe("no_answer");
      expect(lastOf(without)).toEqual({ do: "wait", ms: 500 });
      const again = play(without, due(500));
      expect(lastOf(again)).toEqual({ do: "preview", number: 2, input: DRAFT, after_ms: 0 });
      expect(heldBack(again.sheet)).toBe("waiting");
      expect(lastOf(play(again, { name: "preview_lost", number: 2 }))).toEqual({ do: "wait", ms: 1000 });
      expect(heldBack(play(again, previewed(2)).sheet)).toBeNull();
    },
  );

  test("it is not asked again sooner than the API wants it", () => {
    const told = play(opened(), previewed(1, problem("throttled", { retry_after_ms: 20_000 })));
    expect(lastOf(told)).toEqual({ do: "wait", ms: 20_000 });
  });

  test("it is given up after a few times, until somebody presses or types", () => {
    let sheet = opened();
    for (let number = 1; number <= 5; number += 1)
      sheet = play(sheet, { name: "preview_lost", number }, due(number * 30_000));
    const waits = sheet.effects.flatMap((effect) => (effect.do === "wait" ? [effect.ms] : []));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000]);
    const given = play(sheet, { name: "preview_lost", number: 6 });
    expect(given.effects).toEqual(sheet.effects);
    expect(heldBack(given.sheet)).toBe("no_answer");
    const pressed = play(given, { name: "asked_again" }, { name: "preview_lost", number: 7 });
    expect(lastOf(pressed)).toEqual({ do: "wait", ms: 500 });
  });

  test("what was typed meanwhile is asked in its place, and so is nothing that was refused or has its answer", () => {
    const lost: Event = { name: "preview_lost", number: 1 };
    const typing = play(opened(), lost, { name: "typed", field: "value", value: "550mb" });
    expect(play(typing, due(500))).toEqual(typing);
    const answered = play(opened(), lost, { name: "asked_again" }, previewed(2));
    expect(play(answered, due(500))).toEqual(answered);
    for (const code of ["refused_by_guard", "bad_input", "conflict", "unknown_target"] as const) {
      const refused = play(opened(), previewed(1, problem(code)));
      expect([heldBack(refused.sheet), refused.effects.length]).toEqual(["refused", 1]);
    }
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
