import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { LogLine } from "../docker/seam.ts";
import { groupByKind } from "./group.ts";
import { createRecogniser } from "./recognise.ts";

const recognise = createRecogniser("redis");
/** How many failures, of whatever kind. */
const count = (lines: readonly LogLine[]): number =>
  groupByKind(lines, recognise).reduce((sum, group) => sum + group.count, 0);

interface Recorded {
  client: string;
  failures: number;
  lines: LogLine[];
}

const FOLDER = join(import.meta.dirname, "testdata/records");

const recorded = (file: string): Recorded => {
  const [head = "", ...rows] = readFileSync(join(FOLDER, file), "utf8").trimEnd().split("\n");
  const failures = /^# captured: .+; failures: (\d+)$/.exec(head)?.[1];
  if (failures === undefined) throw new Error(`${file} does not say how many failures it holds.`);
  const lines = rows.map((row) => {
    const space = row.indexOf(" ");
    return { at: Number(row.slice(0, space)), text: row.slice(space + 1) };
  });
  return { client: file.replace(/\.txt$/, ""), failures: Number(failures), lines };
};

const RECORDED = readdirSync(FOLDER).map(recorded);

const repeated = (times: number, everyMs: number, lines: readonly LogLine[]): LogLine[] =>
  Array.from({ length: times }, (_, index) => lines.map((line) => ({ ...line, at: line.at + index * everyMs }))).flat();

const said = (...lines: [at: number, text: string][]): LogLine[] => lines.map(([at, text]) => ({ at, text }));

const REFUSED = "Error 111 connecting to redis:6379. Connection refused.";

describe.each(RECORDED)("what $client printed", ({ failures, lines }) => {
  test("is as many failures as there were, and more lines or as many", () => {
    expect(count(lines)).toBe(failures);
    const inLines = groupByKind(lines, recognise).reduce((sum, group) => sum + group.lines, 0);
    expect(inLines).toBeGreaterThanOrEqual(failures);
  });

  test("is twelve times that when it comes twelve times", () => {
    expect(count(repeated(12, 60_000, lines))).toBe(12 * failures);
  });

  test("is as many failures again in another container at the same time", () => {
    const both = [...lines, ...lines.map((line) => ({ ...line, container: 1 }))];
    expect(count(both.toSorted((one, other) => one.at - other.at))).toBe(2 * failures);
  });
});

/** One failure each, of clients that could not be run here. */
const ONE: Readonly<Record<string, LogLine[]>> = {
  // Node 20 and later, of `localhost`.
  "ioredis at two addresses": said(
    [0, "[ioredis] Unhandled error event: AggregateError [ECONNREFUSED]:"],
    [0.02, "    Error: connect ECONNREFUSED ::1:6379"],
    [0.05, "    Error: connect ECONNREFUSED 127.0.0.1:6379"],
  ),
  // https://github.com/redis/go-redis/pull/3705, in the times that its four tries take
  "go-redis": said(
    ...[0, 410, 840, 1260].map((at): [number, string] => [
      at,
      "redis: 2026/07/16 21:23:12 pool.go:724: redis: connection pool: failed to dial after 5 attempts: dial tcp 172.18.0.2:6379: connect: connection refused",
    ]),
    [1262, "2026/07/16 21:23:13 set failed: dial tcp 172.18.0.2:6379: connect: connection refused"],
  ),
  jedis: said(
    [
      0,
      "redis.clients.jedis.exceptions.JedisConnectionException: Failed to connect to any host resolved for DNS name.",
    ],
    [0.1, "Caused by: redis.clients.jedis.exceptions.JedisConnectionException: Failed to connect to redis:6379"],
  ),
};

test.each(Object.entries(ONE))("what %s prints of one failure is one", (_client, lines) => {
  expect(count(lines)).toBe(1);
  expect(count(repeated(12, 5000, lines))).toBe(12);
});

test.each(["redis-rb-uncaught"])("a thousand of what %s prints in a second are a thousand failures", (client) => {
  const lines = RECORDED.find((record) => record.client === client)?.lines ?? [];
  expect(count(repeated(1000, 1, lines))).toBe(1000);
});

test("lines that have all words of their own are not taken for one failure", () => {
  const word = (index: number): string => String(index).replaceAll(/\d/g, (digit) => "klmnopqrst"[Number(digit)] ?? "");
  const lines = said(
    ...Array.from({ length: 1000 }, (_, index): [number, string] => [
      index,
      `${word(index)} failed: OOM command not allowed when used memory > 'maxmemory'.`,
    ]),
  );
  expect(count(lines)).toBeGreaterThanOrEqual(200);
});

test.each([
  ["ERROR could not save cart of"],
  ["2026-11-27 10:00:00,123 WARNING app.cache could not save cart of"],
  ['{"level":"error","time":1795380720000,"msg":"could not save'],
])("what %s alice, bob and carol are three failures in an instant", (begins) => {
  const lines = ["alice", "bob", "carol"].map((name, at): [number, string] => [at, `${begins} ${name}: ${REFUSED}`]);
  expect(count(said(...lines))).toBe(3);
});

test("failures of two parts of an application that come in turn are added up", () => {
  const web = said([0, `cache: ${REFUSED}`]);
  const mail = said([400, `session: ${REFUSED}`]);
  expect(count([...repeated(10, 1000, web), ...repeated(10, 1000, mail)])).toBe(20);
});

test("exceptions of a traceback are one failure, and those of two tracebacks right after each other are two", () => {
  const traceback = (at: number): [number, string][] => [
    [at, "Traceback (most recent call last):"],
    [at + 0.1, `redis.exceptions.ConnectionError: ${REFUSED}`],
    [at + 0.2, "During handling of the above exception, another exception occurred:"],
    [at + 0.3, "Traceback (most recent call last):"],
    [at + 0.4, `redis.exceptions.ConnectionError: ${REFUSED}`],
  ];
  expect(count(said(...traceback(0)))).toBe(1);
  expect(count(said(...traceback(0), ...traceback(1)))).toBe(2);
});

test("tries of go-redis of which the application says nothing are counted, four for a command", () => {
  const tries = (ONE["go-redis"] ?? []).slice(0, 4);
  expect(count(tries)).toBe(1);
  expect(count(repeated(5, 5000, tries))).toBe(5);
});
