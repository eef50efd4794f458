import { expect, test } from "vitest";
import { answerExample } from "../protocol/examples/answers.ts";
import { viewOf } from "./index.ts";
import { textOf } from "./text.ts";

const example = answerExample("alerts");

test("alerts: the open ones with what to do and what happened to them, once, then those that are over", () => {
  expect(textOf(viewOf(example))).toBe(`CRITICAL  prod alerts, read now
1 alert open. Redis uses 95 % of maxmemory (486.4 of 512.0 MiB) and, under
noeviction, refuses writes when it is full.

14  critical  open, changed
   Redis uses 95 % of maxmemory (486.4 of 512.0 MiB) and, under noeviction,
   refuses writes when it is full.
   Next: Raise maxmemory to 576.0 MiB (\`CONFIG SET maxmemory 603979776\`), or
   delete keys that are not needed.
   With it: refused_oom
   2026-11-22 20:24 UTC raised
   2026-11-22 20:54 UTC changed: It is worse.
   2026-11-22 20:59 UTC changed: Found with it: refused_oom.

12  over
   No answer, at the hop ssh: The connection was refused. 6 min ago: Redis uses
   401.2 MiB of 512.0 MiB (78 %); nothing is wrong.
   2026-11-22 06:04 UTC raised
   2026-11-22 06:24 UTC settled
`);
});

test("a destination that takes nothing is said, also where nothing is open", () => {
  const data = { ...example.data, alerts: [], failing: [{ name: "ops", failing_since: "2026-11-22T20:04:00.000Z" }] };
  const quiet = { ...example, verdict: "ok" as const, reasons: [], summary: "No alert is open.", data };
  expect(textOf(viewOf(quiet))).toContain("The destination ops takes nothing since 2026-11-22 20:04 UTC");
});
