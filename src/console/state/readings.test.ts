import { describe, expect, it, vi } from "vitest";
import type { Page } from "../../present/page.ts";
import { keyOf, MOST_READINGS, type Readings, withReading } from "./readings.ts";
import { load, save, type Shelf, wipe } from "./saved.ts";

const pageOf = (title: string): Page => ({ view: { title } }) as Page;
const person = { id: "ann", role: "operator" } as const;

const shelfOf = (): Shelf & { stored: Map<string, string> } => {
  const stored = new Map<string, string>();
  return {
    stored,
    getItem: (name) => stored.get(name) ?? null,
    setItem: (name, value) => void stored.set(name, value),
    removeItem: (name) => void stored.delete(name),
  };
};

it("knows the same question again, in whichever order its inputs are", () => {
  const one = keyOf({ operation: "audit", target: null, input: { since: "1h", limit: "5" } });
  expect(keyOf({ operation: "audit", target: null, input: { limit: "5", since: "1h" } })).toBe(one);
  expect(keyOf({ operation: "audit", target: "null", input: { limit: "5", since: "1h" } })).not.toBe(one);
});

it("keeps a bounded number of readings: the oldest goes", () => {
  let readings: Readings = {};
  for (let at = 0; at < MOST_READINGS + 5; at += 1)
    readings = withReading(readings, `key${at}`, { page: pageOf(""), got_at: at });
  expect(Object.keys(readings)).toHaveLength(MOST_READINGS);
  expect(readings["key4"]).toBeUndefined();
  expect(readings["key44"]).toBeDefined();
});

describe("in the browser's storage", () => {
  const readings: Readings = { one: { page: pageOf("one"), got_at: 1 } };

  it("readings come back with whose they are", () => {
    const shelf = shelfOf();
    save(shelf, { person, readings });
    expect(load(shelf)).toEqual({ person, readings });
  });

  it("nothing is left once it was wiped", () => {
    const shelf = shelfOf();
    save(shelf, { person, readings });
    expect(shelf.stored.size).toBe(1);
    wipe(shelf);
    expect(shelf.stored.size).toBe(0);
  });

  it("a reading is made into text once, however often it is stored", () => {
    const shelf = shelfOf();
    const toJSON = vi.fn<() => object>(() => ({ title: "one" }));
    const one = { page: { toJSON } as unknown as Page, got_at: 1 };
    for (let got_at = 2; got_at < 6; got_at += 1)
      save(shelf, { person, readings: { one, ['"two"']: { page: pageOf("two"), got_at } } });
    expect(toJSON).toHaveBeenCalledTimes(1);
    expect(load(shelf)?.readings).toEqual({
      one: { page: { title: "one" }, got_at: 1 },
      ['"two"']: { page: pageOf("two"), got_at: 5 },
    });
  });

  it("the newest are kept where there is not room for all", () => {
    const shelf = shelfOf();
    const large = pageOf("x".repeat(400_000));
    save(shelf, {
      person,
      readings: Object.fromEntries([1, 2, 3].map((got_at) => [`key${got_at}`, { page: large, got_at }])),
    });
    expect(Object.keys(load(shelf)?.readings ?? {}).toSorted()).toEqual(["key2", "key3"]);
  });

  it("what cannot be read counts as nothing, and a browser that refuses is lived with", () => {
    const shelf = shelfOf();
    shelf.stored.set("redis-ops", "{");
    expect(load(shelf)).toBeNull();
    shelf.stored.set("redis-ops", '{"form":99,"person":{},"readings":{}}');
    expect(load(shelf)).toBeNull();
    const refuse = (): never => {
      throw new DOMException("no", "SecurityError");
    };
    const closed: Shelf = { getItem: refuse, setItem: refuse, removeItem: refuse };
    expect(load(closed)).toBeNull();
    expect(() => save(closed, { person, readings })).not.toThrow();
  });
});
