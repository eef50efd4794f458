import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test, describe } from "vitest";
import { infoSectionsSchema } from "../../protocol/operations/info.ts";
import { errorFailure, pairsOf, textOf, parseInfo, fieldsOf, databasesOf, sectionOf } from "./reply.ts";

test.each([
  ["NOAUTH Authentication required.", "redis_failed", "password_file"],
  ["WRONGPASS invalid username-password pair or user is disabled.", "redis_failed", "REDISCLI_AUTH"],
  ["LOADING Redis is loading the dataset in memory", "loading", "Wait"],
  ["BUSY Redis is busy running a script.", "redis_failed", "SCRIPT KILL"],
  ["MASTERDOWN Link with MASTER is down", "redis_failed", "master"],
  ["OOM command not allowed when used memory > 'maxmemory'.", "redis_failed", "maxmemory"],
  ["READONLY You can't write against a read only replica.", "redis_failed", "replica"],
  ["MISCONF Redis is configured to save RDB snapshots", "redis_failed", "disk"],
  // What it says of a command that is renamed or not allowed is in refused.test.ts.
  ["ERR syntax error", "redis_failed", "log"],
  ["constructor", "redis_failed", "log"],
  ["", "redis_failed", "log"],
])("%s is %s at hop redis with a hint on what to do", (message, code, hint) => {
  expect(errorFailure(message)).toEqual({
    code,
    hop: "redis",
    detail: `Redis replied: ${message}`,
    hint: expect.stringContaining(hint) as string,
  });
});

