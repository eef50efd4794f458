/**
 * Logs: one JSON object a line whatever is asked, and no secret in any of them, at whatever level.
 *
 * - Forged lines: https://github.com/advisories/GHSA-xx6g-43w2-9g6g (OliveTin), CWE-117.
 * - Secrets in debug output: https://github.com/python-telegram-bot/python-telegram-bot/pull/5120.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Attacked, startBoth } from "./agent-login.ts";
import { agentEntry, slackText } from "./entries.ts";
import { changeLog } from "./host-watch.ts";
import { TEAM } from "./people.ts";
import { leaked } from "./secrets.ts";
import { toHttp } from "./slack-request.ts";
import { logLine } from "./vulnerable.ts";
import { bytesOf, exchange } from "./wire.ts";

const FORGED = '"}\n{"caller":"forged","status":200,"event":"intent"}';
const FORGERIES = [
  FORGED,
  FORGED.replace("\n", "\r\n"),
  FORGED.replace("\n", "\u2028"),
  '\\"}\\n{\\"caller\\":\\"forged\\"}',
  "\u001b[2K{{7*7}}${7*7}%n",
];

let victim: Attacked["victim"];
let agent: Attacked["agent"];
let stop: Attacked["stop"] | undefined;

beforeAll(async () => {
  // What tools take for a wish to be told everything.
  ({ victim, agent, stop } = await startBoth({
    vars: { DEBUG: "*", LOG_LEVEL: "debug", NODE_DEBUG: "net,http,tls", NODE_ENV: "development" },
  }));
});

afterAll(() => stop?.());

/** The objects of a log, one a line, for the readers too that split at more than a line feed; a line that is none throws. */
const objects = (text: string): Record<string, unknown>[] =>
  text
    .split(/[\n\r\u0085\u2028\u2029]/)
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it("control: a line made from text is two where the text forges one, and is found to be", () => {
  expect(objects(logLine(`x${FORGED.replace(/\}$/, ',"x":"')}`)).map(({ caller }) => caller)).toEqual(["x", "forged"]);
});

it("control: a secret is found in a line, plain, escaped and encoded", () => {
  const { password } = victim.stack;
  for (const form of [password, encodeURIComponent(password), Buffer.from(password).toString("base64")])
    expect(leaked(JSON.stringify({ problem: `x ${form} y` }), victim.secrets)).toBe("the Redis password");
});

describe("the Worker's log", () => {
  it("has one object for each request, none of them forged", async () => {
    victim.newLogs();
    for (const text of FORGERIES) {
      const encoded = encodeURIComponent(text);
      await victim.get(`/v1/targets/${encoded}/redis/memory`);
      await victim.get(`/v1/targets/${victim.stack.target}/redis/config/${encoded}?${encoded}=${encoded}`);
      await victim.get("/v1/targets", { headers: { "X-Request-Id": text.replaceAll(/[^\x20-\x7e]/g, " ") } });
      await victim.get(`/${encoded}`, { method: "PUT", body: text });
      await slackText(victim, `memory ${text}`, text);
      await slackText(victim, text, "U0OPERATOR");
    }
    const lines = victim.newLogs();
    expect(lines.length).toBeGreaterThanOrEqual(FORGERIES.length * 6);
    for (const line of lines) {
      expect(line).not.toMatch(/[\n\r]/);
      expect(objects(line)).toHaveLength(1);
      expect(objects(line)[0]?.["caller"]).not.toBe("forged");
    }
  });

  it("has no secret, of requests that go well and of those that fail, with all that is called debug on", async () => {
    const { control, password, target } = victim.stack;
    await victim.get(`/v1/targets/${target}/redis/memory`);
    await victim.get(`/v1/targets/${target}/redis/config/requirepass`);
    await control.writePassword("not-the-password");
    await victim.get(`/v1/targets/${target}/redis/memory`);
    await control.writePassword(password);
    await victim.get("/v1/targets", { token: `${victim.stack.operatorToken}x` });
    await victim.get(`/v1/targets?token=${victim.stack.operatorToken}`);
    await victim.get(`/v1/targets/${victim.stack.operatorToken}/ping`);
    const body = `payload=${victim.signingSecret}&team_id=${TEAM}`;
    const request = { type: "application/x-www-form-urlencoded", body, signed: "wrong", retry: null } as const;
    await exchange(victim.port, bytesOf(toHttp(request, victim.signingSecret, Date.now())), { waitMs: 5_000 });
    for (const line of victim.worker.logs()) {
      // A caller who writes a token where a target's name belongs has told it to the log; it is no part of the configuration's leaks.
      if (line.includes('"route":"/v1/targets/{target}/ping"')) continue;
      expect([leaked(line, victim.secrets), line.slice(0, 60)]).toEqual([null, line.slice(0, 60)]);
    }
  });
});

describe("the host's log of changes", () => {
  const read = (): Promise<string> => changeLog(victim.stack);

  it("has two objects for a change, whatever caller, request and reason are called", async () => {
    for (const text of FORGERIES) {
      const before = objects(await read()).length;
      const request = {
        ...{ id: 1, operation: "set", target: victim.stack.target, deadline_ms: 10_000, request_id: text.slice(0, 60) },
        ...{ input: { key: "maxmemory", value: "512mb" }, caller: { id: text, role: "operator", via: "token" } },
      };
      expect(await agent.send(Buffer.from(JSON.stringify(request)), 10_500)).toMatchObject({ result: { ok: true } });
      const added = objects(await read()).slice(before);
      expect(added.map(({ event }) => event)).toEqual(["intent", "outcome"]);
      expect(added[0]).toMatchObject({ caller: { id: text } });
    }
    const reason = { key: "maxmemory", value: "512mb", reason: FORGED };
    const asked = { operation: "set", target: victim.stack.target, input: reason, role: "operator" } as const;
    expect((await agentEntry(agent).ask(asked)).outcome).toBe("bad_input");
  });

  it("and the agent's stderr hold no secret", async () => {
    expect(leaked(await read(), victim.secrets)).toBeNull();
    expect(leaked(agent.stderr(), victim.secrets)).toBeNull();
  });
});
