/** What is sent, how often, and under which key; and how it is found out what became of it. */
import { describe, expect, test } from "vitest";
import { heldBack } from "./held.ts";
import { AGAIN_WITHIN_MS, OVER_AFTER_MS, step } from "./machine.ts";
import { ACKNOWLEDGE, AT, change, MIB, MUTE, NOW, problem, setPage, DRAFT, UNMUTE } from "./pages.fixture.ts";
import {
  play,
  opened,
  previewed,
  confirmed,
  answered,
  lost,
  due,
  listed,
  sendsOf,
  lastOf,
  SENDING,
} from "./play.fixture.ts";
import type { Event } from "./states.ts";
import { statusText } from "./words.ts";

describe("Confirm", () => {
  test("sends what was typed, pinned to the value shown, under the key of the sheet", () => {
    const sent = play(opened(), ...SENDING);
    expect(sendsOf(sent)).toEqual([
      { input: { ...DRAFT, if_current: String(512 * MIB) }, key: "seed-0", at: NOW, since: AT },
    ]);
    expect(sent.sheet.phase.name).toBe("sending");
  });

  test("a second tap sends nothing", () => {
    expect(sendsOf(play(opened(), ...SENDING, confirmed, { name: "confirmed", now: NOW + 40 }))).toHaveLength(1);
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

  test("a list for which the API wants to be left alone is not read sooner", () => {
    const looking = play(opened(), ...SENDING, answered(problem("timeout", { outcome_unknown: true })), due(500));
    const told: Event = { ...listed(600), page: problem("throttled", { retry_after_ms: 20_000 }) } as Event;
    expect(lastOf(play(looking, told))).toEqual({ do: "wait", ms: 20_000 });
  });

  test("the same request again is refused: the first was not made either", () => {
    const again = play(opened(), ...SENDING, lost, due(500));
    for (const code of ["conflict", "refused_by_guard", "unreachable"] as const)
      expect(play(again, answered(problem(code))).sheet).toMatchObject({
        phase: { name: "choosing" },
        refusal: { problem: { code } },
      });
  });

  describe.each([MUTE, UNMUTE, ACKNOWLEDGE])("of $operation, which no list of changes has", (plan) => {
    const begun = play(opened(plan, { finding: "disk_full", for: "2h", id: "3" }), previewed(), confirmed);
    test.each([
      ["no answer came", lost],
      ["nobody knows", answered(problem("timeout", { outcome_unknown: true }))],
    ])("where %s: it is sent again under its key for a minute, then somebody has to look", (_, event) => {
      const looking = play(begun, event, due(500), event);
      expect(sendsOf(looking).map(({ key }) => key)).toEqual(["seed-0", "seed-0"]);
      expect(statusText(looking.sheet)).toContain("Asking again, in a way that makes it only once.");
      const over = play(looking, due(AGAIN_WITHIN_MS));
      expect(over.effects.filter((effect) => effect.do === "list")).toEqual([]);
      expect(over.sheet.phase).toMatchObject({
        name: "settled",
        settled: { by: "nobody", see: { operation: "alerts", target: "prod" } },
      });
      expect(statusText(over.sheet)).toContain("It is not known whether it was made");
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
