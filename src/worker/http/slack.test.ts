import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { browser, world } from "../double/console.ts";
import { ask } from "../double/front-door.ts";
import { failed } from "../double/env.ts";
import { signedHeaders, SLACK_SECRET } from "./slack-signed.fixture.ts";

const ACCESS = JSON.stringify({ team: "T1", operators: ["U0OPER"], viewers: ["U0VIEWER"] });
const FORM = "application/x-www-form-urlencoded";

interface Sent {
  type?: string;
  headers?: Record<string, string>;
  env?: Record<string, unknown>;
  answer?: NonNullable<Parameters<typeof ask>[1]>["answer"];
  limited?: boolean;
}

/** As Slack sends it, to `/slack/events`. */
const send = async (body: string, { type = FORM, headers = {}, env = {}, answer, limited = false }: Sent = {}) => {
  const signed = { "Content-Type": type, ...(await signedHeaders(body)), ...headers };
  const slack = { SLACK_SIGNING_SECRET: SLACK_SECRET, SLACK_ACCESS: ACCESS, ...env };
  const asked = { method: "POST", token: null, headers: signed, body, env: slack, limited };
  return ask("/slack/events", answer === undefined ? asked : { ...asked, answer });
};

const command = (text: string, changes: Record<string, string> = {}) =>
  new URLSearchParams({
    command: "/redis",
    text,
    team_id: "T1",
    user_id: "U0OPER",
    channel_id: "C0OPS",
    response_url: "https://hooks.slack.com/commands/T1/2/3",
    trigger_id: "1.2.3",
    ...changes,
  }).toString();

describe("a signed command", () => {
  it("asks the target as whoever sent it, by the way of every other caller", async () => {
    const { status, json, questions, counted } = await send(command("memory on prod"));
    expect(status).toBe(200);
    expect(json()).toMatchObject({ response_type: "ephemeral" });
    expect(questions).toMatchObject([
      { target: "prod", operation: "memory", caller: { id: "T1/U0OPER", role: "operator", via: "slack" } },
    ]);
    expect(counted).toEqual(["T1/U0OPER"]);
  });

  it.each([["targets"], ["audit"], ["set maxmemory 576mb on prod"], ["undo on prod"], ["doctor on prod"]])(
    "counts once against the rate limit: %s",
    async (text) => {
      expect((await send(command(text))).counted).toEqual(["T1/U0OPER"]);
    },
  );

  it("names its request to the target, which answers the same one only once", async () => {
    const { questions } = await send(command("memory on prod"));
    expect(questions).toMatchObject([{ claims: [{ of: "request", key: "1.2.3" }] }]);
    const again = await send(command("memory on prod"), {
      answer: () => ({ ...failed({ code: "conflict" }), notFirst: "request" }),
    });
    expect([again.status, again.text]).toEqual([200, ""]);
    const audit = await send(command("audit"), {
      answer: () => ({ ...failed({ code: "conflict" }), notFirst: "request" }),
    });
    expect([audit.questions.length, audit.status, audit.text]).toEqual([2, 200, ""]);
  });

  it("of a viewer for a change is refused and audited as theirs", async () => {
    const { questions, refusals, text } = await send(command("set maxmemory 576mb on prod", { user_id: "U0VIEWER" }));
    expect(questions).toEqual([]);
    expect(refusals).toMatchObject([
      { question: { operation: "set", caller: { id: "T1/U0VIEWER", via: "slack" } }, failure: { code: "forbidden" } },
    ]);
    expect(text).toContain("needs an operator");
  });

  it("may use only the targets that SLACK_ACCESS names", async () => {
    const env = { SLACK_ACCESS: JSON.stringify({ team: "T1", operators: ["U0OPER"], targets: ["staging"] }) };
    expect((await send(command("memory on prod"), { env })).questions).toEqual([]);
    expect((await send(command("memory"), { env })).questions).toMatchObject([{ target: "staging" }]);
  });

  it("tells of a failure as one", async () => {
    const { status, text } = await send(command("memory on prod"), {
      answer: () => failed({ code: "unreachable", hop: "ssh", detail: "No connection.", hint: "Look at sshd." }),
    });
    expect(status).toBe(200);
    expect(text).toContain("Look at sshd.");
  });

  it("leaves no word of what was written in the log", async () => {
    const { lines } = await send(command("set maxmemory 576mb on prod because hunter2"));
    expect(lines.join("\n")).not.toContain("hunter2");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(
      expect.objectContaining({ route: "/slack/events", caller: "T1/U0OPER", via: "slack", status: 200 }),
    );
  });
});

