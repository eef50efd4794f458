import { expect, test } from "vitest";
import type { Envelope } from "../protocol/answer.ts";
import { answerExample, type ExampleName } from "../protocol/examples/answers.ts";
import { CHANGE_EXAMPLES } from "../protocol/examples/changes.ts";
import { told } from "../protocol/answer.ts";
import { viewOf } from "./index.ts";
import { textOf } from "./text.ts";

const renderText = (answer: Envelope): string => textOf(viewOf(told(answer)));

const text = (name: ExampleName, data?: unknown): string => {
  const example = answerExample(name);
  return renderText(data === undefined ? example : { ...example, data });
};

const widest = (shown: string): number => Math.max(...shown.split("\n").map((line) => line.length));

test("set: old and new in MiB, headroom then and now, until when, what makes it permanent, and how to undo it", () => {
  expect(text("set")).toBe(`OK  prod set, read now
maxmemory is 576.0 MiB now (was 512.0 MiB), for 2h.

maxmemory  512 MiB -> 576 MiB
outcome    applied, and read back
headroom   15.0 MiB -> 79.0 MiB
put back   by itself at 2026-11-22 23:04 UTC

A save then: up to 629.0 of 768.0 MiB of the container, by what the last one
copied

How long: For 2h, then the old value is put back; until the container is
recreated or restarted at the longest.
For good: In the compose file, in the command of the service: --maxmemory 576mb

Change 12. To take it back: undo 12, or POST …/changes/12/undo.

$ docker compose -p app exec -T redis redis-cli CONFIG SET maxmemory 603979776
`);
});

test("set: a save of which Redis's log tells is told as such", () => {
  const { data } = CHANGE_EXAMPLES.set;
  expect(text("set", { ...data, save: { ...data.save, busiest: true, since: data.until } })).toContain(
    "A save then: up to 629.0 of 768.0 MiB of the container, by what the busiest one\nin Redis's log copied\n",
  );
});

test("set: says that the outcome is unknown, that nothing was written, and what to look out for", () => {
  const { data } = CHANGE_EXAMPLES.set;
  expect(text("set", { ...data, outcome: "unknown" })).toContain("outcome    UNKNOWN: the link died under it\n");
  const dry = text("set", { ...data, outcome: "dry_run", change_id: null, until: null, warnings: ["Celery's keys."] });
  expect(dry).toContain("outcome    nothing written: a dry run\n");
  expect(dry).toContain("\nWarning: Celery's keys.\n");
  expect(dry).not.toMatch(/undo|put back {3}/);
});

test("set: a policy has no headroom to show, and no limit is said in words", () => {
  const { data } = CHANGE_EXAMPLES.set;
  const policy = { ...data, key: "maxmemory-policy", before: "noeviction", after: "allkeys-lru" };
  const shown = text("set", { ...policy, headroom: { before: null, after: null } });
  expect(shown).toContain("maxmemory-policy  noeviction -> allkeys-lru\n");
  expect(shown).not.toContain("headroom");
  const unlimited = text("set", { ...data, before: "0", headroom: { before: null, after: 5_242_880 } });
  expect(unlimited).toContain("maxmemory  no limit -> 576 MiB\n");
  expect(unlimited).toContain("headroom   no limit -> 5.0 MiB\n");
});

test("changes: a block for each, with the time left, who and why, and what is put back", () => {
  const [change] = CHANGE_EXAMPLES.changes.data.changes;
  const left = {
    ...change,
    id: 11,
    state: "left",
    until: null,
    left_ms: null,
    reason: null,
    note: "Set to 600mb since.",
  };
  expect(text("changes", { changes: [change, left] })).toContain(`
12  maxmemory  512 MiB -> 576 MiB  in force, 1h30m left
   2026-11-22 21:04 UTC by oskar (token): queue backlog
   back to 512 MiB at 2026-11-22 23:04 UTC

11  maxmemory  512 MiB -> 576 MiB  left as it was found
   2026-11-22 21:04 UTC by oskar (token)
   Set to 600mb since.
`);
  expect(text("changes", { changes: [] })).toContain("No change was made through here.");
});