test("bounds the text of an error to 200 characters, without control characters", () => {
  const { detail } = errorFailure(`ERR \u001B[31m\r\n${"x".repeat(5000)}`);
  expect(detail.slice("Redis replied: ".length)).toHaveLength(200);
  expect(detail).toMatch(/^Redis replied: ERR \[31m x+…$/);
});

test("a reply of another kind than expected is a failure", () => {
  expect(textOf({ kind: "text", text: "PONG" })).toEqual({ ok: true, value: "PONG" });
  expect(textOf({ kind: "nil" })).toMatchObject({ ok: false, failure: { code: "redis_failed" } });
  expect(textOf(undefined)).toMatchObject({ ok: false });
  expect(pairsOf({ kind: "text", text: "OK" })).toMatchObject({ ok: false, failure: { code: "redis_failed" } });
  expect(pairsOf({ kind: "list", items: ["odd"] })).toMatchObject({ ok: false });
});

test("reads a list as names and values", () => {
  const result = pairsOf({ kind: "list", items: ["maxmemory", "0", "save", ""] });
  expect(result.ok && [...result.value]).toEqual([
    ["maxmemory", "0"],
    ["save", ""],
  ]);
});

const FIXTURES = join(import.meta.dirname, "fixtures");
const recorded = readdirSync(FIXTURES).filter((name) => name.endsWith(".txt"));
const fixture = (name: string): string => readFileSync(join(FIXTURES, name), "utf8");

test.each([
  ["redis-6.2.txt", "6.2.16"],
  ["redis-7.0.txt", "7.0.15"],
  ["redis-7.4.txt", "7.4.1"],
  ["redis-8.0.txt", "8.0.2"],
  // Valkey tells Redis's clients the version of Redis that it is compatible with.
  ["valkey-8.1.txt", "7.2.4"],
])("reads the INFO of %s", (name, version) => {
  const info = parseInfo(fixture(name));
  expect(infoSectionsSchema.safeParse(info).success).toBe(true);
  expect(info).toMatchObject({
    server: { redis_version: version, executable: expect.stringMatching(/^\/data\//), arch_bits: 64 },
    memory: { maxmemory: 536_870_912, maxmemory_policy: "allkeys-lru", maxmemory_human: "512.00M" },
    persistence: { aof_enabled: 1, rdb_last_bgsave_status: "ok" },
    stats: { evicted_keys: 0 },
    commandstats: { cmdstat_set: { calls: 300, rejected_calls: 0 } },
    keyspace: { db0: { keys: 302, expires: 1 } },
  });
});

test("keeps sections and fields that it has never heard of", () => {
  expect(parseInfo("# Brand New\r\nshiny:yes\r\nodd thing:a:b=c\r\n")).toEqual({
    "brand new": { shiny: "yes", "odd thing": "a:b=c" },
  });
});

test.each(["\n", "\r\n"])("takes lines that end in %j", (end) => {
  expect(parseInfo(["# Memory", "used_memory:1", "", "# Stats", "evicted_keys:2"].join(end))).toEqual({
    memory: { used_memory: 1 },
    stats: { evicted_keys: 2 },
  });
});

test.each([
  ["used_memory:12", 12],
  ["mem_fragmentation_bytes:-12", -12],
  ["mem_fragmentation_ratio:1.50", 1.5],
  ["big:9007199254740991", 9_007_199_254_740_991],
  ["big:9007199254740993", "9007199254740993"],
  ["big:9223372036854775807", "9223372036854775807"],
  ["precise:1.2345678901234567", "1.2345678901234567"],
  ["redis_git_sha1:00000000", "00000000"],
  ["redis_build_id:1234567890", "1234567890"],
  ["run_id:1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890"],
  ["master_replid2:0000000000000000000000000000000000000000", "0000000000000000000000000000000000000000"],
  ["valkey_version:8.1", "8.1"],
  ["used_memory_human:512", "512"],
  ["used_memory_peak_perc:86.45%", "86.45%"],
  ["hex:0x10", "0x10"],
  ["exponent:1e3", "1e3"],
  ["ratio:nan", "nan"],
  ["ratio:-inf", "-inf"],
  ["empty:", ""],
  ["config_file:/data/redis.conf", "/data/redis.conf"],
])("%s is %j", (line, value) => {
  expect(Object.values(parseInfo(`# S\n${line}`)["s"] ?? {})).toEqual([value]);
});

test.each([
  ["db0:keys=3,expires=0", { keys: 3, expires: 0 }],
  ["slave0:ip=10.0.0.2,port=6379,state=online", { ip: "10.0.0.2", port: 6379, state: "online" }],
  ["p:p50=1.003,p99.9=2", { p50: 1.003, "p99.9": 2 }],
  ["errorstat_ERR:count=1", { count: 1 }],
  ["one:a=", { a: "" }],
  ["mixed:a=1,b", "a=1,b"],
  ["url:http://x/?a=1", "http://x/?a=1"],
])("%s becomes an object only where every part is a pair", (line, value) => {
  expect(Object.values(parseInfo(`# S\n${line}`)["s"] ?? {})).toEqual([value]);
});

test("keeps every value of a repeated field, and joins a repeated section", () => {
  const text = "# Modules\nmodule:name=a,ver=1\nmodule:name=b,ver=2\n# Memory\nx:1\n# Modules\nmodule:name=c,ver=3\n";
  expect(parseInfo(text)).toEqual({
    modules: {
      module: { name: "a", ver: 1 },
      "module#2": { name: "b", ver: 2 },
      "module#3": { name: "c", ver: 3 },
    },
    memory: { x: 1 },
  });
});

test("keeps fields that stand before any section, and names that JavaScript has a meaning for", () => {
  const info = parseInfo("early:1\n# __proto__\n__proto__:a=1\nconstructor:2\n");
  expect(Object.entries(info)).toEqual([
    ["other", { early: 1 }],
    [
      "__proto__",
      Object.fromEntries([
        ["__proto__", { a: 1 }],
        ["constructor", 2],
      ]),
    ],
  ]);
  expect(({} as { a?: unknown }).a).toBeUndefined();
});

test("any text at all gives sections of the agreed shape", () => {
  const line = fc.oneof(
    fc.string(),
    fc.tuple(fc.string(), fc.string()).map(([name, value]) => `${name}:${value}`),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      expect(infoSectionsSchema.safeParse(parseInfo(lines.join("\n"))).success).toBe(true);
    }),
  );
});

test.each(recorded)("finds every field of %s with the value that the whole has for it", (name) => {
  const text = fixture(name);
  let found = 0;
  for (const [section, fields] of Object.entries(parseInfo(text))) {
    const one = fieldsOf(text, section);
    for (const [field, value] of Object.entries(fields)) {
      // The second of two fields of one name has no name of its own in the text.
      if (field.includes("#")) continue;
      found += 1;
      expect(one.number(field), field).toBe(typeof value === "number" ? value : null);
      expect(one.text(field), field).toBe(typeof value === "object" ? null : String(value));
    }
  }
  expect(found).toBeGreaterThan(150);
});

test("finds in any text what the whole has, whatever headings it repeats and however its lines end", () => {
  const word = fc.constantFrom(
    "a",
    "b",
    "ab",
    "#a",
    "__proto__",
    "a=1,b=2",
    "\u2028# A",
    "x\r# A",
    "12",
    "-1",
    "1.5",
    "",
  );
  const line = fc.oneof(
    fc
      .tuple(fc.constantFrom("# A", "#b", "#", "# A b ", "#\tA"), fc.constantFrom("", "\u2028"))
      .map((parts) => parts.join("")),
    fc.tuple(word, fc.constant(":"), word).map((parts) => parts.join("")),
    word,
  );
  const text = fc
    .array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\n\n")).map((parts) => parts.join("")))
    .map((lines) => lines.join(""));
  fc.assert(
    fc.property(text, (info) => {
      for (const [section, fields] of Object.entries(parseInfo(info))) {
        // What stands before the first heading belongs to no section, and is asked for by nobody.
        if (section === "other") continue;
        for (const [field, value] of Object.entries(fields)) {
          if (field.includes("#")) continue;
          expect(fieldsOf(info, section).text(field)).toBe(typeof value === "object" ? null : String(value));
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

describe("fields of a section", () => {
  const text =
    "# Server\r\nport:6379\r\nuptime:0\r\n\r\n# Memory\nused:7\nfree:-1\nport:1\nversion:8.1\nshare:a=1,b=2\r\n# Last\nend:5";
  test("are not those of another, nor such as only end in the name", () => {
    expect(fieldsOf(text, "server").number("port")).toBe(6379);
    expect(fieldsOf(text, "memory").number("port")).toBe(1);
    expect(fieldsOf(text, "memory").number("uptime")).toBeNull();
    expect(fieldsOf(text, "memory").number("ort")).toBeNull();
    expect(fieldsOf(text, "last").number("end")).toBe(5);
  });

  test("are null where they are not what is asked for", () => {
    const memory = fieldsOf(text, "memory");
    expect(memory.count("free")).toBeNull();
    expect(memory.number("free")).toBe(-1);
    expect(memory.number("version")).toBeNull();
    expect(memory.text("share")).toBeNull();
    expect(fieldsOf(text, "server").flag("uptime")).toBe(false);
    expect(fieldsOf(text, "server").flag("port")).toBe(true);
    expect(fieldsOf(text, "server").flag("missing")).toBeNull();
  });

  test("are none where the section is missing, or there is no text", () => {
    expect(fieldsOf(text, "memor").number("used")).toBeNull();
    expect(fieldsOf(text, "stats").number("used")).toBeNull();
    expect(fieldsOf("", "memory").text("used")).toBeNull();
  });
});

test("a section reaches from its heading to the next", () => {
  expect(sectionOf("x:1\n# A\r\na:1\r\n\r\n#  B \r\nb:#2\r\n", "a")).toBe("# A\r\na:1\r\n\r");
  expect(sectionOf("x:1\n# A\r\na:1\r\n\r\n#  B \r\nb:#2\r\n", "b")).toBe("#  B \r\nb:#2\r\n");
});

test("tells databases without keys from a reply that has no section of them", () => {
  expect(databasesOf("# Keyspace\r\ndb0:keys=2,expires=0\r\ndb3:keys=1,expires=1\r\n")).toEqual({
    db0: { keys: 2, expires: 0 },
    db3: { keys: 1, expires: 1 },
  });
  expect(databasesOf("# Keyspace\r\n")).toEqual({});
  expect(databasesOf("# Memory\r\nused:1\r\n")).toBeUndefined();
});
