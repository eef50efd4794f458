import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { AuditLine } from "../../../protocol/operations/audit.ts";
import { mergePages } from "./pages.ts";

const line = (target: string, id: number, minute: number): AuditLine => ({
  id,
  at: `2026-11-22T21:${String(minute).padStart(2, "0")}:00.000Z`,
  target,
  operation: "set",
  caller: { id: "oskar", role: "operator", via: "token" },
  request_id: "request-0001",
  input: {},
  change_id: null,
  key: null,
  before: null,
  after: null,
  outcome: "applied",
  reason: null,
  detail: null,
});

const names = (lines: readonly AuditLine[]): string[] => lines.map(({ target, id }) => `${target}${id}`);

test("takes the newest of all targets first, and says where each page goes on", () => {
  const pages = new Map([
    ["a", [line("a", 9, 30), line("a", 7, 10)]],
    ["b", [line("b", 4, 20), line("b", 2, 5)]],
    ["c", [line("c", 3, 1)]],
    ["d", []],
  ]);
  const { lines, next } = mergePages(pages, new Map(), 2);
  expect(names(lines)).toEqual(["a9", "b4"]);
  expect(next).toEqual(
    new Map([
      ["a", 9],
      ["b", 4],
      // Fetched, none taken: it begins with the line that was seen, not with one written meanwhile.
      ["c", 4],
      ["d", 1],
    ]),
  );
});

test("keeps the position of a target that did not answer", () => {
  const { next } = mergePages(new Map([["a", [line("a", 9, 30)]]]), new Map([["b", 17]]), 1);
  expect(next).toEqual(
    new Map([
      ["b", 17],
      ["a", 9],
    ]),
  );
});

test("ends where every target gave less than was asked for and all of it fits", () => {
  expect(mergePages(new Map([["a", [line("a", 1, 1)]]]), new Map(), 2).next).toBeNull();
  expect(mergePages(new Map([["a", []]]), new Map([["a", 5]]), 2)).toEqual({ lines: [], next: null });
});

test("keeps one target's lines in the order of their ids though its clock was set back", () => {
  const pages = new Map([
    ["a", [line("a", 3, 5), line("a", 2, 50)]],
    ["b", [line("b", 1, 20)]],
  ]);
  expect(names(mergePages(pages, new Map(), 10).lines)).toEqual(["b1", "a3", "a2"]);
});

test("page after page shows every line once, whatever the sizes", () => {
  const minutes = fc.array(fc.integer({ min: 0, max: 59 }), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(minutes, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 5 }), (targets, limit) => {
      const books = new Map(
        targets.map((found, at) => {
          const name = String.fromCodePoint(97 + at);
          const sorted = found.toSorted((a, b) => a - b);
          return [name, sorted.map((minute, index) => line(name, index + 1, minute)).toReversed()] as const;
        }),
      );
      const read: string[] = [];
      let before: ReadonlyMap<string, number> | null = new Map();
      let last = "9";
      for (let page = 0; before !== null; page += 1) {
        expect(page).toBeLessThan(100);
        const positions: ReadonlyMap<string, number> = before;
        const pages = new Map(
          [...books].map(([name, book]) => [
            name,
            book.filter(({ id }) => id < (positions.get(name) ?? Number.POSITIVE_INFINITY)).slice(0, limit),
          ]),
        );
        const { lines, next } = mergePages(pages, positions, limit);
        for (const { at } of lines) {
          expect(at <= last).toBe(true);
          last = at;
        }
        read.push(...names(lines));
        before = next;
      }
      const all = [...books.values()].flatMap(names);
      expect(read.toSorted()).toEqual(all.toSorted());
    }),
  );
});
