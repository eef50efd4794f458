import { describe, expect, test } from "vitest";
import { FORMATTED_LINES, OTHER_FORMATTED_LINES } from "./lines.fixture.ts";
import { createRecogniser } from "./recognise.ts";
import { inWords } from "./record.ts";
import { plain } from "./redact.ts";
import { timeOf } from "./time.fixture.ts";

const recognise = createRecogniser("redis");

test.each(FORMATTED_LINES)("$client: $what: $line", ({ what, line }) => {
  expect(recognise(plain(line))).toBe(what);
});

test.each(OTHER_FORMATTED_LINES)("not: $what: $line", ({ line }) => {
  expect(recognise(plain(line))).toBeNull();
});

test("a line that is cut off where the host cuts it is read as far as it goes", () => {
  const whole = JSON.stringify({
    level: 50,
    err: { message: "read ECONNRESET", stack: "x".repeat(20_000) },
    msg: "redis",
  });
  expect(recognise(whole)).toBe("reset");
  expect(recognise(whole.replace("read", "redis: read").slice(0, 16_384))).toBe("reset");
  expect(recognise(whole.slice(0, 16_384))).toBeNull();
});

test("of a long stack in one string, what failed is at its end", () => {
  const [line = ""] = FORMATTED_LINES.filter(({ line: text }) => text.includes("Internal Server Error")).map(
    ({ line: text }) => text,
  );
  expect(line).toContain("Internal Server Error: /cart");
  expect(recognise(plain(line))).toBe("oom");
  expect(inWords(plain(line))).toMatch(/^Internal Server Error: \/cart: Traceback .{0,40}: redis\.exceptions\.\w+: /);
});

describe("how severe the program takes it to be decides nothing", () => {
  const error = "dial tcp 172.18.0.2:6379: connect: connection refused";
  test.each([10, 20, 30, 40, 50, 60, "trace", "debug", "INFO", "warning", "error", "fatal", 7, 3, 400, undefined])(
    "%s",
    (level) => {
      expect(recognise(JSON.stringify({ level, msg: "retrying in 50 ms", err: error }))).toBe("refused");
    },
  );

  test("but for a field of which its name does not tell what it is", () => {
    const line = (level: string): string => JSON.stringify({ level, msg: "job", info: "redis: connection refused" });
    expect(recognise(line("error"))).toBe("refused");
    expect(recognise(line("info"))).toBeNull();
  });
});

describe("an error within", () => {
  const refused = "connect ECONNREFUSED 172.18.0.2:6379";
  const postgres = "connect ECONNREFUSED 172.18.0.9:5432";
  test.each([
    ["a list of causes", { err: { message: "all failed", causes: [{ message: postgres }, { message: refused }] } }],
    ["a cause's cause", { error: { message: "a", cause: { message: "b", cause: { message: refused } } } }],
    [
      "the errors of an AggregateError",
      { err: { type: "AggregateError", message: "", aggregateErrors: [{ message: refused }] } },
    ],
    ["JSON in a string", { log: JSON.stringify({ level: "error", err: { message: refused } }) }],
    ["JSON in JSON in a string", { log: JSON.stringify({ message: JSON.stringify({ error: refused }) }) }],
    ["a wrapper", { fields: { message: "x", error: refused }, target: "shop" }],
    ["a field of dotted names", { "log.level": "error", "error.message": refused, "error.type": "Error" }],
    ["a code and a port", { error: { code: "ECONNREFUSED", syscall: "connect", address: "172.18.0.2", port: 6379 } }],
    ["a code and a host", { error: { code: "ECONNREFUSED", address: "redis", port: 7000 } }],
    ["a field beside the address", { level: "error", msg: "connection refused", addr: "redis:6379" }],
    ["a field named after Redis", { level: "warn", redis_error: "connection refused" }],
    ["a module named after Redis", { level: "warn", module: "redis-pool", msg: "connection refused" }],
    ["a check named after Redis", { checks: { redis: { status: "down", message: "connection refused" } } }],
    [
      "a stack as a list",
      { errorMessage: "read ECONNREFUSED", stack: ["Error: redis", "    at x (/app/node_modules/pg/a.js:1:2)"] },
    ],
  ])("%s is found", (_where, record) => {
    expect(recognise(JSON.stringify(record))).toBe("refused");
  });

  test.each([
    [
      "a check beside it",
      { msg: "health", checks: { redis: { status: "up" }, db: { message: "connection refused" } } },
    ],
    ["the request", { msg: "failed", req: { url: "/redis", error: "connection refused" } }],
    ["the request of an HTTP client", { err: { message: "failed", config: { data: "redis: connection refused" } } }],
    ["what a command was given", { err: { message: "failed", command: { args: ["redis: connection refused"] } } }],
    ["the program's name", { name: "redis-worker", service: "redis-worker", msg: "connection refused" }],
    ["the host's name", { hostname: "redis-worker-1", msg: "connection refused" }],
    ["a configuration", { msg: "timed out", redis: { host: "redis", port: 6379 } }],
    [
      "an address of something else",
      { msg: "redis cache refresh: connection refused", address: "172.18.0.9", port: 5432 },
    ],
    [
      "a path of the project",
      {
        msg: "read ECONNREFUSED",
        stack: "Error: read ECONNREFUSED\n    at f (/app/redis/node_modules/pg/lib/client.js:1:2)",
      },
    ],
    [
      "Redis's client among other frames",
      {
        stack:
          "Error: timed out\n    at a (/app/node_modules/axios/a.js:1:2)\n    at b (/app/node_modules/ioredis/b.js:1:2)",
      },
    ],
  ])("%s is none of Redis's", (_what, record) => {
    expect(recognise(JSON.stringify(record))).toBeNull();
  });

  test.each([
    ["Node", "Error: Command timed out\n    at Timeout.f (/app/node_modules/ioredis/built/Command.js:192:35)"],
    [
      "Node with pnpm",
      "Error: timed out\n    at f (/app/node_modules/.pnpm/ioredis@5.4.1/node_modules/ioredis/built/Redis.js:1:2)",
    ],
    [
      "Python",
      'Traceback (most recent call last):\n  File "/app/job.py", line 3, in <module>\n    f()\n  File "/venv/lib/python3.12/site-packages/redis/connection.py", line 1, in f\n    raise TimeoutError\nTimeoutError: timed out',
    ],
    [
      "Java",
      "java.net.SocketTimeoutException: Read timed out\n\tat java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:288)\n\tat redis.clients.jedis.Connection.read(Connection.java:1)",
    ],
    [
      "PHP",
      "Exception: timed out in /app/vendor/predis/predis/src/Connection/AbstractConnection.php:155\nStack trace:\n#0 /app/vendor/predis/predis/src/Connection/StreamConnection.php(128): f()",
    ],
    [
      "Ruby",
      "Errno::ETIMEDOUT: timed out\nfrom /usr/local/bundle/gems/redis-client-0.22.2/lib/redis_client.rb:1:in 'f'",
    ],
  ])("%s: the frame in which it arose tells whose it is", (_language, stack) => {
    expect(recognise(JSON.stringify({ level: "error", error: stack }))).toBe("timeout");
    expect(
      recognise(JSON.stringify({ level: "error", error: stack.replaceAll(/redis|predis/gi, "other") })),
    ).toBeNull();
  });
});

