import { describe, expect, test } from "vitest";
import { guardMaxmemory } from "../../../protocol/guards.ts";
import { PLACE } from "../../../protocol/examples/example.ts";
import { type OperationName, operations } from "../../../protocol/operations.ts";
import { doctor } from "../../../protocol/operations/doctor.ts";
import { parseSize } from "../../../shared/size.ts";
import { judge } from "../judge.ts";
import { contextOf, examined, GIB, HEALTHY, snapshot, type Wrong } from "../snapshot.fixture.ts";
import { CASES } from "./cases.fixture.ts";
import { RULES } from "./index.ts";

const found = (id: string, wrong: Wrong) => examined(wrong).data.findings.find((finding) => finding.id === id);

test("there are at least 25 rules, each with a name of its own and both of its cases", () => {
  const ids = RULES.map(({ id }) => id);
  expect(ids.length).toBeGreaterThanOrEqual(25);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Object.keys(CASES).toSorted()).toEqual(ids.toSorted());
});

test.each(RULES.map(({ id, source }) => [id, source]))("%s says where it comes from", (_id, source) => {
  expect(source).toMatch(/^https:\/\/|^Redis Configuration for Production/);
});

test("nothing is wrong with a healthy snapshot, and every rule says so", () => {
  const { data, verdict, reasons, summary } = examined({});
  expect({ verdict, reasons, summary, findings: data.findings, unread: data.unread }).toEqual({
    verdict: "ok",
    reasons: [],
    summary: "Nothing is wrong.",
    findings: [],
    unread: [],
  });
  expect(data.fine.map(({ id }) => id)).toEqual(RULES.map(({ id }) => id));
  for (const { text } of data.fine) expect(text).toMatch(/^\S.*\.$/);
});

