import { expect, test } from "vitest";
import { byCause, FOLLOWS, leadsTo } from "./causes.ts";
import { RULES } from "./rules/index.ts";

const ids = new Set(RULES.map(({ id }) => id));

test("every cause and every consequence is a rule, and nothing follows from itself", () => {
  const named = Object.entries(FOLLOWS).flatMap(([cause, consequences]) => [cause, ...consequences]);
  expect(named.filter((id) => !ids.has(id))).toEqual([]);
  const within = (id: string, above: readonly string[]): string[] =>
    above.includes(id) ? [id] : (FOLLOWS[id] ?? []).flatMap((next) => within(next, [...above, id]));
  expect(Object.keys(FOLLOWS).flatMap((id) => within(id, []))).toEqual([]);
});

const grouped = (...found: string[]) =>
  byCause(found.map((id) => ({ id }))).map(({ cause, consequences }) => [
    cause.id,
    ...consequences.map(({ id }) => id),
  ]);

test("a full disk is one cause, with the failed save, the refusals and what the application met inside", () => {
  expect(
    grouped("app_misconf", "disk_full", "refused_misconf", "rdb_last_bgsave_status", "fragmentation_ratio"),
  ).toEqual([["disk_full", "app_misconf", "refused_misconf", "rdb_last_bgsave_status"], ["fragmentation_ratio"]]);
});

test("without its cause a consequence is one itself, and what follows from two causes is with the first", () => {
  expect(grouped("refused_misconf", "app_misconf")).toEqual([["refused_misconf", "app_misconf"]]);
  expect(grouped("aof_last_write_status", "rdb_last_bgsave_status", "app_misconf")).toEqual([
    ["aof_last_write_status", "app_misconf"],
    ["rdb_last_bgsave_status"],
  ]);
  expect(leadsTo("disk_full", "app_misconf")).toBe(true);
  expect(leadsTo("app_misconf", "disk_full")).toBe(false);
});
