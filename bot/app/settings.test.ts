import { describe, expect, it } from "vitest";
import { readSettings } from "./settings.ts";

const SOUND = {
  SLACK_APP_TOKEN: "xapp-1-A0-1-abc",
  SLACK_ACCESS: '{"team":"T1","operators":["U0OPER"]}',
  REDIS_OPS_URL: "https://ops.example.com/",
  REDIS_OPS_TOKEN: "ro_abc",
};

const problems = (changes: Record<string, string | undefined>): string[] => {
  const read = readSettings({ ...SOUND, ...changes });
  return read.ok ? [] : read.problems;
};

describe("the environment of Socket Mode", () => {
  it("is taken where it is whole", () => {
    expect(readSettings(SOUND)).toMatchObject({
      ok: true,
      settings: { url: "https://ops.example.com", token: "ro_abc" },
    });
    expect(problems({ REDIS_OPS_URL: "http://127.0.0.1:8787" })).toEqual([]);
  });

  it("is told by name where it is missing, all at once", () => {
    const read = readSettings({});
    const names = (read.ok ? [] : read.problems).map((problem) => problem.split(":")[0]);
    expect(names).toEqual(["SLACK_APP_TOKEN", "REDIS_OPS_URL", "REDIS_OPS_TOKEN", "SLACK_ACCESS"]);
  });

  it.each([
    [{ SLACK_APP_TOKEN: "xoxb-hunter2" }, /^SLACK_APP_TOKEN: must be an app-level token/],
    [{ REDIS_OPS_URL: "http://hunter2.example" }, /^REDIS_OPS_URL: must be the Worker's https address/],
    [{ REDIS_OPS_URL: "https://ops.example.com/hunter2" }, /^REDIS_OPS_URL: /],
    [{ REDIS_OPS_TOKEN: "hunter2 hunter2" }, /^REDIS_OPS_TOKEN: must be a token/],
    [{ SLACK_ACCESS: "hunter2" }, /^SLACK_ACCESS: is not valid JSON/],
    [{ SLACK_HOOKS: "https://hunter2.example" }, /^SLACK_HOOKS: must be loopback/],
    [{ SLACK_API_URL: "https://hunter2.example/api/" }, /^SLACK_API_URL: must be http:\/\/127/],
  ])("is told without its value where it is wrong: %j", (changes, problem) => {
    const [found, ...others] = problems(changes);
    expect(found).toMatch(problem);
    expect(others).toEqual([]);
    expect(found).not.toContain("hunter2");
  });
});