test("drift: a line for each item, those that are off first with their lines of the compose file", () => {
  const items = CHANGE_EXAMPLES.drift.data.items.toReversed();
  expect(text("drift", { items })).toContain(`
OFF  maxmemory                     576 MiB, not 512 MiB (apply)
       command:
         - redis-server
         - --maxmemory
         - 512mb
ok   data directory                volume
ok   restart policy                unless-stopped
ok   container memory reservation  256M
ok   container memory limit        768M
ok   password                      required
ok   save                          3600 1 300 100 60 10000
ok   appendonly                    yes
ok   maxmemory-policy              allkeys-lru
`);
});

test("drift: a value that is wider than the page goes on below itself, and the lines of each item stay with it", () => {
  const [item] = CHANGE_EXAMPLES.drift.data.items.filter(({ ok }) => !ok);
  const wide = { ...item, item: "save", expected: "3600 1 ".repeat(8).trim(), actual: "60 10000 ".repeat(8).trim() };
  const shown = text("drift", {
    items: [wide, { ...wide, item: "hz", expected: "10", actual: "9", compose: "hz: 10" }],
  });
  expect(shown).toContain(`
OFF  save  60 10000 60 10000 60 10000 60 10000 60 10000 60 10000 60 10000 60
           10000, not 3600 1 3600 1 3600 1 3600 1 3600 1 3600 1 3600 1 3600 1
           (apply)
       command:
`);
  expect(shown).toContain("\nOFF  hz    9, not 10 (apply)\n       hz: 10\n");
});

test("apply: item by item, what was refused in capitals with the reason, then what needs the compose file", () => {
  const item = { key: "maxmemory", before: "603979776", after: "536870912", change_id: 4, detail: null };
  const shown = text("apply", {
    items: [
      { ...item, outcome: "applied" },
      { ...item, key: "save", before: "", after: "60 1", outcome: "refused", change_id: null, detail: "Not allowed." },
    ],
    remaining: ["password", "restart policy"],
    lasts: "Until the container is restarted.",
    permanent: "In the compose file: --maxmemory 512mb",
  });
  expect(shown).toContain(`
applied  maxmemory  576 MiB -> 512 MiB  change 4
REFUSED  save       (empty) -> 60 1
   Not allowed.

Still off, for the compose file: password, restart policy.

How long: Until the container is restarted.
For good: In the compose file: --maxmemory 512mb
`);
});

test("audit: one line for each, within 80 columns whatever is in it", () => {
  const [line] = CHANGE_EXAMPLES.audit.data.lines;
  const long = {
    ...line,
    target: "t".repeat(63),
    caller: { id: "c".repeat(128), role: "viewer", via: "slack" },
    before: null,
    after: null,
    outcome: "forbidden",
    reason: "because ".repeat(20).trim(),
  };
  const shown = text("audit", { lines: [line, long], next: "abc" });
  expect(shown).toContain(`
11-22 21:04  prod        oskar         set  applied    maxmemory 512 MiB -> 576…
11-22 21:04  ttttttttt…  ccccccccccc…  set  forbidden  maxmemory -> 576 MiB (be…

Older lines: repeat with
before=abc
`);
  expect(text("audit", { lines: [line], next: null })).toContain(`
11-22 21:04  prod  oskar  set  applied  maxmemory 512 MiB -> 576 MiB (queue bac…
`);
  expect(widest(shown)).toBeLessThanOrEqual(80);
});

test("audit: what puts a value back names the setting, whose size is told as one", () => {
  const [line] = CHANGE_EXAMPLES.audit.data.lines;
  const undo = { ...line, operation: "undo", input: { id: 12 }, before: "603979776", after: "536870912", reason: null };
  expect(text("audit", { lines: [undo], next: null })).toContain("undo  applied  maxmemory 576 MiB -> 512 MiB");
});

test("audit: text from outside cannot begin a line or control the terminal", () => {
  const [line] = CHANGE_EXAMPLES.audit.data.lines;
  const shown = text("audit", { lines: [{ ...line, reason: "x\n\u001B[2Jy", before: null, after: null }], next: null });
  expect(shown).toContain("-> 576 MiB (x[2Jy)");
});
