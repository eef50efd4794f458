import { describe, expect, test } from "vitest";
import { operations } from "../../../protocol/operations.ts";
import { REDIS_ERROR_KINDS } from "../../../protocol/operations/errors.ts";
import { judge } from "../judge.ts";
import type { Parts } from "../rule.ts";
import { ago, appErrors, appLog, contextOf, HEALTHY, snapshot, type Wrong } from "../snapshot.fixture.ts";

const examined = (wrong: Wrong) => {
  const result = judge("doctor", snapshot(wrong), contextOf(wrong));
  if (!result.ok) throw new Error(result.failure.detail);
  const { findings, fine } = result.value.data;
  return {
    verdict: result.value.verdict,
    found: findings.map(({ id }) => id),
    fine: fine.map(({ id }) => id),
    text: (id: string) => findings.find((finding) => finding.id === id)?.text,
  };
};

const summary = (errors: Partial<Parts["errors"]>): string => {
  const result = judge("errors", { ...HEALTHY.errors, ...errors }, contextOf());
  if (!result.ok) throw new Error(result.failure.detail);
  return result.value.summary;
};

const KINDS = REDIS_ERROR_KINDS.map((kind) => `app_${kind}`);
const flooded = appLog({
  service: "worker",
  lines: 9000,
  truncated: true,
  spans: [
    { from: ago(4), to: ago(3.999) },
    { from: ago(0.005), to: ago(0) },
  ],
  read_ms: 384,
});

describe("what applications met is neither found nor fine", () => {
  test.each<[string, Parts["errors"]["services"]]>([
    ["no log is in the project", []],
    ["no log has a line", [appLog({ lines: 0 }), appLog({ service: "web", lines: 0 })]],
    ["the only log cannot be read", [appLog({ lines: 0, failure: "The driver keeps no log." })]],
    ["one of several cannot be read", [appLog(), appLog({ service: "web", lines: 0, failure: "Gone." })]],
    ["one of several was read in part", [appLog(), flooded]],
    ["an older agent read the newest part", [appLog({ truncated: true, spans: null, read_ms: null })]],
  ])("where %s", (_where, services) => {
    const { found, fine } = examined({ errors: { services } });
    expect([...found, ...fine].filter((id) => KINDS.includes(id))).toEqual([]);
  });

  test("but fine where all logs were read whole, although one of them is empty", () => {
    const { fine } = examined({ errors: { services: [appLog(), appLog({ service: "beat", lines: 0 })] } });
    expect(fine).toEqual(expect.arrayContaining(KINDS));
  });
});

test("one note says that there is no log, and nothing else about applications", () => {
  const { verdict, found, fine } = examined({ errors: { services: [] } });
  expect({ verdict, found }).toEqual({ verdict: "ok", found: ["logs_none"] });
  expect(fine.filter((id) => id.startsWith("logs_"))).toEqual([]);
});

test("one note says that a log was read in part, and how much of it", () => {
  const { verdict, found, text } = examined({ errors: { services: [appLog(), flooded] } });
  expect({ verdict, found }).toEqual({ verdict: "ok", found: ["logs_cut"] });
  expect(text("logs_cut")).toBe(
    "The log of worker is too long to be read whole: 384 ms of the last 15 min was read, in 2 pieces.",
  );
});

test("what was found in a log that was read in part is at least so often", () => {
  const { errors } = appErrors("auth");
  const groups = errors?.groups?.map((group) => ({ ...group, at_least: true })) ?? [];
  const { text, fine } = examined({ errors: { services: [flooded], groups } });
  expect(text("app_auth")).toMatch(/, at least 12 times in the last 15 min/);
  expect(fine).not.toContain("app_oom");
});

test("a service of another project is not made anew by a command for this one", () => {
  const { errors } = appErrors("auth");
  const group = errors?.groups?.[0];
  const step = (...services: string[]): string => {
    const groups = group === undefined ? [] : services.map((service) => ({ ...group, service }));
    const result = judge(
      "doctor",
      snapshot({ errors: { groups }, memory: { errorstats: { WRONGPASS: 12 } } }),
      contextOf(),
    );
    return result.ok ? (result.value.data.findings.find(({ id }) => id === "app_auth")?.next_step ?? "") : "";
  };
  expect(step("shop/worker")).toMatch(/correct it, and make shop\/worker anew where its compose file is\.$/);
  expect(step("web", "shop/worker")).toMatch(
    /correct it, and `docker compose up -d web`, and make shop\/worker anew where its compose file is\.$/,
  );
});

test.each<[Partial<Parts["errors"]>, string]>([
  [{ services: [] }, "No application's log was read, since there is none to read."],
  [{ services: [appLog({ lines: 0 })] }, "No line in the logs of 1 service in the last 15 min."],
  [{ services: [appLog()] }, "No Redis errors in the logs of 1 service in the last 15 min."],
  [
    { services: [appLog(), flooded] },
    "No Redis errors in what was read of the logs of 2 services (worker: 384 ms of the last 15 min) in the last 15 min.",
  ],
  [
    { services: [appLog(), appLog({ service: "web", lines: 0, failure: "Gone." })] },
    "No Redis errors in the logs of 1 service (1 could not be read) in the last 15 min.",
  ],
])("the summary of errors tells what was looked at: %#", (errors, said) => {
  expect(summary(errors)).toBe(said);
});

test("understands what an agent tells that knows nothing of pieces", () => {
  const parsed = operations.errors.reading.parse({
    since: ago(15),
    until: ago(0),
    services: [{ service: "app", lines: 20_000, truncated: true, failure: null }],
    groups: [{ service: "app", kind: "oom", count: 3, first_at: ago(2), last_at: ago(1), sample: "OOM" }],
  });
  expect(parsed.services[0]).toMatchObject({ spans: null, read_ms: null });
  expect(parsed.groups[0]).toMatchObject({ lines: null, at_least: false });
  expect(summary(parsed)).toMatch(/^3 Redis errors in the logs of 1 service \(1 in part\) in the last 15 min; /);
});

test("that there are logs to read is not said where none could be read", () => {
  const unread = appLog({ lines: 0, failure: "The driver keeps no log." });
  const said = ({ found, fine }: ReturnType<typeof examined>) => ({
    found: found.includes("logs_none"),
    fine: fine.includes("logs_none"),
  });
  expect(said(examined({ errors: { services: [unread] } }))).toEqual({ found: false, fine: false });
  const quiet = appLog({ service: "web", lines: 0 });
  expect(said(examined({ errors: { services: [unread, quiet] } }))).toEqual({ found: false, fine: false });
  expect(said(examined({ errors: { services: [unread, appLog({ service: "web" })] } }))).toEqual({
    found: false,
    fine: true,
  });
});
