import { describe, expect, test } from "vitest";
import { countFailures, type Said } from "./count.ts";

/** Lines of one container, each so many milliseconds after the one before. */
const said = (...lines: [after: number, line: string][]): Said[] => {
  let at = 1_000_000;
  return lines.map(([after, line]) => {
    at += after;
    return { at, container: 0, line };
  });
};

const repeated = (times: number, everyMs: number, record: readonly Said[]): Said[] =>
  Array.from({ length: times }, (_, index) =>
    record.map((each) => ({ ...each, at: each.at + index * everyMs })),
  ).flat();

/** What one failure prints, with the time between its lines as the engine has it. */
const RECORDS: Readonly<Record<string, Said[]>> = {
  "redis-py": said([0, "redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused."]),
  // logging.exception of Celery's producer: the client's error, and kombu's that was raised from it.
  "Celery's producer": said(
    [0, "redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused."],
    [0.06, "kombu.exceptions.OperationalError: Error 111 connecting to redis:6379. Connection refused."],
  ),
  "Celery's worker": said(
    [
      0,
      "[2026-11-27 10:00:00,688: ERROR/ForkPoolWorker-1] Task mail[3021d442] raised unexpected: ConnectionError('Error 111 connecting to redis:6379. Connection refused.')",
    ],
    [0.4, "redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused."],
  ),
  "django-redis": said(
    [0, "redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused."],
    [
      0.09,
      "django_redis.exceptions.ConnectionInterrupted: Redis ConnectionError: Error 111 connecting to redis:6379. Connection refused.",
    ],
  ),
  "redis-rb": said(
    [
      0,
      "/gems/redis-client-0.22.2/lib/redis_client/ruby_connection.rb:104:in `initialize': Connection refused - connect(2) for 172.18.0.2:6379 (Errno::ECONNREFUSED)",
    ],
    [
      0.03,
      "/gems/redis-client-0.22.2/lib/redis_client/ruby_connection.rb:113:in `rescue in initialize': Connection refused - connect(2) for 172.18.0.2:6379 (redis://redis:6379) (RedisClient::CannotConnectError)",
    ],
    [
      0.03,
      "/gems/redis-5.2.0/lib/redis/client.rb:100:in `rescue in call_v': Connection refused - connect(2) for 172.18.0.2:6379 (redis://redis:6379) (Redis::CannotConnectError)",
    ],
  ),
  // Node 20 and later, of `localhost`.
  ioredis: said(
    [0, "[ioredis] Unhandled error event: AggregateError [ECONNREFUSED]:"],
    [0.02, "Error: connect ECONNREFUSED ::1:6379"],
    [0.03, "Error: connect ECONNREFUSED 127.0.0.1:6379"],
  ),
  // Four tries of half a second each: https://github.com/redis/go-redis/pull/3705
  "go-redis": said(
    [
      0,
      "redis: 2026/07/16 21:23:12 pool.go:724: redis: connection pool: failed to dial after 5 attempts: dial tcp 172.18.0.2:6379: connect: connection refused",
    ],
    [
      410,
      "redis: 2026/07/16 21:23:12 pool.go:724: redis: connection pool: failed to dial after 5 attempts: dial tcp 172.18.0.2:6379: connect: connection refused",
    ],
    [
      430,
      "redis: 2026/07/16 21:23:13 pool.go:724: redis: connection pool: failed to dial after 5 attempts: dial tcp 172.18.0.2:6379: connect: connection refused",
    ],
    [
      420,
      "redis: 2026/07/16 21:23:13 pool.go:724: redis: connection pool: failed to dial after 5 attempts: dial tcp 172.18.0.2:6379: connect: connection refused",
    ],
    [2, "2026/07/16 21:23:13 set failed: dial tcp 172.18.0.2:6379: connect: connection refused"],
  ),
};

describe.each(Object.entries(RECORDS))("what %s prints of one failure", (_client, record) => {
  test("is one failure", () => {
    expect(countFailures(record)).toBe(1);
  });

  test("is twelve when it comes twelve times", () => {
    expect(countFailures(repeated(12, 5000, record))).toBe(12);
  });
});

describe.each(Object.entries(RECORDS).filter(([client]) => client !== "go-redis"))(
  "what %s prints",
  (_client, record) => {
    test("is a thousand failures where a thousand come in a second", () => {
      expect(countFailures(repeated(1000, 1, record))).toBe(1000);
    });

    test("is as many where threads print between each other's lines", () => {
      const lines = repeated(50, 0, record).toSorted((one, other) => one.at - other.at);
      expect(countFailures(lines)).toBe(50);
    });
  },
);

test("lines that have all words of their own are not taken for one failure", () => {
  const names = Array.from(
    { length: 1000 },
    (_, index) =>
      `${String.fromCharCode(97 + (index % 26))}${"xyz"[index % 3]}${index.toString(26).replaceAll(/\d/g, (digit) => "klmnopqrst"[Number(digit)] ?? "")}`,
  );
  const lines = said(...names.map((name): [number, string] => [1, `${name} failed: OOM command not allowed`]));
  expect(countFailures(lines)).toBeGreaterThanOrEqual(200);
});

test("what follows in another word of the same text is counted by its source, not by what it is about", () => {
  const lines = said(
    ...["alice", "bob", "carol"].map((name): [number, string] => [
      1,
      `could not save cart of ${name}: OOM command not allowed`,
    ]),
  );
  expect(countFailures(lines)).toBe(3);
});

test("failures of two parts of an application that come in turn are added up", () => {
  const web = said([0, "cache get failed: connection refused"]);
  const mail = said([400, "no session: connection refused"]);
  expect(countFailures([...repeated(10, 1000, web), ...repeated(10, 1000, mail)])).toBe(20);
});

test("containers of a service that fail in the same instant are as many failures", () => {
  const record = RECORDS["Celery's producer"] ?? [];
  const lines = [0, 1, 2].flatMap((container) => record.map((each) => ({ ...each, container })));
  expect(countFailures(lines)).toBe(3);
});

test("tries of go-redis of which the application says nothing are counted", () => {
  const tries = (RECORDS["go-redis"] ?? []).slice(0, 4);
  expect(countFailures(tries)).toBe(4);
});
