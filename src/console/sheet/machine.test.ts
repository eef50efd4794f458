/** Each transition of the sheet, and above all what is sent, how often, and under which key. */
import { describe, expect, test } from "vitest";
import { heldBack } from "./held.ts";
import { AGAIN_WITHIN_MS, DEBOUNCE_MS, open, OVER_AFTER_MS, step } from "./machine.ts";
import {
  APPLY,
  applyPage,
  AT,
  change,
  changesPage,
  DRAFT,
  MIB,
  NOW,
  problem,
  SET,
  setPage,
  UNDO,
} from "./pages.fixture.ts";
import type { Effect, Event, Plan, Sheet, Step } from "./states.ts";

const PERSON = "T1/U1";

/** Plays events one after another; the effects are all that were wanted on the way, in order. */
const play = (begun: Step, ...events: Event[]): Step => {
  let { sheet } = begun;
  const effects: Effect[] = [...begun.effects];
  for (const event of events) {
    const next = step(sheet, event);
    ({ sheet } = next);
    effects.push(...next.effects);
  }
  return { sheet, effects };
};

const opened = (plan: Plan = SET, draft: Sheet["draft"] = DRAFT): Step =>
  open(plan, draft, { seed: "seed", online: true });

const previewed = (number = 1, page = setPage("dry_run")): Event => ({ name: "previewed", number, page });
const confirmed: Event = { name: "confirmed", now: NOW };
const answered = (page: ReturnType<typeof setPage>): Event => ({ name: "answered", page });
const lost: Event = { name: "answer_lost" };
const due = (after: number): Event => ({ name: "due", now: NOW + after });
const listed = (after: number, ...changes: ReturnType<typeof change>[]): Event => ({
  ...{ name: "listed", now: NOW + after, person: PERSON, page: changesPage(...changes) },
});

const sendsOf = ({ effects }: Step) => effects.flatMap((effect) => (effect.do === "send" ? [effect.sent] : []));
const lastOf = ({ effects }: Step): Effect | undefined => effects.at(-1);

const SENDING = [previewed(), confirmed];

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

describe("Confirm", () => {
  test("sends what was typed, pinned to the value shown, under the key of the sheet", () => {
    const sent = play(opened(), ...SENDING);
    expect(sendsOf(sent)).toEqual([
      { input: { ...DRAFT, if_current: String(512 * MIB) }, key: "seed-0", at: NOW, since: AT },
    ]);
    expect(sent.sheet.phase.name).toBe("sending");
  });

  test("a second tap sends nothing", () => {
    expect(sendsOf(play(opened(), ...SENDING, confirmed, { ...confirmed, now: NOW + 40 }))).toHaveLength(1);
  });

  test("nothing can be chosen, overridden or asked while it is sent", () => {
    const sending = play(opened(), ...SENDING);
    const events: Event[] = [
      { name: "typed", field: "value", value: "500mb" },
      { name: "overrode", flag: "force" },
      { name: "asked_again" },
      due(1000),
    ];
    for (const event of events) expect(play(sending, event)).toEqual(sending);
  });

  test("what it made is the end of it", () => {
    const page = setPage("applied");
    const { sheet } = play(opened(), ...SENDING, answered(page));
    expect(sheet.phase).toEqual({ name: "settled", settled: { by: "answer", page } });
    for (const event of [confirmed, lost, answered(setPage("unknown")), due(0), listed(0)])
      expect(step(sheet, event)).toEqual({ sheet, effects: [] });
  });

  test("a conflict makes nothing; what it is now is asked, and confirmed anew under another key", () => {
    const conflict = play(opened(), ...SENDING, answered(problem("conflict")));
    expect(conflict.sheet).toMatchObject({ phase: { name: "choosing" }, refusal: { problem: { code: "conflict" } } });
    expect(heldBack(conflict.sheet)).toBe("waiting");
    expect(lastOf(conflict)).toMatchObject({ do: "preview", number: 2 });
    const again = play(conflict, previewed(2, setPage("dry_run", { before: String(540 * MIB) })), confirmed);
    expect(sendsOf(again).map(({ key, input }) => [key, input["if_current"]])).toEqual([
      ["seed-0", String(512 * MIB)],
      ["seed-1", String(540 * MIB)],
    ]);
  });

  test("a guard's refusal is kept under its key, so the same again has another", () => {
    const again = play(opened(), ...SENDING, answered(problem("refused_by_guard")), previewed(2), confirmed);
    expect(sendsOf(again).map(({ key }) => key)).toEqual(["seed-0", "seed-1"]);
  });

  test.each(["throttled", "unreachable", "timeout", "loading"] as const)(
    "after %s, which sent nothing, the same again has the same key, and another input another",
    (code) => {
      const refused = play(opened(), ...SENDING, answered(problem(code)), previewed(2));
      expect(refused.sheet.phase.name).toBe("choosing");
      expect(sendsOf(play(refused, confirmed)).map(({ key }) => key)).toEqual(["seed-0", "seed-0"]);
      const other: Event = { name: "typed", field: "reason", value: "why" };
      expect(sendsOf(play(refused, other, confirmed)).map(({ key }) => key)).toEqual(["seed-0", "seed-1"]);
    },
  );
});

