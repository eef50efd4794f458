import { expect, test } from "vitest";
import { examined, type Wrong } from "../snapshot.fixture.ts";

const of = (wrong: Wrong) => {
  const { findings, fine } = examined(wrong).data;
  return {
    verdict: findings.find(({ id }) => id === "data_on_no_volume")?.verdict,
    fine: fine.some(({ id }) => id === "data_on_no_volume"),
  };
};

test.each([
  ["none", "warn", false],
  ["tmpfs", "warn", false],
  ["unnamed", "ok", false],
  ["volume", undefined, true],
  ["bind", undefined, true],
  [null, undefined, false],
] as const)("data that Redis saves on %s gives %s", (kept_on, verdict, fine) => {
  expect(of({ provenance: { kept_on } })).toEqual({ verdict, fine });
});

test("where nothing is saved, or somebody has moved the directory, that is what is told", () => {
  expect(
    of({ provenance: { kept_on: "none" }, persistence: { save: "", aof_enabled: false } }).verdict,
  ).toBeUndefined();
  expect(of({ provenance: { kept_on: "none", moved_dir: "/etc" } }).verdict).toBeUndefined();
});

test("an older agent tells nothing of either, and nothing is called fine", () => {
  const { fine } = examined({
    provenance: { kept_on: undefined, flush_calls: undefined, cluster_broken: undefined },
  }).data;
  for (const id of ["data_on_no_volume", "data_flushed", "cluster_not_whole"])
    expect(fine.map((each) => each.id)).not.toContain(id);
});

test("keys that were deleted at once are told with how many are left", () => {
  const { findings } = examined({ provenance: { flush_calls: 2 }, server: { keyspace_keys: 0 } }).data;
  expect(findings.find(({ id }) => id === "data_flushed")?.text).toContain(
    "2 times since it started 10 days ago; it holds 0 keys now",
  );
});