describe.each(Object.entries(CASES))("%s", (id, { fires, verdict, quiet }) => {
  test(`fires as ${verdict}, with evidence, meaning and next step, each one line`, () => {
    const finding = found(id, fires);
    expect(finding?.verdict).toBe(verdict);
    const texts = [
      finding?.text,
      finding?.meaning,
      finding?.next_step,
      ...(finding?.evidence ?? []).flatMap(({ text, command }) => [text, ...(command === null ? [] : [command])]),
    ];
    expect(texts.length).toBeGreaterThanOrEqual(4);
    for (const text of texts) expect(text).toMatch(/^\S[^\n]*\S$/);
    for (const text of texts) expect(text).not.toMatch(/undefined|null|NaN|Infinity|\[object/);
  });

  test("prints no command line that works only in the project's folder, or on a service's name where Docker wants a container", () => {
    const result = judge("doctor", snapshot(fires), { ...contextOf(fires), place: PLACE });
    const texts = JSON.stringify(result.ok ? result.value : null);
    for (const [line] of texts.matchAll(/docker (?:-H \S+ )?compose [^`"\\]*/g))
      expect(line).toContain(" compose -p app ");
    for (const [line] of texts.matchAll(/docker (?:-H \S+ )?(?:stats|logs|unpause) (?!--)[^`"\\]*/g))
      expect(line).toMatch(/ app-redis-1\b/);
  });

  test("does not fire just beside it", () => {
    expect(found(id, quiet)).toBeUndefined();
  });

  test("says nothing where the parts that it needs were not read", () => {
    const needs = RULES.find((rule) => rule.id === id)?.needs ?? [];
    expect(needs.length).toBeGreaterThan(0);
    for (const part of needs) {
      const { findings, fine } = examined({ ...fires, [part]: null }).data;
      expect([...findings, ...fine].map((each) => each.id)).not.toContain(id);
    }
  });

  test("answers in the shape of the operation", () => {
    expect(doctor.output.safeParse(examined(fires).data).error).toBeUndefined();
  });

  test("suggests only steps that the operation takes and the guards let pass", () => {
    for (const { step } of examined(fires).data.findings) {
      if (step === undefined) continue;
      const parsed = operations[step.operation as OperationName].input.safeParse(step.input);
      expect(parsed.error).toBeUndefined();
      const bytes = parseSize(step.input["value"] ?? "");
      const memory = { ...HEALTHY.memory, ...fires.memory };
      const { memory_limit: container_limit, memory_used: container_used } = memory.container;
      const figures = { ...memory, container_limit, container_used };
      const permission = { allow_eviction: false, force: false };
      expect(bytes.ok && guardMaxmemory(bytes.value, figures, null, permission)).toBeNull();
    }
  });
});

describe("what is free is short only where Redis could come to need it, whatever share it is", () => {
  const disk = (total: number, available: number, more: Wrong = {}) =>
    found("disk_full", { ...more, persistence: { disk: { total: total * GIB, available: available * GIB } } })?.verdict;
  const host = (total: number, available: number, dataset = 0.3) =>
    found("host_available", {
      memory: {
        host: { memory_total: total * GIB, memory_available: available * GIB },
        used_memory: dataset * GIB,
        used_memory_dataset: dataset * GIB,
      },
    })?.verdict;

  test("on a disk: below 10 GiB, and below ten times what Redis holds or has in its append-only file", () => {
    // 2.9 % of four terabytes, and a dataset of 300 MiB.
    expect(disk(4096, 119)).toBeUndefined();
    expect(disk(400, 10)).toBeUndefined();
    expect(disk(400, 9.9)).toBe("critical");
    const large: Wrong = { memory: { used_memory: 12 * GIB, used_memory_dataset: 12 * GIB } };
    expect(disk(4096, 119, large)).toBe("critical");
    expect(disk(4096, 120, large)).toBeUndefined();
    const persistence = { disk: { total: 4096 * GIB, available: 119 * GIB }, aof_enabled: true };
    expect(found("disk_full", { memory: null, persistence })).toBeUndefined();
    expect(
      found("disk_full", { memory: null, persistence: { ...persistence, aof_current_size: 12 * GIB } })?.verdict,
    ).toBe("critical");
  });

  test("of a host's memory: below 4 GiB, and below ten times what Redis holds", () => {
    expect(host(512, 20)).toBeUndefined();
    expect(host(128, 4)).toBeUndefined();
    expect(host(128, 3.9)).toBe("critical");
    expect(host(512, 20, 2.1)).toBe("critical");
    expect(host(512, 26, 2.7)).toBe("warn");
  });

  test("a dataset that an idle Redis 8.6 reports near 2^64 is no reason", () => {
    const memory = { used_memory: 0.3 * GIB, used_memory_dataset: 2 ** 64 - 1000 };
    expect(disk(4096, 119, { memory })).toBeUndefined();
    expect(found("disk_below_dataset", { memory })).toBeUndefined();
  });
});

describe("a replica without its link", () => {
  const down = { role: "slave", master_link_status: "down", master_host: "db", master_port: 6379 };
  const provenance = {
    start: { complete: true, replica_by: "command", replica_of: "db 6379", rewritten: false },
  } as const;

  test("that takes over its primary's data is told as that, with how much is still to come where that is known", () => {
    const syncs = (left: number | null) =>
      found("replica_link_down", {
        provenance,
        server: { ...down, master_sync_in_progress: true, master_sync_left_bytes: left },
      });
    expect(syncs(3 * 1024 ** 3)).toMatchObject({
      verdict: "warn",
      text: "This Redis is a replica and is synchronising with its primary, db:6379: 3.00 GiB are still to come.",
      evidence: [{ text: expect.stringContaining("master_sync_in_progress:1") as string }],
    });
    // Sent without a file, its size is not known beforehand.
    for (const unknown of [null, 0])
      expect(syncs(unknown)?.text).toBe("This Redis is a replica and is synchronising with its primary, db:6379.");
  });

  test("has lost it where nothing comes, and where an earlier agent does not tell", () => {
    for (const told of [{}, { master_sync_in_progress: false, master_sync_left_bytes: null }])
      expect(found("replica_link_down", { provenance, server: { ...down, ...told } })).toMatchObject({
        verdict: "critical",
        text: "This Redis is a replica and has lost the connection to its primary, db:6379.",
      });
  });
});