describe("/redis console", () => {
  const here = () => world(() => new DatabaseSync(":memory:"));
  const codeIn = (text: string): string => /#\/in\/([\w.-]+)"/.exec(text)?.[1] ?? "";

  it.each([
    ["U0OPER", "operator"],
    ["U0VIEWER", "viewer"],
  ])("gives %s a link to this Worker that signs them in once, as %s, and is in no log line", async (user_id, role) => {
    const of = here();
    const told = await send(command("console", { user_id }), { env: of.env });
    expect(told.json()).toMatchObject({ response_type: "ephemeral" });
    expect(told.text).toContain('"url":"http://localhost/#/in/');
    expect(told.counted).toEqual([`T1/${user_id}`]);
    const code = codeIn(told.text);
    expect(told.text.split(code)).toHaveLength(2);
    expect(told.lines.join("\n")).not.toContain(code);
    const signIn = () => browser(of).send("POST", "/console/sign-in", { body: { way: "slack", code } });
    expect((await signIn()).json()["person"]).toMatchObject({ id: `T1/${user_id}`, role, way: "slack" });
    expect((await signIn()).status).toBe(401);
  });

  it("gives nobody one who is on no list", async () => {
    const of = here();
    const { text } = await send(command("console", { user_id: "U0NOBODY" }), { env: of.env });
    expect(text).toContain("You may not use redis-ops.");
    expect([text.includes("#/in/"), of.people.asked.size]).toEqual([false, 0]);
  });

  it("is refused where slack is no way in, and its button is below no answer there", async () => {
    const [open, closed] = [here(), { ...here().env, CONSOLE_SIGN_IN: "token" }];
    expect((await send(command("memory on prod"), { env: open.env })).text).toContain('"Console"');
    expect((await send(command("memory on prod"), { env: closed })).text).not.toContain('"Console"');
    const { text } = await send(command("console"), { env: closed });
    expect([text.includes("CONSOLE_SIGN_IN"), text.includes("#/in/")]).toEqual([true, false]);
  });

  it("is counted against the rate limit", async () => {
    const of = here();
    const { text } = await send(command("console"), { env: of.env, limited: true });
    expect([text.includes("TOO MANY REQUESTS"), of.people.asked.size]).toEqual([true, 0]);
  });
});

describe("the address", () => {
  it("is confirmed to Slack when it asks", async () => {
    const body = JSON.stringify({ type: "url_verification", token: "x", challenge: "3eZbrw1aB" });
    const { status, json } = await send(body, { type: "application/json" });
    expect([status, json()]).toEqual([200, { challenge: "3eZbrw1aB" }]);
  });

  it("answers a look at its certificate, signed or not", async () => {
    const { status, text } = await send("ssl_check=1&token=x", { headers: { "X-Slack-Signature": "" } });
    expect([status, text]).toEqual([200, ""]);
  });

  it.each([
    ["no signature", { "X-Slack-Signature": "" }],
    ["another signature", { "X-Slack-Signature": `v0=${"0".repeat(64)}` }],
    ["an old timestamp", { "X-Slack-Request-Timestamp": "1531420618" }],
  ])("refuses %s", async (_, headers) => {
    const control = await send(command("memory on prod"));
    const { status, questions, lines } = await send(command("memory on prod"), { headers });
    expect([control.status, status, questions]).toEqual([200, 401, []]);
    expect(lines.some((line) => line.includes("not_signed"))).toBe(true);
  });

  it.each([
    ["a payload that is no JSON", "payload=%7B", FORM],
    ["a command without its sender", "command=%2Fredis", FORM],
    ["JSON that is none", "{", "application/json"],
    ["another type", command("memory"), "text/plain"],
  ])("answers 400 to %s", async (_, body, type) => {
    const { status, questions } = await send(body, { type });
    expect([status, questions]).toEqual([400, []]);
  });

  it("answers 413 to what is too large, before it is looked at", async () => {
    expect((await send("x".repeat(512 * 1024 + 1))).status).toBe(413);
  });

  it("takes nothing but POST", async () => {
    expect((await ask("/slack/events", { token: null })).status).toBe(405);
  });
});

describe("a Worker without Slack", () => {
  it.each([[undefined], [""], [" "]])("has nothing at the address where the signing secret is %j", async (secret) => {
    const { status, json, questions } = await send(command("memory on prod"), {
      env: { SLACK_SIGNING_SECRET: secret },
    });
    expect([status, questions]).toEqual([404, []]);
    expect(json().detail).toContain("SLACK_SIGNING_SECRET is not set");
  });

  it.each([[undefined], ["{hunter2"], ['{"team":"hunter2"}']])(
    "lets nobody in where SLACK_ACCESS is %j",
    async (access) => {
      const { status, text, questions } = await send(command("memory on prod"), { env: { SLACK_ACCESS: access } });
      expect([status, questions]).toEqual([200, []]);
      expect(text).toContain("SLACK_ACCESS");
      expect(text).not.toContain("hunter2");
      expect((await ask("/v1/targets", { env: { SLACK_ACCESS: access } })).status).toBe(200);
    },
  );

  it("sends nothing anywhere where SLACK_HOOKS is not on this machine", async () => {
    const env = { SLACK_HOOKS: "https://evil.example" };
    const { text, questions } = await send(command("memory on prod"), { env });
    expect(questions).toEqual([]);
    expect(text).toContain("SLACK_HOOKS");
  });
});
