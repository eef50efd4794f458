import { describe, expect, test } from "vitest";
import { redact } from "../logs/redact.ts";
import { digestOf } from "./digest.ts";
import { AT, RECORDED_LOGS } from "./logs.fixture.ts";

const digest = (texts: string[], known: string[] = []) =>
  digestOf(
    texts.map((text, index) => ({ at: AT + index * 1000, text })),
    (text) => Promise.resolve(redact(text, known)),
  );
const at = (seconds: number): string => new Date(AT + seconds * 1000).toISOString();

describe.each(RECORDED_LOGS.map((log) => [`${log.server}, ${log.what}`, log] as const))("%s", (_name, log) => {
  test(`is recognised as ${log.kinds.join(" and ") || "ordinary"}, and nothing else`, async () => {
    const { known, warnings } = await digestOf(log.lines, (text) => Promise.resolve(redact(text, [])));
    expect(known.map(({ kind }) => kind).toSorted()).toEqual(log.kinds.toSorted());
    expect(warnings).toEqual([]);
  });
});

test("the kinds of testdata are many, and of several servers", () => {
  expect(new Set(RECORDED_LOGS.flatMap(({ kinds }) => kinds)).size).toBeGreaterThanOrEqual(20);
  expect(new Set(RECORDED_LOGS.map(({ server }) => server)).size).toBeGreaterThanOrEqual(3);
});

test("one of each kind is told, the newest first, with how often", async () => {
  const bad = "1:M 29 Nov 2026 10:33:24.863 # Bad file format reading the append only file a.aof: make a backup";
  const ready = "1:M 29 Nov 2026 10:33:24.863 * Ready to accept connections tcp";
  const slow =
    "1:M 29 Nov 2026 10:33:24.863 * Asynchronous AOF fsync is taking too long (disk is busy?). Writing the AOF buffer without waiting for fsync to complete, this may slow down Redis.";
  expect(await digest([slow, slow, ready, bad])).toMatchObject({
    ready_at: at(2),
    known: [
      {
        kind: "aof_bad",
        count: 1,
        last_at: at(3),
        line: "Bad file format reading the append only file a.aof: make a backup",
      },
      { kind: "slow_disk", count: 2, first_at: at(0), last_at: at(1) },
    ],
    warnings: [],
  });
});

test("what is said before Redis is ready is told from what is said while it runs", async () => {
  const denied =
    "1:M 29 Nov 2026 10:00:00.000 # Failed opening the temp RDB file temp-1.rdb for saving: Permission denied";
  const starting = "1:C 29 Nov 2026 10:00:00.000 * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo";
  const ready = "1:M 29 Nov 2026 10:00:00.000 * Ready to accept connections tcp";
  const atStart = async (...texts: string[]) => (await digest(texts)).known.map(({ at_start }) => at_start);
  expect(await atStart(denied)).toEqual([false]);
  expect(await atStart(ready, starting, denied)).toEqual([true]);
  expect(await atStart(starting, ready, denied)).toEqual([false]);
  expect(await atStart(ready, "chown: .: Permission denied")).toEqual([true]);
});

