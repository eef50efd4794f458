import { describe, expect, test } from "vitest";
import { fail, ok } from "../../protocol/result.ts";
import type { Docker } from "../docker/seam.ts";
import { failure, recorded } from "../handlers/recorded.fixture.ts";
import { busiestSave, mostCopied } from "./busiest.ts";

const MIB = 1024 ** 2;
const lines = (...texts: string[]) => texts.map((text, index) => ({ at: index, text }));

/** A snapshot in a busy hour, a rewrite, and a quiet snapshot; 0 MB are told as well. */
const REDIS_7 = [
  "412:C 29 Nov 2026 03:12:09.410 * Fork CoW for RDB: current 164 MB, peak 171 MB, average 120 MB",
  "430:C 29 Nov 2026 03:15:11.002 * Fork CoW for AOF rewrite: current 20 MB, peak 20 MB, average 9 MB",
  "1:M 29 Nov 2026 03:15:11.100 * Background AOF rewrite terminated with success",
  "512:C 29 Nov 2026 14:01:59.120 * Fork CoW for RDB: current 0 MB, peak 0 MB, average 0 MB",
];

describe("the most that a save has copied", () => {
  test.each<[string, string[], number]>([
    ["Redis 7 and later, and Valkey", REDIS_7, 171],
    [
      "Redis 4 to 6.2",
      [
        "1366:C 18 Dec 2020 23:44:16.126 * RDB: 2 MB of memory used by copy-on-write",
        "1402:C 19 Dec 2020 03:44:16.126 * AOF rewrite: 39 MB of memory used by copy-on-write",
      ],
      39,
    ],
    ["a log without a save", ["1:M 29 Nov 2026 10:33:24.863 * Ready to accept connections tcp"], 0],
    [
      "what a client wrote",
      ["1:M 29 Nov 2026 10:33:24.863 # Unknown command 'Fork CoW for RDB: current 9 MB, peak 9 MB'"],
      0,
    ],
  ])("of %s", (_what, texts, mib) => {
    expect(mostCopied(lines(...texts))).toBe(mib * MIB);
  });
});

const read = (logs: Docker["logs"], policy = {}) =>
  busiestSave(recorded({}, undefined, ok(null), { logs }, policy).context);
const log =
  (truncated: boolean): Docker["logs"] =>
  () =>
    Promise.resolve(
      ok({
        lines: lines(...REDIS_7),
        spans: [
          { from: 1000, to: 2000 },
          { from: 5000, to: 9000 },
        ],
        truncated,
      }),
    );

test("is told with how far back the log was read", async () => {
  expect(await read(log(false))).toEqual({ cow_size: 171 * MIB, since: "1969-12-31T00:00:00.000Z" });
  expect(await read(log(true))).toEqual({ cow_size: 171 * MIB, since: "1970-01-01T00:00:05.000Z" });
});

test("is not known where the log cannot be read, or is not to be", async () => {
  expect(await read(() => Promise.resolve(fail(failure("docker_failed", "docker", "No."))))).toBeNull();
  expect(await read(log(false), { log_services: [] })).toBeNull();
});

test("is not waited for, and told to end", async () => {
  let told = false;
  const silent: Docker["logs"] = (_service, _since, { signal }) => {
    signal.addEventListener("abort", () => (told = true));
    return new Promise(() => undefined);
  };
  expect(await read(silent)).toBeNull();
  expect(told).toBe(true);
});
