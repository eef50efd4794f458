import { describe, expect, test } from "vitest";
import { REDIS_ERROR_KINDS } from "../../protocol/operations/errors.ts";
import { OTHER_LINES, RECORDED_LINES } from "./lines.fixture.ts";
import { createRecogniser } from "./recognise.ts";
import { timeOf } from "./time.fixture.ts";

const recognise = createRecogniser("redis");

test.each(RECORDED_LINES)("$client: $what: $line", ({ what, line }) => {
  expect(recognise(line)).toBe(what);
});

test("the recorded lines hold every kind and every client", () => {
  expect(new Set(RECORDED_LINES.map(({ what }) => what))).toEqual(new Set(REDIS_ERROR_KINDS));
  expect(new Set(RECORDED_LINES.map(({ client }) => client))).toEqual(
    new Set([
      ...["redis-py", "django-redis", "celery", "kombu", "ioredis", "node-redis", "go-redis"],
      ...["jedis", "lettuce", "redis-rb", "redis-client", "bull", "glide", "channels"],
      ...["sidekiq", "predis", "phpredis", "perl", "stackexchange-redis", "tedis"],
      ...["redis-rs", "redigo", "hiredis", "poco", "eredis", "redis-lua", "lua-resty-redis"],
      ...["hedis", "guile-redis", "anyevent-redis"],
    ]),
  );
  expect(RECORDED_LINES.length).toBe(218);
});

test("there are lines to be told apart from", () => {
  expect(OTHER_LINES.length).toBe(37);
});

test.each(OTHER_LINES)("not: $what: $line", ({ line }) => {
  expect(recognise(line)).toBeNull();
});

describe("a line without Redis's name", () => {
  test.each([
    ["cache", "java.net.UnknownHostException: cache", "name_resolution"],
    ["cache", "Error: getaddrinfo ENOTFOUND cache", "name_resolution"],
    ["cache", "dial tcp: lookup cache on 127.0.0.11:53: no such host", "name_resolution"],
    ["cache", "connect to cache:7000 failed: Connection refused", "refused"],
    ["cache", "Error: getaddrinfo ENOTFOUND cache-admin", null],
    ["c.che", "Error: getaddrinfo ENOTFOUND cache", null],
  ])("counts where it names the service %s: %s", (service, line, kind) => {
    expect(createRecogniser(service)(line)).toBe(kind);
  });
});

test.each([
  ["Worker rq:worker:7f3a21: Authentication required.", "auth"],
  [
    "[PID 12] [Thread-3] [dramatiq.worker.ConsumerThread(default)] [CRITICAL] Consumer encountered a connection error: Authentication required.",
    "auth",
  ],
  ["407 Authentication required. Sign in at the proxy, then start dramatiq", null],
])("the words of a reply alone count from a worker that has Redis for its queue: %s", (line, kind) => {
  expect(recognise(line)).toBe(kind);
});

test.each([
  ["redis: connection to redis:6379 could not be re-established: Connection refused", "refused"],
  ["cannot be reconnected to redis:6379: read ECONNRESET", "reset"],
])("a connection that is not there again counts: %s", (line, kind) => {
  expect(recognise(line)).toBe(kind);
});

test.each([
  ["could not reach postgres, then: connect ECONNREFUSED 172.18.0.2:6379", "refused"],
  ["psycopg and the rest are well; dial tcp redis:7000: i/o timeout", "timeout"],
])("the address right after the failure is whom it is about: %s", (line, kind) => {
  expect(recognise(line)).toBe(kind);
});

test("takes Valkey's words for the same", () => {
  expect(recognise("LOADING Valkey is loading the dataset in memory")).toBe("loading");
  expect(recognise("BUSY Valkey is busy running a script.")).toBe("busy");
});

describe("lines made to keep it busy", () => {
  const PARTS = [
    "redis ",
    "a.",
    "aaaa",
    "://",
    "redis://",
    "Error 111 connecting to ",
    "user ",
    "user 'x' has no permissions to ",
    "connecting to unix socket: ",
    "Unable to connect to a",
    "Failed connecting to a",
    "Jedis",
    "Redis::",
    "(",
    '"',
    "port ",
    "ENOTFOUND ",
    ": EOF ",
    "MISCONF ",
    "i.l.c",
    "\\",
    " \t",
    "job ",
    "could not be reconnected ",
    "connecting to a",
    "dial tcp redis.",
    "OutOfMemoryError",
    "Waited 1",
    "dramatiq.",
    "rq.worker ",
    "Authentication required.",
    "', ",
  ];
  const linesOf = (bytes: number): string[] =>
    PARTS.flatMap((part) => {
      const run = part.repeat(Math.ceil(bytes / part.length)).slice(0, bytes);
      return [run, `${run}Connection refused`, `timed out ${run}`];
    });
  const took = (bytes: number): number => timeOf(bytes, linesOf(bytes), (line) => recognise(line));

  test("take time in proportion to their length", () => {
    took(1024);
    // 1 where it is linear, 16 where it is quadratic.
    expect(took(65_536) / took(4096)).toBeLessThan(6);
  });
});
