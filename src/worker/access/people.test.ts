import { describe, expect, it, test } from "vitest";
import type { Way } from "../../protocol/console.ts";
import { type Config, readConfig } from "../config/config.ts";
import { double } from "../double/env.ts";
import { AUDIENCE } from "../double/access-team.ts";
import type { Known } from "../person/contract.ts";
import { grantOf, nameOf } from "./people.ts";

const VERA = "82b801bae4bcc06700c40a4ec0c166f4897e98dfe641b6a8cfa6c40ee07f5e48";
const BOT = "b6d22584e130c0315584a92b0a479da86a2712eea2b5d42b5662c41698f3ab97";
const OTHER = "78dd5969c155edf38574f6f1b4a8fff9c117ffb49211be81630e23ea26df0e67";

const SLACK = { team: "T1", operators: ["U0OPER"], viewers: ["U0VIEWER"] };
const ACCESS = {
  team_domain: "ops.cloudflareaccess.com",
  audience: AUDIENCE,
  operators: ["ann@example.com", "group:SRE"],
  viewers: ["@example.com", "bob@elsewhere.example"],
};
const TOKENS = [
  { name: "vera", role: "viewer", sha256: VERA, targets: ["prod"] },
  { name: "bot", role: "viewer", sha256: BOT, targets: ["staging"], acts_for: "slack" },
];

const config = (env: Record<string, unknown> = {}): Config => {
  const read = readConfig(
    double({
      env: {
        PERSON: {},
        CONSOLE_SIGN_IN: "slack, passkey, access, token",
        SLACK_SIGNING_SECRET: "secret",
        SLACK_ACCESS: JSON.stringify(SLACK),
        CONSOLE_ACCESS: JSON.stringify(ACCESS),
        API_TOKENS: JSON.stringify(TOKENS),
        ...env,
      },
    }).env,
  );
  if (!read.ok) throw new Error(read.problems.join("; "));
  return read.config;
};

const slack = (user: string, through: Extract<Known, { by: "slack" }>["through"] = null): Known => ({
  ...{ by: "slack", team: "T1", user, through },
});
const token = (sha256 = VERA, name = "vera"): Known => ({ by: "token", name, sha256 });
const access = (email: string, groups: string[] = []): Known => ({ by: "access", email, groups });

/** Role and targets in short; null for nobody. */
const rights = (known: Known, way: Way, env?: Record<string, unknown>): string | null => {
  const grant = grantOf(config(env), known, way);
  return grant === null ? null : [grant.caller.id, grant.caller.role, ...(grant.targets ?? ["*"])].join(" ");
};

describe("somebody from Slack", () => {
  it("may do what SLACK_ACCESS says now", () => {
    expect(rights(slack("U0OPER"), "slack")).toBe("T1/U0OPER operator *");
    expect(rights(slack("U0VIEWER"), "slack")).toBe("T1/U0VIEWER viewer *");
    const narrow = { SLACK_ACCESS: JSON.stringify({ ...SLACK, targets: ["prod"] }) };
    expect(rights(slack("U0OPER"), "slack", narrow)).toBe("T1/U0OPER operator prod");
    expect(grantOf(config(), slack("U0OPER"), "slack")?.caller.via).toBe("console");
  });

  it("is out as soon as it does not name them, or names another team, or is wrong", () => {
    for (const way of ["slack", "passkey"] as const) {
      expect(rights(slack("U0OPER"), way)).not.toBeNull();
      expect(rights(slack("U0OPER"), way, { SLACK_ACCESS: JSON.stringify({ ...SLACK, operators: [] }) })).toBeNull();
      expect(rights(slack("U0OPER"), way, { SLACK_ACCESS: JSON.stringify({ ...SLACK, team: "T2" }) })).toBeNull();
      expect(rights(slack("U0OPER"), way, { SLACK_ACCESS: "{" })).toBeNull();
      expect(rights(slack("U0OPER"), way, { SLACK_ACCESS: undefined })).toBeNull();
    }
  });

  it("whose link a token has asked for may do no more than the token, and is out with it", () => {
    const through = { name: "bot", sha256: BOT };
    expect(rights(slack("U0OPER", through), "slack")).toBe("T1/U0OPER viewer staging");
    const one = { SLACK_ACCESS: JSON.stringify({ ...SLACK, targets: ["prod"] }) };
    expect(rights(slack("U0OPER", through), "slack", one)).toBe("T1/U0OPER viewer");
    const reissued = TOKENS.map((entry) => (entry.name === "bot" ? { ...entry, sha256: OTHER } : entry));
    expect(rights(slack("U0OPER", through), "slack", { API_TOKENS: JSON.stringify(reissued) })).toBeNull();
    expect(rights(slack("U0OPER", through), "slack", { API_TOKENS: JSON.stringify(TOKENS.slice(0, 1)) })).toBeNull();
    const own = TOKENS.map((entry) => ({ ...entry, acts_for: undefined }));
    expect(rights(slack("U0OPER", through), "slack", { API_TOKENS: JSON.stringify(own) })).toBeNull();
  });
});

