import { describe, expect, test } from "vitest";
import type { Parts } from "../rule.ts";
import { ago, examined, said, type Wrong } from "../snapshot.fixture.ts";

const found = (id: string, wrong: Wrong) => examined(wrong).data.findings.find((finding) => finding.id === id);

type Kind = Parts["redis_log"]["known"][number]["kind"];
const looping = (log: Partial<Parts["redis_log"]>, files: Wrong["files"] = null): Wrong => ({
  ...{ memory: null, persistence: null, server: null, clients: null, celery: null, slow: null, provenance: null },
  redis: { state: "unreachable" },
  files,
  container: { state: "restarting", exit_code: 1, finished_at: ago(0), restarts: 9, ends: [] },
  redis_log: { ready_at: null, ...log },
});

describe("the steps name the folder and the files that this Redis has", () => {
  const step = (kind: Kind, line: string, files: Exclude<Wrong["files"], undefined>): string =>
    found("redis_does_not_start", looping({ known: [said(kind, line, 0)] }, files))?.next_step ?? "";
  const OWN = {
    dir: "/srv/redis data",
    dbfilename: "shop.rdb",
    appenddirname: "aof",
    appendfilename: "my shop.aof",
    kept_on: "bind",
  } as const;
  const BAD =
    "Bad file format reading the append only file my shop.aof.1.incr.aof: make a backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest>";
  const OLD =
    "Bad file format reading the append only file: make a backup of your AOF file, then use ./redis-check-aof --fix <filename>";
  const DENIED = "Can't open the append-only file a.aof: Permission denied";

  test.each<[string, Kind, string, string]>([
    ["the append-only files", "aof_bad", BAD, "--fix '/srv/redis data/aof/my shop.aof.manifest'`"],
    ["the one file of an older version", "aof_bad", OLD, "--fix '/srv/redis data/my shop.aof'`"],
    ["the snapshot", "rdb_broken", "Wrong signature trying to load DB from file", "redis-check-rdb $(docker inspect"],
    [
      "the snapshot's name",
      "rdb_broken",
      "Wrong signature trying to load DB from file",
      " '/srv/redis data/shop.rdb'`",
    ],
    [
      "the base of the append-only files",
      "rdb_broken",
      "Error reading the RDB base file shop.aof.1.base.rdb, AOF loading aborted",
      " '/srv/redis data/aof/shop.aof.1.base.rdb'`",
    ],
    ["the list's folder", "aof_manifest", "FATAL AOF MANIFEST FILE ERROR: Invalid format", "-l '/srv/redis data/aof'`"],
    [
      "the list's lines",
      "aof_manifest",
      "FATAL AOF MANIFEST FILE ERROR",
      '`file "my shop.aof.1.incr.aof" seq 1 type i`',
    ],
    [
      "owners",
      "denied",
      DENIED,
      `chown $(docker inspect --format '{{.Config.Image}}' app-redis-1) -R $(docker inspect --format '{{or .Config.User "redis"}}' app-redis-1) '/srv/redis data'\``,
    ],
    [
      "a sick disk",
      "disk_error",
      "Error reading a.aof: Input/output error",
      "docker cp 'app-redis-1:/srv/redis data/.' redis-data-copy`",
    ],
    [
      "a full disk",
      "disk_full",
      "Error writing to the AOF file: No space left on device",
      "files in `/srv/redis data`,",
    ],
  ])("of %s", (_what, kind, line, named) => {
    expect(step(kind, line, OWN)).toContain(named);
    expect(step(kind, line, OWN)).not.toMatch(/\/data\b|dump\.rdb|appendonly|could not be read/);
  });

  test("and say plainly what could not be read", () => {
    const unknown = { dir: null, dbfilename: null, appenddirname: null, appendfilename: null, kept_on: null };
    expect(step("aof_bad", OLD, unknown)).toMatch(
      /redis-data-copy` [^`]*\. What Redis was told of `dir` \(\/data\), `appendfilename` \(appendonly\.aof\) could not be read; where yours has another, write that instead\. Then /,
    );
    expect(step("aof_bad", BAD, unknown)).toMatch(/of `dir` \(\/data\), `appenddirname` \(appendonlydir\) could/);
    expect(step("rdb_broken", "Short read or OOM loading DB", { ...unknown, dir: "/srv" })).toMatch(
      /of `dbfilename` \(dump\.rdb\) could not be read; .* \/srv\/dump\.rdb`/,
    );
    expect(step("denied", DENIED, unknown)).toMatch(/of `dir` \(\/data\) could not be read/);
    expect(step("disk_full", "No space left on device", unknown)).toMatch(/its `dir`, which is not known here/);
    // An agent of an earlier version does not tell.
    expect(found("redis_does_not_start", looping({ known: [said("aof_bad", OLD, 0)] }))?.next_step).toMatch(
      /`dir` \(\/data\)/,
    );
  });

  test("and what lies on no volume is mended in a copy, which is put back into the same container", () => {
    expect(step("aof_bad", BAD, { ...OWN, dir: "/opt/redis", kept_on: "none" })).toMatch(
      /docker cp app-redis-1:\/opt\/redis\/\. redis-data-copy` [^`]*; it lies on no volume.* -v "\$PWD"\/redis-data-copy:\/opt\/redis .* --fix .*`docker cp \.\/redis-data-copy\/\. app-redis-1:\/opt\/redis` and `docker compose [^`]*restart redis`\.$/,
    );
    const denied = step("denied", DENIED, { ...OWN, dir: "/opt/redis", kept_on: "none" });
    expect(denied).toContain("`docker cp app-redis-1:/opt/redis - | tar --numeric-owner -tvf -`");
    expect(denied).not.toContain("chown");
  });

  test("as Redis itself tells them, where it runs", () => {
    const { kept_on: _kept, ...files } = { ...OWN, dir: "/srv/now" };
    const wrong: Wrong = {
      persistence: { rdb_last_bgsave_status: "err", files },
      redis_log: {
        known: [{ ...said("denied", "Failed opening the temp RDB file: Permission denied"), at_start: false }],
      },
    };
    expect(found("rdb_last_bgsave_status", wrong)?.next_step).toMatch(
      /-lan \/srv\/now`.*-R \$\(docker inspect [^`]* \/srv\/now`/,
    );
    const moved = { ...wrong, provenance: { moved_dir: "/etc" }, files: { ...OWN, dir: "/srv/redis" } };
    const step_back = found("rdb_last_bgsave_status", moved)?.next_step;
    expect(step_back).toMatch(
      /^Redis writes to `\/etc`, which it was not started with: `[^`]*CONFIG SET dir \/srv\/redis`/,
    );
    expect(step_back).not.toContain("chown");
  });

  test("and the disk's", () => {
    const disk = { total: 40 * 1024 ** 3, available: 1024 ** 3 };
    const files = { dir: "/srv/now", dbfilename: null, appenddirname: null, appendfilename: null };
    expect(found("disk_full", { persistence: { disk, files } })).toMatchObject({
      evidence: [{ command: expect.stringMatching(/ df -h \/srv\/now$/) as string }],
      next_step: expect.stringContaining("files in `/srv/now`,") as string,
    });
    const old = { ...files, dir: null };
    expect(found("disk_full", { persistence: { disk, files: old }, files: null })).toMatchObject({
      evidence: [{ command: expect.stringMatching(/ df -h$/) as string }],
      next_step: expect.stringContaining("its `dir`, which is not known here") as string,
    });
    expect(found("data_on_no_volume", { persistence: { files }, provenance: { kept_on: "none" } })?.next_step).toMatch(
      /"redis_data:\/srv\/now".*`mkdir redis-data-copy && docker cp app-redis-1:\/srv\/now\/\. redis-data-copy`/,
    );
  });
});
