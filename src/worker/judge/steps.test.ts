/** The steps that are offered: how large a raise, together with the next save, and where none is safe. */
import { describe, expect, test } from "vitest";
import { judge } from "./judge.ts";
import { seen } from "./rules/queue-cases.fixture.ts";
import { contextOf, examined, HEALTHY, MIB, type Wrong } from "./snapshot.fixture.ts";

describe("the step", () => {
  test.each<[string, Wrong, string | undefined]>([
    ["is no more than is needed", { memory: { used_memory: 424 * MIB, maxmemory: 440 * MIB } }, "560mb"],
    ["stays below the container's reserve", { memory: { used_memory: 512 * MIB } }, "576mb"],
    ["is none where the reserve is reached", { memory: { used_memory: 570 * MIB, maxmemory: 576 * MIB } }, undefined],
    [
      "is none where the container is full of other things",
      { memory: { used_memory: 512 * MIB, container: { memory_used: 725 * MIB, memory_limit: 768 * MIB } } },
      undefined,
    ],
    [
      "is none where the host has no memory to spare",
      { memory: { used_memory: 512 * MIB, host: { memory_total: 24 * 1024 * MIB, memory_available: 1024 * MIB } } },
      undefined,
    ],
  ])("%s", (_what, wrong, value) => {
    const { data } = examined({ ...wrong, evictions: { perSecond: 5, since: null } });
    expect(data.findings.find(({ id }) => id === "evictions_per_second")?.step?.input["value"]).toBe(value);
  });
});

describe("a raise is judged together with the next save", () => {
  /** 490 of 512 MiB under noeviction, as a save that copied so much left it. */
  const full = (cow: number, more: Wrong = {}): Wrong => ({
    ...more,
    memory: {
      used_memory: 490 * MIB,
      used_memory_dataset: 480 * MIB,
      maxmemory_policy: "noeviction",
      container: { memory_used: 500 * MIB, memory_limit: 768 * MIB },
      saving: {
        enabled: true,
        dataset: 480 * MIB,
        keys: 48_000,
        cow_size: cow * MIB,
        current_cow_size: 0,
        took_ms: 2000,
        changes_per_second: 0,
        log: null,
      },
      ...more.memory,
    },
  });
  const first = (wrong: Wrong) => examined(wrong).data.findings.find(({ id }) => id === "maxmemory_fraction");

  test("and offered as before where the last save copied little", () => {
    expect(first(full(4))?.step?.input["value"]).toBe("576mb");
  });

  test("and is smaller where a save needs the rest", () => {
    expect(first(full(140))?.step?.input["value"]).toBe("559mb");
  });

  test("and where none is safe, says so with the figures and offers what is", () => {
    const finding = first(full(230));
    expect(finding?.step).toBeUndefined();
    expect(finding?.next_step).toBe(
      "Do not raise maxmemory: by what the last save copied and the writes that come, the next may need 856.4 MiB of the container's 768.0 MiB with 576.0 MiB in use, and the kernel may kill Redis. 400 keys of 1000 have a time to live: if they are cached values and no locks, `CONFIG SET maxmemory-policy volatile-ttl` lets them go instead. Delete what is not needed (the largest keys: `docker compose exec -T redis redis-cli --memkeys -i 0.01`), or give the container 960.0 MiB first: `docker update --memory 960m --memory-swap 960m $(docker compose ps -q redis)` does it without a restart, `deploy.resources.limits.memory` in the compose file keeps it.",
    );
  });

  test("and goes by the busiest save in Redis's log, after a quiet one", () => {
    const log = (mib: number) => ({ cow_size: mib * MIB, since: "2026-11-21T21:00:00.000Z" });
    const quiet = (mib: number): Wrong => {
      const { memory } = full(0);
      const saving = memory?.saving ?? null;
      return full(0, { memory: { saving: saving && { ...saving, log: log(mib) } } });
    };
    expect(first(quiet(140))?.step?.input["value"]).toBe("559mb");
    expect(first(quiet(140))?.next_step).toMatch(
      / It leaves room for the busiest save in Redis's log of the last day\.$/,
    );
    expect(first(quiet(230))?.step).toBeUndefined();
    expect(first(quiet(230))?.next_step).toMatch(
      /^Do not raise maxmemory: by what the busiest save in Redis's log copied, /,
    );
  });

  test("and says what is not known of a busier hour where the log was not read", () => {
    expect(first(full(4))?.next_step).toMatch(/ How much a save copies in a busier hour .* is not known\.$/);
  });

  test("and no larger container is offered that the host has no memory for", () => {
    const host = { memory_total: 1024 * MIB, memory_available: 280 * MIB };
    const finding = first(full(230, { memory: { host } }));
    expect(finding?.next_step).toMatch(/; the host has no memory for a larger container\.$/);
  });

  test("and no key with a time to live is spoken of where there is none", () => {
    expect(first(full(230, { server: { keyspace_expires: 0 } }))?.next_step).not.toContain("volatile-ttl");
  });

  test.each<[string, Wrong]>([
    ["may lose jobs that are there", { queues: { systems: [seen("arq")], absent: ["redbeat"] } }],
    ["may lose jobs that were not looked for", { queues: { systems: [], absent: ["redbeat"] } }],
    ["was not asked what it may lose", { queues: null }],
  ])("and no policy is offered that %s", (_what, wrong) => {
    expect(first(full(230, wrong))?.next_step).toMatch(/^Do not raise maxmemory: (?!.*volatile-ttl)/);
  });

  test("and takes the worst where no save has run and writes are not counted", () => {
    const unknown = full(0);
    const saving = { ...unknown.memory?.saving, changes_per_second: null, log: null } as typeof HEALTHY.memory.saving;
    const finding = first({ memory: { ...unknown.memory, saving } });
    expect(finding?.next_step).toContain("nothing is known of what a save copies; at worst it may need 1.13 GiB");
    expect(finding?.step).toBeUndefined();
  });

  test("and by INFO's own fields with an agent of an earlier version", () => {
    expect(first(full(0, { memory: { saving: null, rdb_last_cow_size: 230 * MIB } }))?.step).toBeUndefined();
    expect(first(full(0, { memory: { saving: null, rdb_last_cow_size: 4 * MIB } }))?.step).toBeDefined();
  });

  test("and needs no room where nothing is ever saved", () => {
    const off = full(230, { persistence: { save: "", aof_enabled: false } });
    const saving = { ...off.memory?.saving, enabled: null } as typeof HEALTHY.memory.saving;
    expect(first({ ...off, memory: { ...off.memory, saving } })?.step?.input["value"]).toBe("576mb");
  });
});