describe("the holder of a token", () => {
  it("may do what its entry says now", () => {
    expect(rights(token(), "token")).toBe("vera viewer prod");
    const raised = JSON.stringify([{ name: "vera", role: "operator", sha256: VERA }]);
    expect(rights(token(), "token", { API_TOKENS: raised })).toBe("vera operator *");
  });

  it("is out when the token is taken back, given out anew under its name, or made to act for others", () => {
    for (const way of ["token", "passkey"] as const) {
      expect(rights(token(), way)).not.toBeNull();
      for (const entry of [
        { name: "walter", role: "viewer", sha256: VERA },
        { name: "vera", role: "operator", sha256: OTHER },
        { name: "vera", role: "operator", sha256: VERA, acts_for: "slack" },
      ])
        expect(rights(token(), way, { API_TOKENS: JSON.stringify([entry]) })).toBeNull();
    }
  });

  it("whose token acts for others is nobody", () => {
    expect(rights(token(BOT, "bot"), "token")).toBeNull();
  });
});

describe("somebody from Cloudflare Access", () => {
  it("is known by address, domain or group, and the higher role counts", () => {
    expect(rights(access("ann@example.com"), "access")).toBe("ann@example.com operator *");
    expect(rights(access("eve@example.com"), "access")).toBe("eve@example.com viewer *");
    expect(rights(access("eve@example.com", ["SRE"]), "access")).toBe("eve@example.com operator *");
    expect(rights(access("bob@elsewhere.example"), "access")).toBe("bob@elsewhere.example viewer *");
    const narrow = { CONSOLE_ACCESS: JSON.stringify({ ...ACCESS, targets: ["prod"] }) };
    expect(rights(access("ann@example.com"), "access", narrow)).toBe("ann@example.com operator prod");
  });

  it.each([
    ["eve@elsewhere.example", []],
    ["eve@sub.example.com", []],
    ["eve@notexample.com", []],
    ["@example.com@evil.example", []],
    ["eve@evil.example", ["sre", "SRE ", "group:SRE"]],
  ])("%s of the groups %j is nobody", (email, groups) => {
    expect(rights(access(email, groups), "access")).toBeNull();
  });

  it("uses a passkey only where their own address is listed: domains and groups are Access's to vouch for", () => {
    expect(rights(access("ann@example.com"), "passkey")).toBe("ann@example.com operator *");
    expect(rights(access("eve@example.com", ["SRE"]), "passkey")).toBeNull();
  });

  it("is out as soon as CONSOLE_ACCESS does not name them", () => {
    for (const way of ["access", "passkey"] as const) {
      const CONSOLE_ACCESS = JSON.stringify({ ...ACCESS, operators: [], viewers: ["bob@elsewhere.example"] });
      expect(rights(access("ann@example.com"), way, { CONSOLE_ACCESS })).toBeNull();
      expect(rights(access("ann@example.com"), way, { CONSOLE_ACCESS: "" })).toBeNull();
    }
  });
});

describe("a way that is closed", () => {
  it("ends what it opened, and the passkeys of whom it made known", () => {
    for (const CONSOLE_SIGN_IN of ["", undefined, "token, passkey", "passkey"]) {
      expect(rights(slack("U0OPER"), "slack", { CONSOLE_SIGN_IN })).toBeNull();
      expect(rights(slack("U0OPER"), "passkey", { CONSOLE_SIGN_IN })).toBeNull();
    }
    expect(rights(token(), "passkey", { CONSOLE_SIGN_IN: "token" })).toBeNull();
    expect(rights(token(), "token", { CONSOLE_SIGN_IN: "token" })).not.toBeNull();
  });
});

test("everybody has an object of their own", () => {
  const names = [slack("U1"), slack("W1"), token(), access("a@example.com"), access("t1/u1@example.com")].map(nameOf);
  expect(new Set(names).size).toBe(5);
  expect(nameOf(slack("U1"))).toBe(nameOf(slack("U1", { name: "bot", sha256: BOT })));
});
