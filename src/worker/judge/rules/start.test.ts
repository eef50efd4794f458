import { describe, expect, test } from "vitest";
import { judge } from "../judge.ts";
import type { Parts } from "../rule.ts";
import { ago, contextOf, said, snapshot, type Wrong } from "../snapshot.fixture.ts";

const examined = (wrong: Wrong) => {
  const result = judge("doctor", snapshot(wrong), contextOf(wrong));
  if (!result.ok) throw new Error(result.failure.detail);
  return result.value.data;
};
const found = (id: string, wrong: Wrong) => examined(wrong).findings.find((finding) => finding.id === id);

type Kind = Parts["redis_log"]["known"][number]["kind"];
const NO_REDIS = {
  ...{ memory: null, persistence: null, server: null, clients: null, celery: null, slow: null, provenance: null },
  redis: { state: "unreachable" },
} as const;
const looping = (log: Partial<Parts["redis_log"]>): Wrong => ({
  ...NO_REDIS,
  container: { state: "restarting", exit_code: 1, finished_at: ago(0), restarts: 9, ends: [] },
  redis_log: { ready_at: null, ...log },
});

describe("in a restart loop, what Redis's own log says stands first, with its own step", () => {
  test.each<[Kind, string, RegExp, RegExp]>([
    [
      "bad_option",
      "FATAL CONFIG FILE ERROR, line 3 (maxmemroy): Bad directive or wrong number of arguments",
      /a setting is wrong \(maxmemroy: Bad directive or wrong number of arguments\)/,
      /Correct it in the compose file's `command:`/,
    ],
    [
      "bad_option",
      "Unresolved Configuration(s) Detected (maxmemroy)",
      /a setting is wrong \(maxmemroy: no such setting\)/,
      /Correct it in the compose file's `command:`/,
    ],
    [
      "aof_bad",
      "Bad file format reading the append only file a.aof: make a backup of your AOF file, then use ./valkey-check-aof --fix <filename.manifest>",
      /append-only file is damaged/,
      /--entrypoint valkey-check-aof /,
    ],
    [
      "no_config",
      "Fatal error, can't open config file '/r.conf': No such file or directory",
      /configuration file/,
      /empty folder/,
    ],
    ["bad_module", "Can't load module from /opt/x.so: server aborting", /a module cannot be loaded/, /--loadmodule/],
    [
      "port_in_use",
      "Warning: Could not create server TCP listening socket *:6379: bind: Address already in use",
      /another program listens on its port/,
      /ss -ltnp/,
    ],
    [
      "rdb_newer",
      "Can't handle RDB format version 12",
      /RDB format 12, Redis 7\.4 or later/,
      /newer image back.*do not delete it/,
    ],
    ["rdb_newer", "Can't handle RDB format version 99", /newer version \(RDB format 99\)/, /newer image back/],
    [
      "aof_bad",
      "Bad file format reading the append only file: make a backup of your AOF file, then use ./redis-check-aof --fix <filename>",
      /append-only file is damaged/,
      /Copy the data first: `mkdir redis-data-copy && docker cp app-redis-1:\/data\/\. redis-data-copy` \(an older copy that is there: move it away\)\. Then `docker run --rm -i\$\(test -t 0 && echo t\) .*--volumes-from app-redis-1 .*redis-check-aof .*--fix \/data\/appendonly\.aof`, which .* asks\./,
    ],
    [
      "aof_bad",
      "Bad file format reading the append only file appendonly.aof.1.incr.aof: make a backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest>",
      /append-only file is damaged/,
      /^Copy the data first.*--fix \/data\/appendonlydir\/appendonly\.aof\.manifest/,
    ],
    [
      "aof_bad",
      "Bad file format reading the append only file shop.aof.1.incr.aof: make a backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest>",
      /append-only file is damaged/,
      /--fix \/data\/appendonlydir\/shop\.aof\.manifest`/,
    ],
    [
      "aof_truncated",
      "Unexpected end of file reading the append only file my-shop.12.incr.aof. You can: 1) Make a backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest>. 2) Alternatively you can set the 'aof-load-truncated' configuration option to yes and restart the server.",
      /cut off at the end/,
      /--fix \/data\/appendonlydir\/my-shop\.manifest`/,
    ],
    [
      "aof_missing",
      "The append log file shop.aof.3.base.rdb doesn't exist",
      /one of its append-only files is missing/,
      /`\/data\/appendonlydir\/shop\.aof\.manifest`/,
    ],
    [
      "aof_manifest",
      "FATAL AOF MANIFEST FILE ERROR: Invalid AOF manifest file format",
      /\(the manifest\) cannot be read/,
      /`file appendonly\.aof\.1\.base\.rdb seq 1 type b`/,
    ],
    [
      "disk_error",
      "Error reading a.aof: Input/output error",
      /its disk reports errors/,
      /docker cp app-redis-1:\/data\/\. redis-data-copy`/,
    ],
    ["denied", "Can't open the append-only file a.aof: Permission denied", /may not read or write its data/, /chown/],
    ["read_only", "Can't open the append-only file a.aof: Read-only file system", /read-only/, /:ro/],
    ["out_of_memory", "Out Of Memory allocating 1048576 bytes!", /Redis ended: it got no more memory/, /limit/],
  ])("%s: %s", (kind, line, text, step) => {
    const { findings } = examined(looping({ known: [said(kind, line, 0)] }));
    expect(findings.slice(0, 2).map(({ id }) => id)).toEqual(["redis_does_not_start", "container_restart_loop"]);
    expect(findings[0]?.text).toMatch(text);
    expect(findings[0]?.next_step).toMatch(step);
    expect(findings[0]?.evidence[0]?.text).toContain(line);
  });

  test("of several lines of one end, the one that says most; of several ends, the last", () => {
    const newer = said("rdb_newer", "Can't handle RDB format version 99", 0);
    const broken = said("rdb_broken", "Error reading the RDB base file a.rdb, AOF loading aborted", 0);
    expect(examined(looping({ known: [broken, newer] })).findings[0]?.text).toMatch(/newer version/);
    const earlier = said("bad_option", "FATAL CONFIG FILE ERROR, line 3 (x): Bad directive", 5);
    expect(examined(looping({ known: [broken, earlier] })).findings[0]?.text).toMatch(/damaged or cut off/);
  });

  test("a line that is not known is evidence of the loop", () => {
    const { findings, fine } = examined(looping({ warnings: [{ at: ago(0), line: "Something odd" }] }));
    expect(findings[0]?.id).toBe("container_restart_loop");
    expect(findings[0]?.evidence.map(({ text }) => text)).toContain("Redis's log: Something odd");
    expect(fine.map(({ id }) => id)).not.toContain("redis_does_not_start");
  });
});

test("a program that asks nothing is given no terminal", () => {
  const step = (kind: Kind, line: string) =>
    found("redis_does_not_start", looping({ known: [said(kind, line, 0)] }))?.next_step ?? "";
  for (const text of [step("rdb_broken", "Wrong signature trying to load DB"), step("denied", "Permission denied")]) {
    expect(text).toMatch(/docker run --rm -i --user 0 /);
    expect(text).not.toContain("test -t");
  }
});

describe("what is over is not told", () => {
  const bad = said("aof_bad", "Bad file format reading the append only file", 3);

  test("Redis has been ready since", () => {
    expect(found("redis_does_not_start", { redis_log: { ready_at: ago(2), known: [bad] } })).toBeUndefined();
  });

  test("somebody has stopped it long after", () => {
    const stopped: Wrong = {
      ...NO_REDIS,
      container: { state: "exited", exit_code: 0, finished_at: ago(0) },
      redis_log: { known: [said("aof_bad", "Bad file format", 90)] },
    };
    expect(found("redis_does_not_start", stopped)).toBeUndefined();
    expect(found("container_not_running", stopped)).toMatchObject({ verdict: "critical" });
  });

  test("a save had failed a moment before somebody stopped it", () => {
    const denied = { ...said("denied", "Failed opening the temp RDB file: Permission denied", 0), at_start: false };
    const stopped: Wrong = {
      ...NO_REDIS,
      container: { state: "exited", exit_code: 0, finished_at: ago(0) },
      redis_log: { known: [denied] },
    };
    expect(examined(stopped).findings[0]?.id).toBe("container_not_running");
    expect(found("redis_does_not_start", stopped)).toBeUndefined();
  });

  test("but a container that ended so is told of, without a loop", () => {
    const ended: Wrong = {
      ...NO_REDIS,
      container: { state: "exited", exit_code: 1, finished_at: ago(300), restart_policy: "no" },
      redis_log: { ready_at: null, known: [said("aof_bad", "Bad file format", 300)] },
    };
    expect(
      examined(ended)
        .findings.map(({ id }) => id)
        .slice(0, 2),
    ).toEqual(["redis_does_not_start", "container_not_running"]);
  });

  test("and an error of the last day says what Redis said", () => {
    const finding = found("container_exit_error", {
      container: {
        restarts: 1,
        finished_at: ago(120),
        exit_code: null,
        ends: [{ at: ago(120), exit_code: 1, oom_killed: false }],
      },
      redis_log: { ready_at: ago(119), known: [said("port_in_use", "bind: Address already in use", 120)] },
    });
    expect(finding?.evidence.map(({ text }) => text)).toContain("Redis's log then: bind: Address already in use");
  });
});

describe("a failed save", () => {
  const FAILED = { rdb_last_bgsave_status: "err" };
  const denied = said("denied", "Failed opening the temp RDB file temp-1.rdb for saving: Permission denied");
  const fork = said("fork_memory", "Can't save in background: fork: Cannot allocate memory");
  const host = { overcommit_memory: 0 };

  test("says why, with that step, and overcommit is not blamed for a denied permission", () => {
    const wrong: Wrong = { persistence: FAILED, host, redis_log: { known: [denied] } };
    const finding = found("rdb_last_bgsave_status", wrong);
    expect(finding?.evidence.map(({ text }) => text).join()).toMatch(
      /Redis's log .* ago: Failed opening the temp RDB file/,
    );
    expect(finding?.next_step).toMatch(/whose the files are.*chown .* -R \S+ .* \/data`\. Then run `BGSAVE`\.$/);
    expect(found("host_overcommit", wrong)?.verdict).toBe("ok");
  });

  test("for want of processes does not blame overcommit", () => {
    const pids = said("fork_memory", "Can't save in background: fork: Resource temporarily unavailable");
    const wrong: Wrong = { persistence: FAILED, host, redis_log: { known: [pids] } };
    expect(found("rdb_last_bgsave_status", wrong)?.next_step).toMatch(/pids_limit/);
    expect(found("rdb_last_bgsave_status", wrong)?.next_step).not.toMatch(/overcommit/);
    expect(found("host_overcommit", wrong)?.verdict).toBe("ok");
  });

  test("for want of memory blames overcommit", () => {
    const wrong: Wrong = { persistence: FAILED, host, redis_log: { known: [fork] } };
    expect(found("rdb_last_bgsave_status", wrong)?.next_step).toMatch(/vm\.overcommit_memory=1/);
    expect(found("host_overcommit", wrong)?.verdict).toBe("warn");
  });

  test.each([
    ["the log does not tell", {}],
    ["what it tells is of an earlier process", { ready_at: ago(0), known: [denied] }],
  ])("is as before where %s", (_what, log) => {
    const wrong: Wrong = { persistence: FAILED, host, redis_log: log };
    expect(found("rdb_last_bgsave_status", wrong)?.next_step).toMatch(/^See why in Redis's log/);
    expect(found("host_overcommit", wrong)?.verdict).toBe("warn");
  });

  test("of the append-only file has its own lines", () => {
    const aof = said("read_only", "Error writing to the AOF file: Read-only file system");
    const wrong: Wrong = { persistence: { aof_last_write_status: "err" }, redis_log: { known: [denied, aof] } };
    expect(found("aof_last_write_status", wrong)?.next_step).toMatch(/^Take `:ro` off/);
  });
});

test("a log that was not read, or not whole, is never called fine for what it may hold", () => {
  const ids = (wrong: Wrong) => examined(wrong).fine.map(({ id }) => id);
  const told = [
    "redis_does_not_start",
    "log_security_attack",
    "log_slow_disk",
    "log_aof_cut",
    "log_file_limit",
    "log_output_limit",
  ];
  expect(ids({ redis_log: {} })).toEqual(expect.arrayContaining(told));
  for (const id of told) expect(ids({ redis_log: { failure: "It cannot be read." } })).not.toContain(id);
  for (const id of told.slice(1)) expect(ids({ redis_log: { truncated: true } })).not.toContain(id);
});
