import { expect, test } from "vitest";
import { FAILURE_CODES, isFault } from "../failure.ts";
import { problemExample } from "../examples/answers.ts";
import { type Verdict, worstOf } from "../verdict.ts";
import { verdictOf } from "./overview.ts";

test("a fault on the way is as bad as can be, another failure says that nobody has looked", () => {
  const { type: _type, title: _title, status: _status, request_id: _id, ...failure } = problemExample;
  const faults = ["internal", "unreachable", "agent_failed", "docker_failed", "redis_failed", "loading", "timeout"];
  for (const code of FAILURE_CODES) {
    const failed = { ...failure, code };
    expect([code, isFault(failed)]).toEqual([code, faults.includes(code)]);
    expect(verdictOf({ verdict: null, failure: failed })).toBe(faults.includes(code) ? "critical" : "warn");
  }
});

test("a target that answered counts as its verdict, one of which nothing is known as if it were down", () => {
  for (const verdict of ["ok", "warn", "critical"] as const)
    expect(verdictOf({ verdict, failure: null })).toBe(verdict);
  expect(verdictOf({ verdict: null, failure: null })).toBe("critical");
});

test.each<[Verdict[], Verdict]>([
  [[], "ok"],
  [["ok", "ok"], "ok"],
  [["warn", "ok"], "warn"],
  [["warn", "critical", "ok"], "critical"],
])("the worst of %j is %s", (verdicts, worst) => {
  expect(worstOf(verdicts)).toBe(worst);
});
