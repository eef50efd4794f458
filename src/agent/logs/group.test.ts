import { expect, test } from "vitest";
import { groupByKind, inOrder } from "./group.ts";
import { createRecogniser } from "./recognise.ts";

const recognise = createRecogniser("redis");
const REFUSED = "Error 111 connecting to redis:6379. Connection refused.";
const OOM = "OOM command not allowed when used memory > 'maxmemory'.";

test("counts each kind, with its first and last instant and its newest line", () => {
  const lines = [
    { at: 1000, text: `one ${REFUSED}` },
    { at: 2000, text: "all is well" },
    { at: 3000, text: OOM },
    { at: 5000, text: `three ${REFUSED}` },
    { at: 4000, text: `two ${REFUSED}` },
  ];
  expect(groupByKind(lines, recognise)).toEqual([
    { kind: "refused", count: 3, lines: 3, firstAt: 1000, lastAt: 5000, newest: `three ${REFUSED}` },
    { kind: "oom", count: 1, lines: 1, firstAt: 3000, lastAt: 3000, newest: OOM },
  ]);
});

test("recognises a line in colours", () => {
  const coloured = "\u001b[31mError 111 connecting to \u001b[1mredis:6379. Connection\u001b[0m refused.\r";
  expect(groupByKind([{ at: 1, text: coloured }], recognise)).toMatchObject([{ kind: "refused", newest: REFUSED }]);
});

test("takes the stack of an error that does not say whom it is about for what it tells", () => {
  const lines = [
    { at: 1, text: "set failed: Error: Command timed out" },
    { at: 1, text: "    at Timeout.<anonymous> (/app/node_modules/ioredis/built/Command.js:192:33)" },
    { at: 2, text: "set failed: Error: Command timed out" },
    { at: 2, text: "    at Timeout.<anonymous> (/app/node_modules/pg/lib/client.js:192:33)" },
  ];
  expect(groupByKind(lines, recognise)).toMatchObject([{ kind: "timeout", lines: 1, lastAt: 1 }]);
});

test("puts the most frequent first, then services by name, then kinds in their order", () => {
  const group = (service: string, kind: "refused" | "oom", count: number) => ({
    service,
    kind,
    count,
    lines: null,
    at_least: false,
    first_at: null,
    last_at: null,
    sample: "",
  });
  const ordered = inOrder([
    group("web", "oom", 2),
    group("api", "oom", 2),
    group("api", "refused", 2),
    group("web", "refused", 9),
  ]);
  expect(ordered.map(({ service, kind }) => `${service} ${kind}`)).toEqual([
    "web refused",
    "api refused",
    "api oom",
    "web oom",
  ]);
});
