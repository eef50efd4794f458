/** `POST /console/link`, by which the bot in Socket Mode gets a link for somebody in Slack. */
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, it } from "vitest";
import { browser, type Browser, SLACK_ACCESS, type World, world } from "../double/console.ts";
import { ask } from "../double/front-door.ts";
import { OPERATOR, VIEWER } from "../double/env.ts";

const sha256 = "b6d22584e130c0315584a92b0a479da86a2712eea2b5d42b5662c41698f3ab97";
const BOT = { name: "bot", sha256, role: "operator", acts_for: "slack" };

let here: World;
let ann: Browser;

beforeEach(() => {
  here = world(() => new DatabaseSync(":memory:"), {
    // The Worker itself hears nothing from Slack here.
    SLACK_SIGNING_SECRET: undefined,
    API_TOKENS: JSON.stringify([BOT]),
  });
  ann = browser(here);
});

interface Asked {
  token?: string | null;
  of?: string;
  env?: Record<string, unknown>;
  headers?: Record<string, string>;
}

const link = ({ token = OPERATOR, of = "T1/U0OPER", env = {}, headers = {} }: Asked = {}) =>
  ask("/console/link", {
    ...{ method: "POST", token, env: { ...here.env, ...env } },
    headers: { "X-On-Behalf-Of": of, "X-On-Behalf-Role": "viewer", ...headers },
  });

const codeOf = (told: Awaited<ReturnType<typeof link>>): string =>
  /#\/in\/([\w.-]+)$/.exec(String(told.json()["url"]))?.[1] ?? "";

const signIn = (code: string, env: Record<string, unknown> = {}) =>
  ann.send("POST", "/console/sign-in", { body: { way: "slack", code }, env });

describe("a link for somebody in Slack", () => {
  it("signs them in, in the role that SLACK_ACCESS gives, whatever the bot says of it", async () => {
    const told = await link();
    expect([told.status, told.json()]).toEqual([
      200,
      { url: expect.stringMatching(/^http:\/\/localhost\/#\/in\//), expires_at: expect.stringMatching(/Z$/) },
    ]);
    expect(JSON.parse(told.lines[0] ?? "")).toMatchObject({
      caller: "T1/U0OPER",
      via: "slack",
      route: "/console/link",
    });
    expect(told.lines.join("")).not.toContain(codeOf(told));
    expect((await signIn(codeOf(told))).json()["person"]).toMatchObject({ id: "T1/U0OPER", role: "operator" });
  });

  it("lends no more than the bot's token has, then and later", async () => {
    const narrow = { API_TOKENS: JSON.stringify([{ ...BOT, role: "viewer", targets: ["prod"] }]) };
    const told = await signIn(codeOf(await link({ env: narrow })), narrow);
    expect(told.json()["person"]).toMatchObject({ role: "viewer", targets: ["prod"] });
    // With another token for the bot, what the old one opened has ended.
    const anew = { API_TOKENS: JSON.stringify([{ ...BOT, sha256: "0".repeat(64) }]) };
    expect((await ann.session({ env: anew })).person).toBeNull();
  });

  it.each<[string, number, Asked]>([
    ["a token that is not known", 401, { token: VIEWER }],
    ["no token", 403, { token: null }],
    ["nobody", 400, { of: "" }],
    ["a name", 400, { of: "T1/alice" }],
    ["somebody who is on no list", 403, { of: "T1/U0NOBODY" }],
    ["somebody of another team", 403, { of: "T2/U0OPER" }],
    ["somebody while the Worker does not know SLACK_ACCESS", 403, { env: { SLACK_ACCESS: undefined } }],
    ["somebody while Slack is no way in", 403, { env: { CONSOLE_SIGN_IN: "token, passkey" } }],
    [
      "somebody, with a token that acts for nobody",
      403,
      { env: { API_TOKENS: JSON.stringify([{ ...BOT, acts_for: undefined }]) } },
    ],
  ])("is refused for %s, and wakes no object", async (_, status, asked) => {
    expect((await link(asked)).status).toBe(status);
    expect([...here.people.asked]).toEqual([]);
  });

  it("is not made for a session: only a token asks for one", async () => {
    await signIn(codeOf(await link()));
    const told = await ann.send("POST", "/console/link", { headers: { "X-On-Behalf-Of": "T1/U0OPER" } });
    expect(told.status).toBe(401);
    expect(SLACK_ACCESS.operators).toContain("U0OPER");
  });
});
