import { describe, expect, test } from "vitest";
import { operations, type Reading } from "../../protocol/operations.ts";
import { judge } from "./judge.ts";
import { ago, appErrors, contextOf, HEALTHY, NOW, snapshot, type Wrong } from "./snapshot.fixture.ts";
import { savedOf } from "./saves.ts";

type Persistence = Reading<"persistence">;

/** As Redis 7.0.15 tells it four minutes after its start: as if it had saved then. */
const FRESH: Partial<Persistence> = {
  process_started_at: ago(4),
  rdb_last_save_at: ago(4),
  rdb_last_bgsave_status: "ok",
  rdb_last_bgsave_ms: null,
  rdb_last_cow_size: 0,
  rdb_file: null,
  aof_last_rewrite_ms: null,
};
const YESTERDAY = { exists: true, written_at: ago(26 * 60), size: 4096 };
const NONE = { exists: false, written_at: null, size: null };

const asked = (change: Partial<Persistence>) => {
  const result = judge("persistence", { ...HEALTHY.persistence, ...change }, contextOf());
  if (!result.ok) throw new Error(result.failure.detail);
  return result.value;
};
const diagnosed = (wrong: Wrong) => {
  const result = judge("doctor", snapshot(wrong), contextOf());
  if (!result.ok) throw new Error(result.failure.detail);
  return result.value;
};

describe("whether a snapshot was made", () => {
  const minute = (change: Partial<Persistence>) => savedOf({ ...HEALTHY.persistence, ...change }, NOW);

  test.each<[string, Partial<Persistence>, Partial<ReturnType<typeof savedOf>>]>([
    ["none, right after a start", FRESH, { sinceStart: false, onDisk: null, ageMs: null, upMs: 240_000 }],
    ["none, with yesterday's on disk", { ...FRESH, rdb_file: YESTERDAY }, { onDisk: true, ageMs: 93_600_000 }],
    ["none, and none on disk", { ...FRESH, rdb_file: NONE }, { onDisk: false, ageMs: null }],
    // A replica was sent one without a disk: a child took its time, and the last save is still the start.
    ["none but for a replica", { ...FRESH, rdb_last_bgsave_ms: 0 }, { sinceStart: false }],
    // `SAVE` and FLUSHALL save without a child.
    ["one without a child", { ...FRESH, rdb_last_save_at: ago(1) }, { sinceStart: true, onDisk: true, ageMs: 60_000 }],
    [
      "one within a second of the start",
      { ...FRESH, rdb_last_save_at: new Date(Date.parse(ago(4)) + 1000).toISOString(), rdb_last_bgsave_ms: 0 },
      { sinceStart: true },
    ],
    [
      "none, though the process took a second to start",
      { ...FRESH, rdb_last_save_at: new Date(Date.parse(ago(4)) + 1000).toISOString() },
      { sinceStart: false },
    ],
    ["one, and its file is gone", { rdb_file: NONE }, { sinceStart: true, onDisk: false, ageMs: null }],
    ["not told by an older agent", { ...FRESH, process_started_at: null }, { sinceStart: null, ageMs: null }],
    [
      "one told by an older agent",
      { ...FRESH, process_started_at: null, rdb_last_bgsave_ms: 7000 },
      { sinceStart: true, ageMs: 240_000 },
    ],
  ])("%s", (_what, change, expected) => {
    expect(minute(change)).toMatchObject(expected);
  });
});

describe("persistence says of a Redis that has saved nothing since its start", () => {
  test.each([
    [
      null,
      "no snapshot was made since Redis started 4 min ago, how old the one on disk is, if there is one, is not known",
    ],
    [YESTERDAY, "no snapshot was made since Redis started 4 min ago, the one on disk is 26 h old"],
    [NONE, "no snapshot was made since Redis started 4 min ago, there is none on disk"],
  ])("with the file %j", (rdb_file, expected) => {
    const { summary, data } = asked({ ...FRESH, rdb_file });
    expect(summary).toBe(`RDB is on, AOF is on, ${expected}; nothing is wrong.`);
    expect(data.rdb_saved_since_start).toBe(false);
    expect(data.rdb_last_save_age_ms).toBe(rdb_file === YESTERDAY ? 93_600_000 : null);
  });

  test("with neither RDB nor AOF, what a restart brings back", () => {
    const off = { ...FRESH, save: "", aof_enabled: false };
    expect(asked({ ...off, rdb_file: NONE }).reasons[0]?.text).toBe(
      "RDB and AOF are both off: a restart loses all data.",
    );
    expect(asked({ ...off, rdb_file: YESTERDAY }).reasons[0]?.text).toBe(
      "RDB and AOF are both off: a restart brings back the snapshot of 26 h ago and loses all that came since.",
    );
  });

  test("when one is overdue, that there was none, and how long for", () => {
    const overdue = {
      ...FRESH,
      process_started_at: ago(300),
      rdb_last_save_at: ago(300),
      rdb_changes_since_last_save: 5,
      rdb_file: NONE,
    };
    expect(asked(overdue).reasons).toMatchObject([
      {
        id: "rdb_overdue",
        text: "No RDB snapshot was made in the 5 h since Redis started, with 5 changes, and there is none on disk, though `save 3600 1 300 100 60 10000` asks for one every 60 min.",
      },
    ]);
  });
});

