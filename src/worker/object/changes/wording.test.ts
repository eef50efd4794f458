import { expect, test } from "vitest";
import type { Output } from "../../../protocol/operations.ts";
import { CHANGE_EXAMPLES } from "../../../protocol/examples/changes.ts";
import { permanent, summaryOf } from "./wording.ts";

const set = (more: Partial<Output<"set">> = {}): string =>
  summaryOf("set", "prod", { ...CHANGE_EXAMPLES.set.data, ...more }).summary;

test.each<[Partial<Output<"set">>, string]>([
  [{}, "Changed maxmemory 512 MiB -> 576 MiB until 2026-11-22T23:04:05.000Z (change 12)."],
  [{ before: "0", until: null }, "Changed maxmemory no limit -> 576 MiB (change 12)."],
  [{ outcome: "dry_run", change_id: null }, "Would change maxmemory 512 MiB -> 576 MiB; nothing was changed."],
  [{ before: "603979776", change_id: null, until: null }, "maxmemory is already set to 576 MiB; nothing was changed."],
  [
    { key: "maxmemory-policy", before: "noeviction", after: "allkeys-lru", until: null },
    "Changed maxmemory-policy noeviction -> allkeys-lru (change 12).",
  ],
])("a summary gives sizes in the words of the other layouts: %j", (more, summary) => {
  expect(set(more)).toBe(summary);
});

test("a flag to paste is in Redis's own units, and in quotes where it has blanks", () => {
  const settings = [
    ["maxmemory", "603979776"],
    ["save", "3600 1 300 100"],
  ] as const;
  expect(permanent(settings)).toBe(
    'In the compose file, in the command of the service: --maxmemory 576mb --save "3600 1 300 100"',
  );
});
