import { describe, expect, test } from "vitest";
import { examined, said, type Wrong } from "../snapshot.fixture.ts";

const found = (id: string, wrong: Wrong) => examined(wrong).data.findings.find((finding) => finding.id === id);

const replica = (provenance: Exclude<Wrong["provenance"], undefined>, more: Wrong = {}): Wrong => ({
  server: { role: "slave", master_link_status: "up", master_host: "203.0.113.7", master_port: 6379 },
  provenance: { neighbours_read: true, ...provenance },
  ...more,
});
const START = { complete: true, replica_by: null, replica_of: null, rewritten: false } as const;

describe("what was run before, as the counters tell it, stands beside whatever else was seen", () => {
  const evidenceOf = (id: string, wrong: Wrong): string =>
    (found(id, wrong)?.evidence ?? []).map(({ text }) => text).join("\n");
  const RUN = { replicaof_calls: 2, module_load_calls: 1, config_set_calls: 3 };
  const TOLD = [
    "REPLICAOF was run 2 times since Redis started",
    "MODULE LOAD was run 1 time since Redis started",
    "CONFIG SET was run 3 times since Redis started",
  ];

  test.each<[string, string, Wrong]>([
    ["a replica of a stranger", "replica_unmeant", replica(RUN)],
    [
      "a strange module",
      "foreign_settings",
      { provenance: { ...RUN, foreign_modules: [{ name: "x", path: "/data/x.so" }] } },
    ],
    ["a moved folder", "foreign_settings", { provenance: { ...RUN, moved_dir: "/etc" } }],
    ["a snapshot of another name", "foreign_settings", { provenance: { ...RUN, moved_dbfilename: "root" } }],
    ["the droppers' keys", "foreign_settings", { provenance: { ...RUN, dropper_keys: 4 } }],
    [
      "a moved folder of a primary with replicas",
      "foreign_settings",
      { provenance: { ...RUN, moved_dir: "/etc" }, server: { connected_slaves: 1 } },
    ],
  ])("of %s", (_what, id, wrong) => {
    for (const text of TOLD) expect(evidenceOf(id, wrong)).toContain(text);
  });

  test("each once, with the command that shows it", () => {
    const wrong: Wrong = { provenance: { ...RUN, moved_dir: "/etc" } };
    const counters = (found("foreign_settings", wrong)?.evidence ?? []).filter(({ text }) => / was run /.test(text));
    expect(counters).toHaveLength(3);
    for (const { command } of counters) expect(command).toMatch(/redis-cli INFO commandstats$/);
  });

  test("and who asked for it, as the log has it", () => {
    const log = {
      known: [
        said("made_replica", "REPLICAOF 203.0.113.7:6379 enabled (asked for by 198.51.100.9:51234)", 9),
        said("module_loaded", "Module 'system' loaded from /data/exp.so", 8),
      ],
    };
    for (const [id, wrong] of [
      ["replica_unmeant", replica(RUN, { redis_log: log })],
      ["foreign_settings", { provenance: RUN, redis_log: log }],
    ] as const) {
      expect(evidenceOf(id, wrong)).toContain("asked for by 198.51.100.9:51234");
      expect(evidenceOf(id, wrong)).toContain("Module 'system' loaded");
    }
  });

  test("but REPLICAOF is none where this Redis is meant to be a replica, and CONFIG SET none by itself", () => {
    const meant = {
      ...RUN,
      moved_dir: "/etc",
      start: { ...START, replica_by: "command", replica_of: "a 6379" },
    } as const;
    expect(evidenceOf("foreign_settings", { provenance: meant })).not.toContain("REPLICAOF");
    expect(evidenceOf("foreign_settings", { provenance: meant })).toContain("MODULE LOAD");
    expect(found("foreign_settings", { provenance: { config_set_calls: 3 } })).toBeUndefined();
  });
});