test("a reading of an agent that does not tell the start of the process is understood, and no save is made up for it", () => {
  const {
    process_started_at: _start,
    rdb_file: _file,
    aof_last_rewrite_ms: _ms,
    unread: _unread,
    ...old
  } = HEALTHY.persistence;
  const reading = operations.persistence.reading.parse({ ...old, rdb_last_bgsave_ms: null });
  expect(reading).toMatchObject({ process_started_at: null, rdb_file: null, aof_last_rewrite_ms: null, unread: [] });
  const { summary, data } = asked(reading);
  expect(summary).toBe("RDB is on, AOF is on, when it last saved is not known; nothing is wrong.");
  expect(data.rdb_saved_since_start).toBeNull();
  expect(asked({ ...reading, rdb_last_bgsave_ms: 2000 }).summary).toMatch(
    /the last save was 5 min ago with 12 changes since/,
  );
});

describe("doctor, of a Redis that has saved nothing since its start,", () => {
  const wrong = {
    persistence: { ...FRESH, save: "", aof_enabled: false },
    memory: { rdb_last_cow_size: 0 },
    server: { latest_fork_usec: 0 },
  };

  test("lists nothing as fine that no save has shown", () => {
    const ids = diagnosed(wrong).data.fine.map(({ id }) => id);
    expect(ids).not.toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^(rdb_last_bgsave_status|aof_last_.*|last_cow_size|fork_.*|disk_below_dataset)$/),
      ]),
    );
    expect(diagnosed({}).data.fine.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        "rdb_last_bgsave_status",
        "last_cow_size",
        "fork_slow",
        "fork_headroom",
        "disk_below_dataset",
      ]),
    );
  });

  test("says nothing of saves where neither Redis nor an older agent tells", () => {
    const unset = { ...FRESH, save: null, aof_enabled: false };
    const older = { ...FRESH, process_started_at: null, aof_enabled: false, rdb_changes_since_last_save: 12 };
    for (const [id, persistence] of [
      ["persistence_off", unset],
      ["rdb_not_on_disk", older],
    ] as const) {
      const { findings, fine } = diagnosed({ persistence }).data;
      expect([...findings, ...fine].map((each) => each.id)).not.toContain(id);
    }
  });

  test("notes what is in memory alone, and what is on disk", () => {
    const { findings } = diagnosed({ persistence: { ...FRESH, aof_enabled: false, rdb_file: YESTERDAY } }).data;
    expect(findings).toMatchObject([
      {
        id: "rdb_not_on_disk",
        verdict: "ok",
        text: "Of RDB snapshots none was made since Redis started 4 min ago, so 12 changes are in memory alone; the one on disk is 26 h old.",
      },
    ]);
  });

  test("warns where the file of a save is gone, and notes it where the append-only file has the data", () => {
    const gone = (aof_enabled: boolean) => diagnosed({ persistence: { rdb_file: NONE, aof_enabled } }).data.findings;
    expect(gone(false)).toMatchObject([
      { id: "rdb_not_on_disk", verdict: "warn", meaning: expect.stringContaining("would not find the data") },
    ]);
    expect(gone(true)).toMatchObject([
      { id: "rdb_not_on_disk", verdict: "ok", meaning: expect.stringContaining("has the data") },
    ]);
  });
});

describe("after a MISCONF in an application's log, with both statuses ok,", () => {
  const meaning = (persistence: Partial<Persistence>, refused = 5) =>
    diagnosed({
      persistence: { ...FRESH, ...persistence },
      memory: { errorstats: { MISCONF: refused } },
      ...appErrors("misconf", 3),
    }).data.findings.find(({ id }) => id === "app_misconf")?.meaning;

  test.each<[string, Partial<Persistence>, RegExp]>([
    ["a save came after it", { rdb_last_save_at: ago(1) }, /^No save fails now\. A save has succeeded since/],
    ["the last save came before it", { rdb_last_save_at: ago(3.5) }, /^No save fails now\. One had then/],
    [
      "Redis was started after it",
      { process_started_at: ago(2), rdb_last_save_at: ago(2) },
      /^No save fails now\. Redis was started again since/,
    ],
    [
      "saving was turned off",
      { save: "", aof_enabled: false },
      /^No save fails now\. Snapshots and the append-only file are off now/,
    ],
    [
      "writes are let through",
      { stop_writes_on_bgsave_error: false },
      /^No save fails now\. stop-writes-on-bgsave-error is off now/,
    ],
    ["nothing shows why", {}, /^No save fails now\. One had then/],
    ["a save fails still", { rdb_last_bgsave_status: "err" }, /^A snapshot or a write .* failed/],
  ])("where %s", (_what, persistence, expected) => {
    expect(meaning(persistence)).toMatch(expected);
  });

  test("where this Redis has refused none, that it was another", () => {
    expect(meaning({ rdb_last_save_at: ago(1) }, 0)).toMatch(/asks another Redis than this one/);
  });
});
