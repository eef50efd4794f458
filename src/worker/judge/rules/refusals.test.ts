import { describe, expect, test } from "vitest";
import { judge } from "../judge.ts";
import { ago, appErrors, contextOf, HEALTHY, MIB, snapshot, type Wrong } from "../snapshot.fixture.ts";

const examined = (wrong: Wrong) => {
  const result = judge("doctor", snapshot(wrong), contextOf(wrong));
  if (!result.ok) throw new Error(result.failure.detail);
  return result.value.data;
};

const found = (id: string, wrong: Wrong) => examined(wrong).findings.find((finding) => finding.id === id);
const fine = (id: string, wrong: Wrong) => examined(wrong).fine.find((check) => check.id === id)?.text;

const lasting = (perSecond: number, grown: number) => ({ perSecond, since: ago(2), grown });
const UNKNOWN = { perSecond: null, since: null };

describe("a refusal that Redis counts", () => {
  const refused = { memory: { used_memory: 500 * MIB, errorstats: { OOM: 512, NOAUTH: 40 } } };

  test("is told with its rate while the counter grows, though no application's log says so", () => {
    expect(found("refused_oom", { ...refused, rates: { OOM: lasting(14, 70) } })).toMatchObject({
      verdict: "critical",
      figure: 14,
      text: "Redis refuses writes because its memory is full: 14/s for 2 min.",
      evidence: [
        {
          text: "it grows: errorstat_OOM:count=512, since it started 10 days ago or its counters were reset",
          command: "docker compose exec -T redis redis-cli INFO errorstats",
        },
      ],
    });
  });

  test.each([
    ["OOM", 10, "it is not full now (1 %)"],
    ["MISCONF", 400, "no save fails now"],
    ["READONLY", 400, "it takes writes now"],
  ] as const)("%s, is not told as now where it has passed since the last look", (code, used, said) => {
    const memory = { used_memory: used * MIB, errorstats: { [code]: 12 } };
    const finding = found(`refused_${code.toLowerCase()}`, { memory, rates: { [code]: lasting(0.2, 12) } });
    expect(finding?.verdict).toBe("warn");
    expect(finding?.text).toContain(`0.2/s for 2 min since the last look; ${said}.`);
  });

  test("is fine where the counter stands still, with what it has counted", () => {
    expect(fine("refused_oom", refused)).toBe("No write is refused for memory now (512 since it started 10 days ago).");
    expect(fine("refused_oom", {})).toBe("No write is refused for memory.");
  });

  test("is a note with the uptime, and never as now, where there are no two samples", () => {
    const note = found("refused_oom", { ...refused, rates: { OOM: UNKNOWN } });
    expect(note).toMatchObject({ verdict: "ok", figure: 512 });
    expect(note?.text).toBe(
      "Redis refuses writes because its memory is full: 512 times since it started 10 days ago; whether it goes on is known from the next look on.",
    );
  });

  test("is neither found nor fine where Redis does not count", () => {
    const wrong = { memory: { errorstats: null }, rates: { OOM: UNKNOWN } };
    expect([found("refused_oom", wrong), fine("refused_oom", wrong)]).toEqual([undefined, undefined]);
  });

  test.each([
    [2, undefined],
    [3, "warn"],
  ])("of a password, %d times between two looks, gives %s: drift itself causes one", (grown, verdict) => {
    expect(found("refused_noauth", { ...refused, rates: { NOAUTH: lasting(1, grown) } })?.verdict).toBe(verdict);
  });

  test("of memory is told by `memory` as well, and those of passwords are not", () => {
    const rates = { OOM: lasting(14, 70), NOAUTH: lasting(14, 70) };
    const result = judge("memory", { ...HEALTHY.memory, ...refused.memory }, contextOf({ rates }));
    expect(result.ok && result.value.reasons.map(({ id }) => id)).toContain("refused_oom");
    expect(result.ok && result.value.reasons.map(({ id }) => id)).not.toContain("refused_noauth");
    expect(result.ok && result.value.data.refusals_per_second).toMatchObject({ OOM: 14, NOAUTH: 14, READONLY: 0 });
  });
});

describe("connections that are turned away", () => {
  const clients = { rejected_connections: 12 };

  test("are critical while the counter rises, however few clients there are at the moment", () => {
    expect(found("rejected_connections", { clients, rates: { rejected_connections: lasting(3, 9) } })).toMatchObject({
      verdict: "critical",
      text: "Redis turns connections away, because the maximum number of clients was reached: 3/s for 2 min.",
    });
  });

  test("come before the broken connections that applications print for them", () => {
    const { findings } = examined({ clients, ...appErrors("reset") });
    expect(findings.map(({ id, verdict }) => `${verdict} ${id}`)).toEqual([
      "warn rejected_connections",
      "warn app_reset",
    ]);
    expect(findings[1]?.meaning).toBe(
      "Redis has turned away 12 connections since it started 10 days ago, because its maximum number of clients was reached: most clients print that as a broken connection.",
    );
    expect(findings[1]?.next_step).toContain("CLIENT LIST");
  });

  test("are a note by themselves", () => {
    expect(found("rejected_connections", { clients })?.verdict).toBe("ok");
  });

  test("are not blamed where there were none, or where Redis came back", () => {
    expect(found("app_reset", appErrors("reset"))?.meaning).toContain("an idle `timeout`");
    const container = { restarts: 1, ends: [{ at: ago(1), exit_code: 1, oom_killed: false }] };
    expect(found("app_reset", { clients, container, ...appErrors("reset") })?.meaning).toContain("when Redis ended");
  });
});

