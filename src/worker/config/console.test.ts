import { describe, expect, it } from "vitest";
import { AUDIENCE } from "../double/access-team.ts";
import { double } from "../double/env.ts";
import { readConfig } from "./config.ts";

const SOUND = { team_domain: "ops.cloudflareaccess.com", audience: AUDIENCE, operators: ["ann@example.com"] };

const read = (env: Record<string, unknown>) => readConfig(double({ env: { PERSON: {}, ...env } }).env);

const problems = (env: Record<string, unknown>): string[] => {
  const result = read(env);
  return result.ok ? [] : result.problems;
};

const access = (changes: object) => ({ CONSOLE_ACCESS: JSON.stringify({ ...SOUND, ...changes }) });

describe("CONSOLE_SIGN_IN", () => {
  it.each<[string | undefined, string[]]>([
    [undefined, []],
    ["", []],
    [" , ", []],
    ["token", ["token"]],
    [" passkey ,token, token", ["passkey", "token"]],
    ["passkey", []],
    ["access, slack", []],
  ])("of %j opens %j", (CONSOLE_SIGN_IN, ways) => {
    const result = read({ CONSOLE_SIGN_IN });
    expect(result.ok && result.config.console.ways).toEqual(ways);
  });

  it("opens a way only where it has what it rests on", () => {
    const CONSOLE_SIGN_IN = "slack, passkey, access, token";
    const ways = (env: Record<string, unknown>) => {
      const result = read({ CONSOLE_SIGN_IN, ...env });
      return result.ok ? result.config.console.ways : null;
    };
    const slack = { SLACK_ACCESS: '{"team":"T1","viewers":["U1"]}', SLACK_SIGNING_SECRET: "secret" };
    expect(ways({})).toEqual(["passkey", "token"]);
    expect(ways(slack)).toEqual(["slack", "passkey", "token"]);
    expect(ways({ ...slack, SLACK_SIGNING_SECRET: " " })).toEqual(["passkey", "token"]);
    expect(ways({ ...slack, SLACK_ACCESS: "{}" })).toEqual(["passkey", "token"]);
    expect(ways(access({}))).toEqual(["passkey", "access", "token"]);
    expect(ways({ ...slack, PERSON: undefined })).toEqual([]);
  });

  it.each([["hunter2"], ["slack token"], ["Slack"], ["slack, hunter2"]])("refuses %j without repeating it", (word) => {
    expect(problems({ CONSOLE_SIGN_IN: word })).toEqual([
      "CONSOLE_SIGN_IN: has a word that is not known; it takes slack, passkey, access, token, separated by commas",
    ]);
  });
});

describe("CONSOLE_ACCESS", () => {
  it("sorts its entries, in small letters but for groups", () => {
    const entries = ["Ann@Example.com", "@Example.COM", "group:SRE on call"];
    const result = read(access({ operators: entries, targets: ["prod"] }));
    expect(result.ok && result.config.console.access).toEqual({
      ...{ issuer: "https://ops.cloudflareaccess.com", audience: AUDIENCE, targets: ["prod"] },
      operators: {
        emails: new Set(["ann@example.com"]),
        domains: new Set(["example.com"]),
        groups: new Set(["SRE on call"]),
      },
      viewers: { emails: new Set(), domains: new Set(), groups: new Set() },
    });
  });

  it.each<[object, string]>([
    [{ team_domain: "https://ops.cloudflareaccess.com" }, "CONSOLE_ACCESS.team_domain: must be such as your-team"],
    [{ team_domain: "cloudflareaccess.com.evil.example" }, "CONSOLE_ACCESS.team_domain: "],
    [{ team_domain: "evil.example/.cloudflareaccess.com" }, "CONSOLE_ACCESS.team_domain: "],
    [{ team_domain: "127.0.0.1:8080" }, "CONSOLE_ACCESS.team_domain: "],
    [{ audience: "" }, "CONSOLE_ACCESS.audience: must be the application's AUD tag"],
    [{ operators: ["ann"] }, "CONSOLE_ACCESS.operators[0]: must be an e-mail address, @domain or group:NAME"],
    [{ operators: ["group:"] }, "CONSOLE_ACCESS.operators[0]: "],
    [{ operators: ["@"] }, "CONSOLE_ACCESS.operators[0]: "],
    [{ operators: [`a@${"b".repeat(130)}`] }, "CONSOLE_ACCESS.operators[0]: must be at most 128 characters"],
    [{ operators: [] }, "CONSOLE_ACCESS: names nobody"],
    [{ targets: ["nowhere"] }, "CONSOLE_ACCESS.targets[0]: is not in TARGETS"],
    [{ targets: [] }, "CONSOLE_ACCESS.targets: must name a target"],
  ])("with %j refuses everyone", (changes, problem) => {
    expect(problems(access(changes)).join("\n")).toContain(problem);
  });

  it("that is no JSON refuses everyone", () => {
    expect(problems({ CONSOLE_ACCESS: "{hunter2" })).toEqual(["CONSOLE_ACCESS: is not valid JSON"]);
  });
});

describe("ACCESS_TEAM, for tests", () => {
  it("takes a team on this machine and no other", () => {
    const here = { ACCESS_TEAM: "loopback", ...access({ team_domain: "127.0.0.1:8080" }) };
    const result = read(here);
    expect(result.ok && result.config.console.access?.issuer).toBe("http://127.0.0.1:8080");
    for (const team_domain of ["127.0.0.1", "192.0.2.1:80", "127.0.0.1:80@evil.example", "ops.cloudflareaccess.com"])
      expect(problems({ ...here, ...access({ team_domain }) })).toHaveLength(1);
    expect(problems({ ACCESS_TEAM: "http://evil.example" })).toEqual(["ACCESS_TEAM: must be loopback, or not set"]);
  });
});