test("of memory alone, that nothing is saved is believed: no room is wanted for a save", () => {
  const memory = {
    ...HEALTHY.memory,
    ...{ used_memory: 495 * MIB, used_memory_dataset: 480 * MIB, maxmemory_policy: "noeviction" },
    container: { memory_used: 500 * MIB, memory_limit: 768 * MIB },
  };
  const asked = (enabled: boolean | null) => {
    const saving = memory.saving && {
      ...memory.saving,
      enabled,
      dataset: 480 * MIB,
      changes_per_second: 5000,
      log: null,
    };
    const result = judge("memory", { ...memory, saving }, contextOf());
    if (!result.ok) throw new Error(result.failure.detail);
    return result.value.reasons;
  };
  expect(asked(null).map(({ id }) => id)).toEqual(["maxmemory_fraction", "fork_headroom"]);
  expect(asked(false).map(({ id, step }) => [id, step?.input["value"]])).toEqual([["maxmemory_fraction", "576mb"]]);
});

test("a restart is no step against fragmentation where it would lose all data", () => {
  const memory = { mem_fragmentation_ratio: 2, used_memory: 150 * MIB, used_memory_rss: 300 * MIB };
  const step = (wrong: Wrong) =>
    examined({ memory, ...wrong }).data.findings.find(({ id }) => id === "fragmentation_ratio")?.next_step;
  expect(step({})).toContain("or restart it at a quiet time");
  expect(step({ persistence: { save: "", aof_enabled: false } })).toContain("a restart would lose all data");
});
