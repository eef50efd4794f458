import { describe, expect, test } from "vitest";
import { nextTo } from "./frames.ts";
import { createRecogniser } from "./recognise.ts";

const recognise = createRecogniser("redis");

/** What is recognised in a log of these lines: the kind of each that is. */
const kindsIn = (log: string): [string, string][] => {
  const lines = log.split("\n").map((text) => ({ text }));
  return lines.flatMap(({ text }, index) => {
    const kind = recognise(text, () => nextTo(lines, index));
    return kind === null ? [] : [[kind, text] as [string, string]];
  });
};

/** ioredis 5.11.1, whose message does not name Redis. */
const IOREDIS = `set failed: Error: Command timed out
    at Timeout.<anonymous> (/app/node_modules/ioredis/built/Command.js:192:33)
    at listOnTimeout (node:internal/timers:588:17)
    at process.processTimers (node:internal/timers:523:7)`;

/** channels-redis 4.3.0: the error of Python's own, from a line of redis-py. */
const CHANNELS = `Traceback (most recent call last):
  File "/app/work.py", line 60, in work_async
    await operation(turn)
  File "/usr/lib/python3/dist-packages/redis/asyncio/connection.py", line 295, in connect
    await self.retry.call_with_retry(
        lambda: self._connect(), lambda error: self.disconnect()
    )
  File "/usr/lib/python3.13/asyncio/streams.py", line 48, in open_connection
    transport, _ = await loop.create_connection(
socket.gaierror: [Errno -2] Name or service not known`;

describe("an error that does not say whom it is about", () => {
  test.each([
    ["Node", IOREDIS, "timeout", "set failed: Error: Command timed out"],
    ["Python", CHANNELS, "name_resolution", "socket.gaierror: [Errno -2] Name or service not known"],
    [
      "GLIDE",
      "set failed: TimeoutError: timed out\n    at GlideClient.processResponse (/app/node_modules/@valkey/valkey-glide/build-ts/BaseClient.js:7219:59)",
      "timeout",
      "set failed: TimeoutError: timed out",
    ],
    [
      "PHP",
      "Uncaught Exception: Connection timed out\n#0 /usr/share/php/Predis/Connection/StreamConnection.php(128): onError()",
      "timeout",
      "Uncaught Exception: Connection timed out",
    ],
    [
      "Ruby",
      "ERROR -- : Connection reset by peer (Errno::ECONNRESET)\n/var/lib/gems/3.3.0/gems/redis-client-0.22.2/lib/redis_client/ruby_connection.rb:76:in 'write'",
      "reset",
      "ERROR -- : Connection reset by peer (Errno::ECONNRESET)",
    ],
  ])("counts where a client of Redis printed it: %s", (_language, log, kind, line) => {
    expect(kindsIn(log)).toEqual([[kind, line]]);
  });

  test.each([
    ["another client's", IOREDIS.replace("ioredis/built", "pg/lib")],
    ["the application's own folder", IOREDIS.replace("node_modules/ioredis", "redis-cache/src")],
    [
      "no frame at all",
      "set failed: Error: Command timed out\nset done\n    at Timeout.<anonymous> (/app/node_modules/ioredis/built/Command.js:192:33)",
    ],
    [
      "a stack that is another error's",
      `${IOREDIS.split("\n").slice(1).join("\n")}\nset failed: Error: Command timed out`,
    ],
    ["Python frames whose first line is not there", CHANNELS.split("\n").slice(1).join("\n")],
    ["another system's, in a queue's job", IOREDIS.replace("Command timed out", "postgres: timed out")],
  ])("does not count with %s", (_what, log) => {
    expect(kindsIn(log)).toEqual([]);
  });
});

test("of a chain of Python's errors only the last counts, and no line of source", () => {
  const chain = `${CHANNELS}

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/redis/asyncio/connection.py", line 300, in connect
    raise ConnectionError(f"Connection lost {self}")
redis.exceptions.ConnectionError: Error -2 connecting to redis:6379. Name or service not known.`;
  expect(kindsIn(chain)).toEqual([
    [
      "name_resolution",
      "redis.exceptions.ConnectionError: Error -2 connecting to redis:6379. Name or service not known.",
    ],
  ]);
});

test("another container's lines are no frames of it", () => {
  const lines = IOREDIS.split("\n").map((text, index) => ({ text, container: index }));
  expect(nextTo(lines, 0)).toEqual([]);
  expect(
    nextTo(
      lines.map(({ text }) => ({ text, container: 1 })),
      0,
    ).length,
  ).toBe(3);
});

test("looks at ten lines under it and sixty above, and at the start of each", () => {
  const lines = Array.from({ length: 200 }, () => ({ text: `at ${"x".repeat(5000)}` }));
  const found = nextTo(lines, 100);
  expect(found.length).toBe(10);
  expect(Math.max(...found.map((line) => line.length))).toBe(512);
});
