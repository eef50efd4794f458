import { describe, expect, it } from "vitest";
import { type Access, admit, readAccess } from "./access.ts";

const SOUND = { team: "T0123ABCD", viewers: ["U0VIEWER"], operators: ["U0OPER", "W0GRID"] };

const read = (changes: object = {}): Access => {
  const result = readAccess(JSON.stringify({ ...SOUND, ...changes }));
  if (!result.ok) throw new Error(result.problems.join("; "));
  return result.access;
};

const at = { team: "T0123ABCD", user: "U0OPER", channel: "C0OPS" };

describe("SLACK_ACCESS", () => {
  it("gives each person a role by their id", () => {
    const admitted = (user: string) => admit(read(), { ...at, user });
    expect(admitted("U0OPER")).toEqual({ ok: true, by: { team: "T0123ABCD", user: "U0OPER", role: "operator" } });
    expect(admitted("W0GRID")).toMatchObject({ ok: true, by: { role: "operator" } });
    expect(admitted("U0VIEWER")).toMatchObject({ ok: true, by: { role: "viewer" } });
  });

  it.each([["U0NOBODY"], [""], ["u0oper"], ["U0OPER "], ["constructor"], ["__proto__"]])("refuses %j", (user) => {
    expect(admit(read(), { ...at, user })).toEqual({ ok: false, refusal: "unknown_user" });
  });

  it("refuses another team before it looks at anything else", () => {
    for (const user of ["U0OPER", "U0NOBODY"])
      expect(admit(read(), { ...at, user, team: "T0OTHER" })).toEqual({ ok: false, refusal: "other_team" });
  });

  it("allows every channel, or only those it names", () => {
    expect(admit(read(), { ...at, channel: "C0ANY" }).ok).toBe(true);
    const narrow = read({ channels: ["C0OPS"] });
    expect(admit(narrow, at).ok).toBe(true);
    expect(admit(narrow, { ...at, channel: "C0ANY" })).toEqual({ ok: false, refusal: "channel" });
  });

  it("makes an operator of who is on both lists", () => {
    const both = read({ viewers: ["U0OPER"] });
    expect(admit(both, at)).toMatchObject({ by: { role: "operator" } });
  });

  it("has a default target, and others for single channels", () => {
    const { defaultTarget } = read({ default_target: "prod", default_targets: { C0STAGE: "staging" } });
    expect([defaultTarget("C0STAGE"), defaultTarget("C0OPS")]).toEqual(["staging", "prod"]);
    expect(read().defaultTarget("C0OPS")).toBeNull();
  });
});

describe("SLACK_ACCESS that lets nobody in", () => {
  it.each<[string | undefined, string]>([
    [undefined, "SLACK_ACCESS: is not set"],
    ["", "SLACK_ACCESS: is not set"],
    ["{hunter2", "SLACK_ACCESS: is not valid JSON"],
    ["null", "SLACK_ACCESS: "],
    ['{"team":"T0123ABCD"}', "SLACK_ACCESS: names nobody"],
    [JSON.stringify({ ...SOUND, team: "hunter2" }), "SLACK_ACCESS.team: must be an id such as T0123ABCD"],
    [
      JSON.stringify({ ...SOUND, operators: ["@hunter2"] }),
      "SLACK_ACCESS.operators[0]: must be an id such as U0123ABCD",
    ],
    [JSON.stringify({ ...SOUND, channels: [] }), "SLACK_ACCESS.channels: must name a channel"],
    [JSON.stringify({ ...SOUND, channels: ["#hunter2"] }), "SLACK_ACCESS.channels[0]: must be an id such as C0123ABCD"],
    [JSON.stringify({ ...SOUND, hunter2: [] }), "SLACK_ACCESS: has a field that is not known; it takes team, viewers"],
    [
      JSON.stringify({ ...SOUND, default_targets: { hunter2: "prod" } }),
      "SLACK_ACCESS.default_targets: a key must be an id",
    ],
    [JSON.stringify({ ...SOUND, default_target: "HUNTER2" }), "SLACK_ACCESS.default_target: "],
    [
      JSON.stringify({ ...SOUND, targets: ["prod"], default_target: "hunter2" }),
      "SLACK_ACCESS: has a default target that is not among its targets",
    ],
  ])("is told without its value: %s", (given, problem) => {
    const result = readAccess(given);
    expect(result.ok).toBe(false);
    const problems = result.ok ? "" : result.problems.join("\n");
    expect(problems).toContain(problem);
    expect(problems.toLowerCase()).not.toContain("hunter2");
  });
});
