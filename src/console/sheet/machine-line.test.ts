/** The sheet without a line, without a session, and of the operations that are not `set`. */
import { describe, expect, test } from "vitest";
import { heldBack } from "./held.ts";
import { AGAIN_WITHIN_MS, open, OVER_AFTER_MS } from "./machine.ts";
import { APPLY, applyPage, AT, change, changesPage, DRAFT, NEWEST, NOW, problem, SET, UNDO } from "./pages.fixture.ts";
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
import { heldText, statusText } from "./words.ts";

describe("the line, and the session", () => {
  const offline: Event = { name: "went_offline" };
  const online = (after = 0): Event => ({ name: "came_online", now: NOW + after });

  test("offline, nothing can be confirmed; back again, what was not answered is asked", () => {
    const away = play(opened(), previewed(), offline);
    expect([heldBack(away.sheet), sendsOf(play(away, confirmed))]).toEqual(["offline", []]);
    expect(heldBack(play(away, online()).sheet)).toBeNull();
    const unasked = play(opened(), offline, { name: "preview_lost", number: 1 });
    expect(lastOf(play(unasked, online()))).toMatchObject({ do: "preview", number: 2 });
    const untold = play(opened(), previewed(1, problem("timeout")), offline, due(500));
    expect(lastOf(play(untold, online()))).toMatchObject({ do: "preview", number: 2 });
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

  describe("where there are more changes than one list has", () => {
    const shown = (id: string) => play(opened(UNDO, { id }), previewed(1, changesPage(...NEWEST)));

    test("an older one is left to the target, by its number", () => {
      const older = shown("300");
      expect(heldBack(older.sheet)).toBeNull();
      expect(sendsOf(play(older, confirmed))).toMatchObject([{ input: { id: "300" } }]);
    });

    test("the latest is not said to be none, and nothing that the list would have is asked for", () => {
      expect(["latest", "", "701", "901", "1.000", "x"].map((id) => heldBack(shown(id).sheet))).toEqual([
        ...["none_of_newest", "none_of_newest"],
        ...["nothing_to_undo", "nothing_to_undo", "nothing_to_undo", "nothing_to_undo"],
      ]);
      const { sheet } = shown("latest");
      expect(heldText("none_of_newest", sheet)).toContain("None of the newest 200 changes is in force");
    });

    test("an older one of which no answer came is sent again under its key, and then it is said who knows", () => {
      const looking = play(shown("300"), confirmed, lost, due(500), lost);
      expect(sendsOf(looking).map(({ key }) => key)).toEqual(["seed-0", "seed-0"]);
      const asked = play(looking, due(AGAIN_WITHIN_MS));
      expect(asked.effects.at(-1)).toEqual({ do: "list" });
      const over = play(asked, listed(AGAIN_WITHIN_MS + 100, ...NEWEST)).sheet;
      expect(over.phase).toMatchObject({
        name: "settled",
        settled: { by: "nobody", see: { operation: "audit", target: null, input: { target: "prod" } } },
      });
      expect(statusText(over)).toContain("Look at the audit.");
    });

    test("one of which the Worker does not know either is looked for until no request is on its way any more", () => {
      const unknown = answered(problem("timeout", { outcome_unknown: true }));
      const looking = play(shown("300"), confirmed, unknown, due(500), listed(600, ...NEWEST));
      expect(looking.sheet.phase.name).toBe("looking");
      expect(play(looking, listed(OVER_AFTER_MS, ...NEWEST)).sheet.phase.name).toBe("settled");
    });
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
