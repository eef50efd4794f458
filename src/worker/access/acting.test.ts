import { describe, expect, it } from "vitest";
import { ask } from "../double/front-door.ts";
import { failed, OPERATOR } from "../double/env.ts";

/** As in `double/env.ts`: the hash of `ro_operator-token`. */
const sha256 = "b6d22584e130c0315584a92b0a479da86a2712eea2b5d42b5662c41698f3ab97";
const MEMORY = "/v1/targets/prod/redis/memory";
const SET = "/v1/targets/prod/redis/config/maxmemory?value=576mb";

const bot = (entry: object = {}) => ({
  API_TOKENS: JSON.stringify([{ name: "bot", sha256, role: "operator", acts_for: "slack", ...entry }]),
});

const behalf = (of: string, role: string) => ({ "X-On-Behalf-Of": of, "X-On-Behalf-Role": role });

const asBot = (path: string, headers: Record<string, string>, entry: object = {}, method = "GET") =>
  ask(path, { token: OPERATOR, headers, env: bot(entry), method });

describe("a token that acts for people in Slack", () => {
  it("asks as them, in their role", async () => {
    const { status, questions, counted, lines } = await asBot(MEMORY, behalf("T1/U0VIEWER", "viewer"));
    expect([status, questions[0]?.caller]).toEqual([200, { id: "T1/U0VIEWER", role: "viewer", via: "slack" }]);
    expect(counted).toEqual(["T1/U0VIEWER"]);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ caller: "T1/U0VIEWER", via: "slack" });
  });

  it("lends an operator's role to an operator, and not to a viewer", async () => {
    expect((await asBot(SET, behalf("T1/U0OPER", "operator"), {}, "PUT")).status).toBe(200);
    const refused = await asBot(SET, behalf("T1/U0VIEWER", "viewer"), {}, "PUT");
    expect([refused.status, refused.questions]).toEqual([403, []]);
    expect(refused.refusals[0]?.question.caller).toEqual({ id: "T1/U0VIEWER", role: "viewer", via: "slack" });
  });

  it("lends no more than it has: role and targets", async () => {
    const role = await asBot(SET, behalf("T1/U0OPER", "operator"), { role: "viewer" }, "PUT");
    expect([role.status, role.questions]).toEqual([403, []]);
    const headers = behalf("T1/U0OPER", "operator");
    expect((await asBot("/v1/targets/staging/redis/memory", headers, { targets: ["prod"] })).status).toBe(403);
    expect((await asBot(MEMORY, headers, { targets: ["prod"] })).status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ["nobody", {}],
    ["nobody in a role", { "X-On-Behalf-Role": "operator" }],
    ["somebody in no role", { "X-On-Behalf-Of": "T1/U1" }],
    ["a role that there is not", behalf("T1/U1", "admin")],
    ["a user without a team", behalf("U1", "viewer")],
    ["a name", behalf("T1/alice", "viewer")],
    ["two", behalf("T1/U1, T1/U2", "viewer")],
    ["somebody else's way in", behalf("token:oskar", "viewer")],
  ])("is refused where it asks for %s", async (_, headers) => {
    const { status, json, questions } = await asBot(MEMORY, headers);
    expect([status, json().code, questions]).toEqual([400, "bad_input", []]);
  });
});

describe("any other token", () => {
  it.each<[Record<string, string>]>([
    [behalf("T1/U0OPER", "operator")],
    [{ "X-On-Behalf-Of": "T1/U1" }],
    [{ "X-On-Behalf-Role": "operator" }],
  ])("is refused where it says %j", async (headers) => {
    const { status, json, questions } = await ask(MEMORY, { headers });
    expect([status, json().code, questions]).toEqual([403, "forbidden", []]);
  });

  it("is its own holder's", async () => {
    const { questions } = await ask(MEMORY, { answer: () => failed({}) });
    expect(questions[0]?.caller).toEqual({ id: "vera", role: "viewer", via: "token" });
  });
});

describe("a token's entry", () => {
  it("acts for Slack or for nobody", async () => {
    const { status, json } = await asBot(MEMORY, {}, { acts_for: "teams" });
    expect(status).toBe(500);
    expect(json().detail).toContain("API_TOKENS[0].acts_for");
  });
});
