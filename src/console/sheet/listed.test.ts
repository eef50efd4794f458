import { expect, test } from "vitest";
import { findChange } from "./listed.ts";
import { APPLY, AT, change, changesPage, DRAFT, MIB, NEWEST, problem, SET, setPage, UNDO } from "./pages.fixture.ts";

const sent = { input: DRAFT, since: AT };
const find = (...changes: ReturnType<typeof change>[]) => findChange(SET, sent, changesPage(...changes), "T1/U1");

test("a change of this person's, of this setting, to this value, not older than what was shown", () => {
  expect(find(change(7, "active"))).toEqual({ found: "made", ids: [7] });
  expect(find(change(7, "active", { caller: { id: "T1/U2", role: "operator", via: "slack" } }))).toEqual({
    found: "nothing",
  });
  expect(find(change(7, "active", { key: "maxmemory-policy" }))).toEqual({ found: "nothing" });
  expect(find(change(7, "active", { after: String(500 * MIB) }))).toEqual({ found: "nothing" });
  expect(find(change(7, "active", { at: "2026-11-29T02:59:59.999Z" }))).toEqual({ found: "nothing" });
});

test.each(["kept", "superseded", "reverted", "undone", "left", "lost"])(
  "one that is %s was made, whatever became of it since",
  (state) => expect(find(change(7, state))).toEqual({ found: "made", ids: [7] }),
);

test("what is not known stays open", () => {
  expect(find(change(8, "unknown"), change(7, "active"))).toEqual({ found: "open" });
  expect(findChange(SET, { ...sent, since: null }, changesPage(), "T1/U1")).toEqual({ found: "open" });
  expect(findChange(SET, sent, setPage("applied"), "T1/U1")).toEqual({ found: "open" });
  expect(findChange(SET, sent, problem("unreachable"), "T1/U1")).toEqual({ found: "open" });
});

test("a policy is found whatever its case", () => {
  const policy = { input: { key: "maxmemory-policy", value: "Allkeys-LRU" }, since: AT };
  const page = changesPage(change(7, "kept", { key: "maxmemory-policy", after: "allkeys-lru" }));
  expect(findChange(SET, policy, page, "T1/U1")).toEqual({ found: "made", ids: [7] });
});

test("an undo is told by the state of its change", () => {
  const undo = (state: string) =>
    findChange(UNDO, { input: { id: "7" }, since: AT }, changesPage(change(7, state)), "T1/U1");
  expect(undo("undone")).toEqual({ found: "made", ids: [7] });
  expect(undo("active")).toEqual({ found: "nothing" });
  expect(undo("reverted")).toEqual({ found: "not_made", ids: [7] });
  expect(undo("unknown")).toEqual({ found: "open" });
  expect(findChange(UNDO, { input: { id: "3" }, since: AT }, changesPage(change(7, "kept")), "T1/U1")).toEqual({
    found: "open",
  });
});

test("of a change that a full list has no room for, no list tells", () => {
  const undo = (id: string, changes = NEWEST) =>
    findChange(UNDO, { input: { id }, since: AT }, changesPage(...changes), "T1/U1").found;
  expect(["300", "0300", "901", "800"].map((id) => undo(id))).toEqual(["unlisted", "unlisted", "open", "made"]);
  expect(undo("300", NEWEST.slice(1))).toBe("open");
});

test("of the profile, every change that it made is told", () => {
  const page = changesPage(
    change(9, "kept"),
    change(8, "not_applied"),
    change(3, "kept", { at: "2026-11-28T00:00:00.000Z" }),
  );
  expect(findChange(APPLY, { input: {}, since: AT }, page, "T1/U1")).toEqual({ found: "made", ids: [9, 8] });
});