describe("what redis-ops itself says", () => {
  test("is not taken for an application's, however it is wrapped", () => {
    const own = JSON.stringify({ target: "prod", operation: "errors", sample: "redis: Connection refused" });
    expect(recognise(own)).toBeNull();
    expect(recognise(JSON.stringify({ level: "info", log: own }))).toBeNull();
    expect(recognise(JSON.stringify({ message: JSON.stringify({ log: own }) }))).toBeNull();
  });

  test("and an application that has operations of its own is not taken for redis-ops", () => {
    expect(recognise('{"operation":"getUser","error":"redis: Connection refused"}')).toBe("refused");
    expect(recognise('{"operation":"set","msg":"redis: Connection refused"}')).toBe("refused");
  });
});

describe("in words", () => {
  test.each([
    [
      {
        level: 50,
        err: {
          message: "connect ECONNREFUSED 172.18.0.2:6379",
          stack: "Error: connect ECONNREFUSED 172.18.0.2:6379\n    at f (node:net:1:2)",
          code: "ECONNREFUSED",
        },
        req: { url: "/" },
        msg: "cache read failed",
      },
      "cache read failed: Error: connect ECONNREFUSED 172.18.0.2:6379",
    ],
    [{ level: "error", msg: "redis down" }, "redis down"],
    [{ url: "/" }, '{"url":"/"}'],
  ])("%j", (record, words) => {
    expect(inWords(JSON.stringify(record))).toBe(words);
  });

  test("plain text is left as it is", () => {
    expect(inWords("redis: connection refused a=b")).toBe("redis: connection refused a=b");
  });

  test("logfmt", () => {
    expect(inWords('time=1 level=error msg="cache read failed" err="dial tcp: EOF" path=/a?q=redis')).toBe(
      "cache read failed: dial tcp: EOF",
    );
  });
});

describe("lines made to keep it busy", () => {
  const PARTS = [
    '{"a":',
    '{"a":{"',
    '{"',
    '{"error":"',
    '{"error":[',
    '{"error":["timed out",',
    '"}',
    '\\"',
    "\\n",
    "\\n    at a",
    "\\n    at a.b.c(",
    "\\nredis timed out",
    "\\u00e9",
    'error="',
    'error="timed out" ',
    "error='",
    "a=b ",
    "level=error ",
    "node_modules/",
    "[cause]: ",
    '{"log":"{\\"log\\":\\"{',
    "Verbindungsaufbau ",
    "接続",
  ];
  const linesOf = (bytes: number): string[] =>
    PARTS.flatMap((part) => {
      const run = part.repeat(Math.ceil(bytes / part.length)).slice(0, bytes);
      return [`timed out {"error":${run}`, `level=error err="timed out" ${run}`];
    });
  const took = (bytes: number): number => timeOf(bytes, linesOf(bytes), recognise);

  test("take time in proportion to their length", () => {
    took(1024);
    // 1 where it is linear, 16 where it is quadratic.
    expect(took(65_536) / took(4096)).toBeLessThan(6);
  });
});