/** 10 of 512 MiB, which is 1 %. */
const EMPTY = { used_memory: 10 * MIB, used_memory_dataset: 8 * MIB };

describe("an application's line about full memory", () => {
  const oom = (memory: NonNullable<Wrong["memory"]>, more: Wrong = {}) =>
    found("app_oom", { ...appErrors("oom"), ...more, memory });

  test("is about now while it is full", () => {
    const finding = oom({ used_memory: 500 * MIB, used_memory_peak: 512 * MIB, maxmemory_policy: "noeviction" });
    expect(finding?.verdict).toBe("critical");
    expect(finding?.text).toContain("Redis refuses writes because its memory is full");
    expect(finding?.meaning).toContain("97 %: 500.0 MiB of 512.0 MiB");
  });

  test("is about then where it was refused since the last look, and there is room again", () => {
    const rates = { OOM: { perSecond: 0.2, since: ago(1), grown: 12 } };
    const finding = oom({ ...EMPTY, used_memory_peak: 511 * MIB, errorstats: { OOM: 12 } }, { rates });
    expect(finding?.verdict).toBe("warn");
    expect(finding?.meaning).toContain("It is not full now");
  });

  test("is about then where this Redis has counted it and is not full now", () => {
    const finding = oom({ ...EMPTY, used_memory_peak: 511 * MIB, errorstats: { OOM: 12 } });
    expect(finding?.verdict).toBe("warn");
    expect(finding?.text).toContain("app: Redis refused writes because its memory was full, 12 times");
    expect(finding?.meaning).toBe(
      "It is not full now (1 %: 10.0 MiB of 512.0 MiB), and used 511.0 MiB at most since it started. It was full then, and takes writes again.",
    );
  });

  test("is about another Redis where this one has refused none since before it", () => {
    const finding = oom({ ...EMPTY, used_memory_peak: 11 * MIB });
    expect(finding?.verdict).toBe("critical");
    expect(finding?.meaning).toContain(
      "It counts none since it started 10 days ago (no errorstat_OOM), so the application asks another Redis than this one.",
    );
    expect(finding?.next_step).toContain("Check which Redis app asks");
  });

  test("is decided by the peak where Redis does not count", () => {
    const uncounted = { ...EMPTY, errorstats: null };
    expect(oom({ ...uncounted, used_memory_peak: 511 * MIB })?.meaning).toContain("It was full then");
    expect(oom({ ...uncounted, used_memory_peak: 11 * MIB })?.meaning).toContain("asks another Redis");
  });

  test("is open where Redis was started after it", () => {
    const young = { uptime_in_seconds: 60 };
    expect(oom({ ...EMPTY, ...young, used_memory_peak: 11 * MIB }, { server: young })?.meaning).toContain(
      "It did then, or the application asks another Redis.",
    );
  });
});

describe("what applications met is compared with what Redis says, now and then", () => {
  const counted = (errorstats: Record<string, number>): Wrong => ({ memory: { errorstats } });

  test.each([
    ["misconf", "MISCONF", "One had then, and writes are taken again."],
    ["readonly", "READONLY", "It was a replica then."],
  ] as const)("%s: it did then", (kind, code, said) => {
    expect(found(`app_${kind}`, { ...appErrors(kind), ...counted({ [code]: 3 }) })?.meaning).toContain(said);
  });

  test.each(["misconf", "readonly", "busy", "loading", "auth", "max_clients", "oom"] as const)(
    "%s: it never did, so the application asks another Redis",
    (kind) => {
      expect(found(`app_${kind}`, { ...appErrors(kind), ...counted({}) })?.meaning).toContain(
        "so the application asks another Redis than this one.",
      );
    },
  );

  test.each(["misconf", "readonly", "busy", "loading", "auth"] as const)(
    "%s: where Redis does not count, no such thing is claimed",
    (kind) => {
      const uncounted = { memory: { errorstats: null } };
      const meaning = found(`app_${kind}`, { ...appErrors(kind), ...uncounted })?.meaning;
      expect(meaning).not.toContain("asks another Redis than this one");
      expect(meaning).not.toContain("counts none");
    },
  );

  test.each([
    ["readonly", counted({ READONLY: 3 })],
    ["busy", counted({ BUSY: 3 })],
    ["max_clients", { clients: { rejected_connections: 3 } }],
  ] as [Parameters<typeof appErrors>[0], Wrong][])(
    "%s: what this Redis did then and does no more is a warning",
    (kind, wrong) => {
      expect(found(`app_${kind}`, { ...appErrors(kind), ...wrong })?.verdict).toBe("warn");
      expect(found(`app_${kind}`, appErrors(kind))?.verdict).toBe("critical");
    },
  );

  test("a save that failed then and no longer is a warning", () => {
    expect(found("app_misconf", { ...appErrors("misconf"), ...counted({ MISCONF: 3 }) })?.verdict).toBe("warn");
    const failing = { persistence: { rdb_last_bgsave_status: "err" } };
    expect(found("app_misconf", { ...appErrors("misconf"), ...counted({ MISCONF: 3 }), ...failing })?.verdict).toBe(
      "critical",
    );
  });

  test("a line that says NOPERM is not about the password", () => {
    const { errors } = appErrors("auth");
    const groups = errors?.groups?.map((group) => ({
      ...group,
      sample: "NOPERM this user has no permissions to run the 'get' command",
    }));
    const finding = found("app_auth", { errors: { ...errors, groups: groups ?? [] } });
    expect(finding?.text).toMatch(/^app: Redis does not allow its user what it asks for \(ACL\), 12 times/);
    expect(finding?.meaning).toContain("Its password is right");
    expect(finding?.next_step).toContain("ACL LOG 10");
  });
});