describe("an outcome that is not known", () => {
  test("a line that was lost after it was sent: the same request again, under the same key", () => {
    const looking = play(opened(), ...SENDING, lost);
    expect(looking.sheet.phase).toMatchObject({ name: "looking", how: "again", asking: false, tries: 0 });
    expect(lastOf(looking)).toEqual({ do: "wait", ms: 500 });
    const again = play(looking, due(500));
    expect(sendsOf(again)).toEqual([sendsOf(looking)[0], sendsOf(looking)[0]]);
    const page = setPage("applied");
    expect(play(again, answered(page)).sheet.phase).toEqual({ name: "settled", settled: { by: "answer", page } });
  });

  test("it is asked by one request at a time, with growing pauses", () => {
    const looking = play(opened(), ...SENDING, lost, due(500), due(501), due(502));
    expect(sendsOf(looking)).toHaveLength(2);
    const waits = play(looking, lost, due(2000), lost, due(5000), lost).effects.filter(
      (effect) => effect.do === "wait",
    );
    expect(waits).toEqual([500, 1000, 2000, 4000].map((ms) => ({ do: "wait", ms })));
  });

  test("a minute later nobody expects it to be made any more: it is only looked up", () => {
    const looking = play(opened(), ...SENDING, lost);
    expect(lastOf(play(looking, due(AGAIN_WITHIN_MS - 1)))?.do).toBe("send");
    expect(lastOf(play(looking, due(AGAIN_WITHIN_MS)))?.do).toBe("list");
    expect(lastOf(play(looking, due(-1)))?.do).toBe("list");
  });

  test.each([
    ["the API says so", problem("timeout", { outcome_unknown: true })],
    ["the answer says so", setPage("unknown")],
  ])("%s: it is not sent again, the list of changes is read", (_, page) => {
    const looking = play(opened(), ...SENDING, answered(page));
    expect(looking.sheet.phase).toMatchObject({ name: "looking", how: "list" });
    const asked = play(looking, due(500));
    expect(lastOf(asked)).toEqual({ do: "list" });
    expect(sendsOf(asked)).toHaveLength(1);
  });

  test("the list has it", () => {
    const looking = play(opened(), ...SENDING, answered(problem("timeout", { outcome_unknown: true })), due(500));
    expect(play(looking, listed(600, change(7, "active"))).sheet.phase).toMatchObject({
      name: "settled",
      settled: { by: "list", made: true, ids: [7] },
    });
    expect(play(looking, listed(600, change(7, "not_applied"))).sheet.phase).toMatchObject({
      name: "settled",
      settled: { by: "list", made: false, ids: [7] },
    });
  });

  test("while the Worker itself looks it up, it is looked at again", () => {
    const looking = play(opened(), ...SENDING, answered(problem("timeout", { outcome_unknown: true })), due(500));
    const still = play(looking, listed(OVER_AFTER_MS * 3, change(7, "unknown")));
    expect(still.sheet.phase).toMatchObject({ name: "looking", asking: false, tries: 1 });
    expect(lastOf(still)).toEqual({ do: "wait", ms: 1000 });
  });

  test("that it is not on the list says nothing while a request may still be on its way", () => {
    const looking = play(opened(), ...SENDING, lost, due(AGAIN_WITHIN_MS));
    expect(play(looking, listed(OVER_AFTER_MS - 1)).sheet.phase.name).toBe("looking");
    expect(play(looking, listed(OVER_AFTER_MS)).sheet.phase).toMatchObject({
      name: "settled",
      settled: { by: "list", made: false, ids: [] },
    });
  });

  test("a list that could not be read is read again", () => {
    const looking = play(opened(), ...SENDING, answered(problem("timeout", { outcome_unknown: true })), due(500));
    for (const event of [{ name: "list_lost" }, { ...listed(600), page: problem("unreachable") }] as Event[])
      expect(play(looking, event).sheet.phase).toMatchObject({ name: "looking", asking: false, tries: 1 });
  });

  test("the same request again is refused: the first was not made either", () => {
    const again = play(opened(), ...SENDING, lost, due(500));
    for (const code of ["conflict", "refused_by_guard", "unreachable"] as const)
      expect(play(again, answered(problem(code))).sheet).toMatchObject({
        phase: { name: "choosing" },
        refusal: { problem: { code } },
      });
  });

  test.each(["forbidden", "misconfigured", "internal", "unknown_target"] as const)(
    "the same request again was sent away at the door with %s: that says nothing of the first",
    (code) => {
      const again = play(opened(), ...SENDING, lost, due(500), answered(problem(code)));
      expect(again.sheet.phase).toMatchObject({ name: "looking", how: "list" });
    },
  );

  test("one who asks too often waits as long as they are told, and asks the same again", () => {
    const told = problem("throttled", { retry_after_ms: 20_000 });
    const again = play(opened(), ...SENDING, lost, due(500), answered(told));
    expect(again.sheet.phase).toMatchObject({ name: "looking", how: "again" });
    expect(lastOf(again)).toEqual({ do: "wait", ms: 20_000 });
  });
});