describe("nothing secret leaves with it", () => {
  test("a setting's value, which may be a password", async () => {
    const { known } = await digest([
      "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***",
      "Reading the configuration file, at line 2",
      `>>> 'requirepass "hunter2hunter2" extra'`,
      "wrong number of arguments",
    ]);
    expect(known.map(({ line }) => line)).toEqual([
      "FATAL CONFIG FILE ERROR, line 2 (requirepass): wrong number of arguments",
    ]);
  });

  test("the value of a setting that Redis 8 does not know", async () => {
    const { known, warnings } = await digest([
      "1:M 29 Nov 2026 11:09:53.166 # Unresolved Configuration(s) Detected:",
      "1:M 29 Nov 2026 11:09:53.166 # >>> 'requirepas hunter2hunter2'",
      "1:M 29 Nov 2026 11:09:53.166 # >>> 'maxmemroy 512mb'",
      "1:M 29 Nov 2026 11:09:53.166 # Module Configuration detected without loadmodule directive or no ApplyConfig call: aborting",
    ]);
    expect(known.map(({ kind, line }) => [kind, line])).toEqual([
      ["bad_option", "Unresolved Configuration(s) Detected (requirepas, maxmemroy)"],
    ]);
    expect(warnings).toEqual([]);
  });

  test("a line that is nothing but a secret", async () => {
    const { known } = await digest([
      "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***",
      "Reading the configuration file, at line 2",
      ">>> 'aXk_93jsK#!'",
      "Bad directive or wrong number of arguments",
    ]);
    expect(JSON.stringify(known)).not.toContain("aXk");
  });

  test.each(["mysecret123", "my'secret': 123"])(
    "the password of a user, without the mark that it is one: %j",
    async (password) => {
      const { known } = await digest([
        "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***",
        "Reading the configuration file, at line 4",
        `>>> 'user app on ${password} ~* +@all'`,
        `Error in user declaration '${password}': Syntax error`,
      ]);
      expect(known.map(({ line }) => line)).toEqual([
        "FATAL CONFIG FILE ERROR, line 4 (user): Error in user declaration: Syntax error",
      ]);
    },
  );

  test("a secret on a line of its own, though it looks like a setting", async () => {
    const { known } = await digest([
      "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***",
      "Reading the configuration file, at line 2",
      ">>> 'mysecretpass'",
      "Bad directive or wrong number of arguments",
      "1:M 29 Nov 2026 11:09:53.166 # Unresolved Configuration(s) Detected:",
      "1:M 29 Nov 2026 11:09:53.166 # >>> 'mysecretpass'",
    ]);
    expect(known).toHaveLength(1);
    expect(JSON.stringify(known)).not.toContain("mysecret");
  });

  test("where the files are, and what a client is called", async () => {
    const found = await digest([
      "1:C 29 Nov 2026 10:33:27.212 # Failed opening the temp RDB file temp-1.rdb (in server root dir /srv/hidden) for saving: Permission denied",
      "1:M 29 Nov 2026 10:33:30.714 # Client id=606 addr=198.51.100.8:41472 laddr=127.0.0.1:6379 fd=8 name=hidden-name age=0 cmd=subscribe user=hidden-user resp=2 scheduled to be closed ASAP for overcoming of output buffer limits.",
      "1:S 29 Nov 2026 10:33:34.276 * REPLICAOF 203.0.113.7:6379 enabled (user request from 'id=3 addr=198.51.100.9:54098 laddr=127.0.0.1:7802 fd=8 name=hidden-name age=0 user=hidden-user')",
    ]);
    expect(JSON.stringify(found)).not.toContain("hidden");
    expect(found.known.map(({ line }) => line)).toEqual([
      "REPLICAOF 203.0.113.7:6379 enabled (asked for by 198.51.100.9:54098)",
      "Client at 198.51.100.8:41472 (subscribe) scheduled to be closed ASAP for overcoming of output buffer limits.",
      "Failed opening the temp RDB file temp-1.rdb for saving: Permission denied",
    ]);
  });

  test("what a crash report holds of the clients' commands", async () => {
    const found = await digest([
      "1:M 29 Nov 2026 10:00:00.000 # ",
      "=== REDIS BUG REPORT START: Cut & paste starting from here ===",
      "1:M 29 Nov 2026 10:00:00.000 # Redis 7.0.15 crashed by signal: 11, si_code: 1",
      "1:M 29 Nov 2026 10:00:00.000 # argv[2]: 'somebody's letter'",
      "1:M 29 Nov 2026 10:00:00.000 # client->argv: letter of somebody",
      "=== REDIS BUG REPORT END. ===",
      "1:M 29 Nov 2026 10:00:00.000 # Something new went wrong",
    ]);
    expect(JSON.stringify(found)).not.toContain("letter");
    expect(found.known.map(({ kind }) => kind)).toEqual(["crashed"]);
    expect(found.warnings.map(({ line }) => line)).toEqual(["Something new went wrong"]);
  });

  test("a password that the host knows, in a line of no known kind", async () => {
    const { warnings } = await digest(["1:M 29 Nov 2026 10:00:00.000 # Odd: canary-1234"], ["canary-1234"]);
    expect(warnings).toEqual([{ at: at(0), line: "Odd: ***" }]);
  });
});

test("Valkey's other formats of a line are read", async () => {
  const { known, ready_at } = await digest([
    'pid=1 role=primary timestamp="29 Nov 2026 10:33:24.863" level=notice message="Ready to accept connections tcp"',
    'pid=1 role=primary timestamp="29 Nov 2026 10:33:24.863" level=warning message="Can\'t save in background: fork: Cannot allocate memory"',
    "1:M 2026-11-29T10:33:24.863+00:00 # Can't handle RDB format version 80",
  ]);
  expect(ready_at).toBe(at(0));
  expect(known.map(({ kind }) => kind)).toEqual(["rdb_newer", "fork_memory"]);
});

test("of warnings of no known kind the last three are told, and none of an ordinary start", async () => {
  const { warnings } = await digest([
    "1:C 29 Nov 2026 10:33:24.847 # oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
    "1:M 29 Nov 2026 10:33:24.859 # Server initialized",
    "1:M 29 Nov 2026 10:33:24.859 # WARNING Memory overcommit must be enabled!",
    ..."abcd".split("").map((letter) => `1:M 29 Nov 2026 10:33:24.859 # Odd ${letter}`),
  ]);
  expect(warnings.map(({ line }) => line)).toEqual(["Odd b", "Odd c", "Odd d"]);
});

test("files that are none of the data's say nothing of whether the data may be read or written", async () => {
  const { known, warnings } = await digest([
    "1:M 29 Nov 2026 10:33:24.859 # Failed to write PID file: Permission denied",
    "1:M 29 Nov 2026 10:33:24.860 # Could not create tmp config file (Permission denied)",
    "1:M 29 Nov 2026 10:33:24.861 # Error removing the unix socket file: Read-only file system",
    "1:M 29 Nov 2026 10:33:24.862 # Wrong signature trying to load DB from file",
    "1:M 29 Nov 2026 10:33:24.863 # Fatal error loading the DB, check server logs. Exiting.",
  ]);
  expect(known.map(({ kind }) => kind)).toEqual(["rdb_broken"]);
  // Redis goes on without its PID file, at every start of a container whose user may not write there.
  expect(warnings.map(({ line }) => line)).toEqual([
    "Could not create tmp config file (Permission denied)",
    "Error removing the unix socket file: Read-only file system",
  ]);
});

test("an entrypoint that may not give the data away says so without a stamp", async () => {
  const { known } = await digest([
    "chown: changing ownership of './dump.rdb': Operation not permitted",
    "chown: .: Read-only file system",
  ]);
  expect(known.map(({ kind }) => kind)).toEqual(["read_only", "denied"]);
});
