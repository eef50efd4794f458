import { describe, expect, test } from "vitest";
import type { FailureCode } from "../../../protocol/failure.ts";
import type { Output } from "../../../protocol/operations.ts";
import type { Verdict } from "../../../protocol/verdict.ts";
import { answered, failed, warnedOf } from "../../double/env.ts";
import { overviewOf, type Stood, stoodOf } from "./standing.ts";

const NOW = Date.parse("2026-11-22T21:04:05.000Z");

const judged = (name: string, verdict: Verdict, fullness = 0.5): Stood => {
  const memory = warnedOf("memory");
  const data = memory.data as Output<"memory">;
  const ceilings = data.ceilings.map((each) => ({ ...each, fraction: fullness }));
  const reasons = verdict === "ok" ? [] : memory.reasons.map((reason) => ({ ...reason, verdict }));
  const outcome = answered({ ...memory, verdict, reasons, data: { ...data, ceilings } });
  return stoodOf({ name, description: null }, outcome);
};
const silent = (name: string, code: FailureCode): Stood => stoodOf({ name, description: null }, failed({ code }));
const overview = (...stood: Stood[]) => {
  const { data, ...rest } = overviewOf(stood, NOW);
  return { ...rest, names: (data as Output<"overview">).targets.map(({ name }) => name) };
};

test("what an earlier version has stored stands without the name of what runs", () => {
  const memory = warnedOf("memory");
  const { software, ...data } = memory.data as Output<"memory">;
  expect(software).not.toBeNull();
  const { standing } = stoodOf({ name: "a", description: null }, answered({ ...memory, data }));
  expect(standing).toMatchObject({ software: null, failure: null });
});

describe("targets", () => {
  test("are sorted from the worst; those that stand alike by the fullest ceiling, then as they are configured", () => {
    const { names } = overview(
      judged("fine", "ok"),
      judged("also-fine", "ok"),
      judged("warned", "warn", 0.7),
      silent("throttled", "throttled"),
      judged("warned-more", "warn", 0.9),
      judged("bad", "critical"),
      silent("gone", "unreachable"),
    );
    expect(names).toEqual(["gone", "bad", "throttled", "warned-more", "warned", "fine", "also-fine"]);
  });

  test.each<[Stood[], Verdict, string]>([
    [[], "ok", "There is no target that you may use."],
    [[judged("prod", "ok")], "ok", "prod is well."],
    [[judged("a", "ok"), judged("b", "ok")], "ok", "All 2 targets are well."],
    [[judged("a", "ok"), judged("b", "warn")], "warn", "1 of 2 targets is not well: b (warn)."],
    [[silent("a", "throttled")], "warn", "1 of 1 target is not well: a (was not asked)."],
    [
      ["a", "b", "c", "d", "e", "f"].map((name) => silent(name, "timeout")),
      "critical",
      "6 of 6 targets are not well: a (does not answer), b (does not answer), c (does not answer), d (does not answer) and 2 more.",
    ],
  ])("%#: in one sentence", (stood, verdict, summary) => {
    expect(overview(...stood)).toMatchObject({ verdict, summary });
  });

  test("each give the worst of their reasons, under their own name", () => {
    const { reasons } = overview(judged("prod", "critical"), judged("b", "ok"));
    expect(reasons).toEqual([
      {
        ...{ id: "evictions", verdict: "critical", figure: 12.5, threshold: 0 },
        ...{ text: "prod: Evicts 12.5 keys/s.", next_step: "Look." },
      },
    ]);
  });
});
