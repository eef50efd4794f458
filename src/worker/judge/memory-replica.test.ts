/** A replica ignores its own maxmemory unless it is told not to, so nothing that is said of that limit holds of it. */
import { expect, test } from "vitest";
import { judge } from "./judge.ts";
import { CASES } from "./rules/cases.fixture.ts";
import { contextOf, examined, HEALTHY, MIB } from "./snapshot.fixture.ts";

test("a replica that leaves eviction to its primary is not full, whatever its maxmemory says", () => {
  const judged = (maxmemory_ignored: boolean) => {
    const full = { maxmemory: 402 * MIB, maxmemory_policy: "noeviction", maxmemory_ignored };
    const result = judge("memory", { ...HEALTHY.memory, ...full }, contextOf({}));
    if (!result.ok) throw new Error(result.failure.detail);
    return result.value;
  };
  expect(judged(false).reasons.map(({ id, verdict }) => `${verdict} ${id}`)).toEqual(["critical maxmemory_fraction"]);
  const { reasons, summary, data } = judged(true);
  expect(reasons).toEqual([]);
  expect(summary).toBe("Redis uses 401.2 MiB, and ignores its maxmemory of 402.0 MiB as a replica; nothing is wrong.");
  expect(data.ceilings[0]).toMatchObject({ name: "maxmemory", limit: null, fraction: null });
});

test.each(["maxmemory_too_small", "memory_filling"])("nor does %s hold of it", (id) => {
  const fires = CASES[id]?.fires ?? {};
  const found = (maxmemory_ignored: boolean) =>
    examined({ ...fires, memory: { ...fires.memory, maxmemory_ignored } }).data.findings.map((finding) => finding.id);
  expect(found(false)).toContain(id);
  expect(found(true)).not.toContain(id);
});