describe("the line, and the session", () => {
  const offline: Event = { name: "went_offline" };
  const online = (after = 0): Event => ({ name: "came_online", now: NOW + after });

  test("offline, nothing can be confirmed; back again, what was not answered is asked", () => {
    const away = play(opened(), previewed(), offline);
    expect([heldBack(away.sheet), sendsOf(play(away, confirmed))]).toEqual(["offline", []]);
    expect(heldBack(play(away, online()).sheet)).toBeNull();
    const unasked = play(opened(), offline, { name: "preview_lost", number: 1 });
    expect(lastOf(play(unasked, online()))).toMatchObject({ do: "preview", number: 2 });
  });

  test("opened offline, it asks when there is a line", () => {
    const begun = open(SET, DRAFT, { seed: "seed", online: false });
    expect(begun.effects).toEqual([]);
    expect(lastOf(play(begun, online()))).toMatchObject({ do: "preview", number: 2 });
  });

  test("what was sent is looked up when the line is back, not before", () => {
    const away = play(opened(), ...SENDING, offline, lost, due(500));
    expect(sendsOf(away)).toHaveLength(1);
    expect(sendsOf(play(away, online(5000)))).toHaveLength(2);
    expect(lastOf(play(away, online(AGAIN_WITHIN_MS)))).toEqual({ do: "list" });
  });

  test("a session that ended before it was sent: nothing was made, and the same has the same key", () => {
    const { sheet } = play(opened(), ...SENDING, { name: "signed_out" });
    expect(sheet).toMatchObject({ phase: { name: "choosing" }, signedOut: true, unsent: { key: "seed-0" } });
    expect(heldBack(sheet)).toBe("signed_out");
  });

  test("one that ended afterwards: it is still looked up, but not without a session", () => {
    const out = play(opened(), ...SENDING, lost, due(500), { name: "signed_out" });
    expect(out.sheet.phase).toMatchObject({ name: "looking", asking: false });
    expect(play(out, due(2000))).toEqual(out);
  });
});

describe("undo and apply", () => {
  test("undo shows the change that the list has, and sends its number", () => {
    const begun = opened(UNDO, { id: "latest" });
    expect(begun.effects).toMatchObject([{ do: "preview", input: {} }]);
    const page = changesPage(change(9, "superseded"), change(8, "active"), change(7, "kept"));
    expect(sendsOf(play(begun, previewed(1, page), confirmed))).toMatchObject([{ input: { id: "8" }, since: AT }]);
  });

  test("what is not in force cannot be undone", () => {
    const over = play(opened(UNDO, { id: "9" }), previewed(1, changesPage(change(9, "reverted"))));
    expect([heldBack(over.sheet), sendsOf(play(over, confirmed))]).toEqual(["nothing_to_undo", []]);
    expect(heldBack(play(opened(UNDO, { id: "latest" }), previewed(1, changesPage())).sheet)).toBe("nothing_to_undo");
  });

  test("an undo whose answer was lost is looked up by its number", () => {
    const begun = play(opened(UNDO, { id: "8" }), previewed(1, changesPage(change(8, "active"))), confirmed);
    const looking = play(begun, answered(problem("timeout", { outcome_unknown: true })), due(500));
    expect(play(looking, listed(600, change(8, "undone"))).sheet.phase).toMatchObject({
      settled: { made: true, ids: [8] },
    });
    expect(play(looking, listed(600, change(8, "active"))).sheet.phase.name).toBe("looking");
    expect(play(looking, listed(OVER_AFTER_MS, change(8, "active"))).sheet.phase).toMatchObject({
      settled: { made: false },
    });
  });

  test("apply is not pinned, and has a dry run", () => {
    const begun = opened(APPLY, {});
    expect(begun.effects).toMatchObject([{ do: "preview", input: {} }]);
    const applied = play(begun, previewed(1, applyPage("dry_run", "refused")), confirmed);
    expect(sendsOf(applied)).toMatchObject([{ input: {}, key: "seed-0" }]);
  });

  test("a profile of which nothing would be made is not applied, until the guard is overridden", () => {
    const refused = play(opened(APPLY, {}), previewed(1, applyPage("refused")));
    expect([heldBack(refused.sheet), sendsOf(play(refused, confirmed))]).toEqual(["nothing_to_apply", []]);
    const over = play(
      refused,
      { name: "overrode", flag: "allow_eviction" },
      previewed(2, applyPage("dry_run")),
      confirmed,
    );
    expect(sendsOf(over)).toMatchObject([{ input: { allow_eviction: "true" } }]);
  });

  test("an operation of which nothing can be known before is confirmed as it stands, and never guessed about", () => {
    const begun = opened({ ...APPLY, operation: "rotate", foresight: "none" }, { what: "logs" });
    expect([begun.effects, heldBack(begun.sheet)]).toEqual([[], null]);
    const looking = play(begun, confirmed, answered(problem("timeout", { outcome_unknown: true })), due(500));
    expect(play(looking, listed(OVER_AFTER_MS * 2, change(7, "active"))).sheet.phase.name).toBe("looking");
  });
});
