/**
 * Who may do what, by every way in.
 *
 * - A check in one way in only: https://github.com/advisories/GHSA-4fqm-6fmh-82mq, https://github.com/advisories/GHSA-f637-w7p2-m7fx.
 * - Another caller's identity lost on the way: https://github.com/advisories/GHSA-p443-p7w5-2f7f.
 * - Ids that are enough to see or to undo: https://github.com/advisories/GHSA-jm28-2wcr-qf3h, GHSA-228v-wc5r-j8m7.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mayUse, type Operation, type Role, ROLES } from "../../src/protocol/operation.ts";
import { OPERATION_NAMES, operations } from "../../src/protocol/operations.ts";
import { operator } from "../changes/operator.ts";
import { type Attacked, startBoth } from "./agent-login.ts";
import { agentEntry, type Asked, type Entry, httpEntry, slackEntry, slackText } from "./entries.ts";
import { TEAM, USERS } from "./people.ts";
import { type SlackRequest, toHttp } from "./slack-request.ts";
import { bytesOf, exchange } from "./wire.ts";

let victim: Attacked["victim"];
let agent: Attacked["agent"];
let stop: Attacked["stop"] | undefined;

beforeAll(async () => {
  ({ victim, agent, stop } = await startBoth());
});

afterAll(() => stop?.());

const path = (rest: string): string => `/v1/targets/${victim.stack.target}${rest}`;

/** A way in whose answer to a role is not what the catalogue says. */
const unlike = async (entry: Entry, asked: Asked): Promise<string | null> => {
  const expected = mayUse(asked.role, operations[asked.operation].role);
  const { outcome } = await entry.ask(asked);
  return (outcome !== "forbidden") === expected ? null : `${entry.name}: ${asked.role} ${asked.operation}: ${outcome}`;
};

const INPUTS: Readonly<Record<string, Record<string, unknown>>> = {
  set: { key: "maxmemory", value: "512mb", dry_run: "true" },
  apply: { dry_run: "true" },
  undo: { id: "999999" },
  acknowledge: { id: "999999" },
  mute: { for: "1m" },
};

const everything = (role: Role): Asked[] =>
  OPERATION_NAMES.map((operation) => ({
    ...{ operation, role, input: INPUTS[operation] ?? {} },
    target: operations[operation].scope === "target" ? victim.stack.target : null,
  }));

describe("every operation for every role", () => {
  it("control: a way in that forgot its check is told from one that has it", async () => {
    const forgetful: Entry = { name: "forgetful", ask: () => Promise.resolve({ outcome: "ok", text: "" }) };
    const found = await Promise.all(everything("viewer").map((asked) => unlike(forgetful, asked)));
    expect(found.filter((each) => each !== null)).toEqual(
      ["set", "undo", "apply", "acknowledge", "mute", "unmute"].map((name) => `forgetful: viewer ${name}: ok`),
    );
  });

  it("gets the answer that the catalogue gives, by every way in", async () => {
    const found: (string | null)[] = [];
    for (const role of ROLES)
      for (const asked of everything(role)) {
        const { answeredBy }: Operation = operations[asked.operation];
        const ways = [httpEntry(victim, "query"), httpEntry(victim, "body"), slackEntry(victim)];
        for (const entry of answeredBy === "agent" ? [...ways, agentEntry(agent)] : ways)
          found.push(await unlike(entry, asked));
      }
    expect(found.filter((each) => each !== null)).toEqual([]);
  });

  it("is refused without a token, with another scheme, and to people in Slack who are on no list", async () => {
    for (const { http, scope } of Object.values(operations)) {
      const address =
        (scope === "target" ? path("") : "/v1") +
        http.path.replace("{key?}", "maxmemory").replace("{key}", "maxmemory").replace("{id}", "1");
      const token = victim.stack.operatorToken;
      for (const authorization of [
        "",
        "Bearer",
        "Bearer undefined",
        `Basic ${token}`,
        token,
        `Bearer ${token}x`,
        `Bearer ${token.slice(0, -1)}`,
        `Bearer ${token} ${token}`,
      ])
        expect(
          (await victim.get(address, { method: http.method, token: null, headers: { authorization } })).status,
        ).toBe(401);
    }
    const { text } = await slackText(victim, "memory", USERS.nobody);
    expect(text).not.toMatch(/MiB|maxmemory/);
  });
});

describe("ids", () => {
  it("of changes and requests give nothing by themselves", async () => {
    const made = await victim.get(path("/redis/config/maxmemory"), {
      method: "PUT",
      headers: { "Content-Type": "application/json", "Idempotency-Key": "guess-me", "X-Request-Id": "guess-me-too" },
      body: JSON.stringify({ value: "500mb" }),
    });
    const { data } = (await made.json()) as { data: { change_id: number } };
    expect([made.status, data.change_id]).toEqual([200, expect.any(Number)]);
    const undo = (token: string | null) =>
      victim.get(path(`/changes/${data.change_id}/undo`), {
        method: "POST",
        token,
        headers: { "X-Request-Id": "guess-me-too", "Idempotency-Key": "guess-me" },
      });
    expect((await undo(null)).status).toBe(401);
    expect((await undo(victim.stack.viewerToken)).status).toBe(403);
    expect(
      (await victim.get(path("/changes"), { token: null, headers: { "X-Request-Id": "guess-me-too" } })).status,
    ).toBe(401);
    expect(await operator(victim.stack).actual("maxmemory")).toBe("524288000");
    // The control: with the right to do so, the same id undoes.
    expect((await victim.get(path(`/changes/${data.change_id}/undo`), { method: "POST" })).status).toBe(200);
    expect(await operator(victim.stack).actual("maxmemory")).toBe("536870912");
  });
});

describe("a button in Slack", () => {
  let presses = 0;
  const press = async (
    value: string,
    { user = USERS.operator, team = TEAM, channel = "C0OPS" }: { user?: string; team?: string; channel?: string } = {},
  ): Promise<void> => {
    presses += 1;
    const payload = {
      ...{ type: "block_actions", team: { id: team }, user: { id: user, team_id: team }, channel: { id: channel } },
      ...{ trigger_id: `press.${presses}`, response_url: `${victim.hooks}/actions/${presses}` },
      actions: [{ type: "button", block_id: "b", action_ts: "1", action_id: "redis_ops:confirm:1", value }],
    };
    const before = victim.posts.length;
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const request: SlackRequest = { type: "application/x-www-form-urlencoded", body, signed: "right", retry: null };
    await exchange(victim.port, bytesOf(toHttp(request, victim.signingSecret, Date.now())), { waitMs: 5_000 });
    await expect.poll(() => victim.posts.length, { timeout: 30_000 }).toBeGreaterThan(before);
  };
  const confirmation = async (): Promise<string> => {
    const { text } = await slackText(victim, "set maxmemory 500mb", USERS.operator);
    const found =
      /"action_id":"redis_ops:confirm:\d+"[^{}]*"value":"([^"]+)"|"value":"([^"]+)"[^{}]*"action_id":"redis_ops:confirm:\d+"/.exec(
        text,
      );
    const value = found?.[1] ?? found?.[2];
    if (value === undefined) throw new Error(`no button to confirm in ${text.slice(0, 500)}`);
    return value;
  };
  const maxmemory = (): Promise<string> => operator(victim.stack).actual("maxmemory");

  it("cannot be moved to another person, channel or team, nor changed", async () => {
    const value = await confirmation();
    const [text = "", mac = ""] = value.split(".");
    const content = JSON.parse(Buffer.from(text, "base64url").toString()) as Record<string, unknown>;
    const sealed = (changes: Record<string, unknown>): string =>
      `${Buffer.from(JSON.stringify({ ...content, ...changes })).toString("base64url")}.${mac}`;
    await press(value, { user: USERS.other });
    await press(value, { user: USERS.viewer });
    await press(value, { user: USERS.nobody });
    await press(value, { channel: "C0OTHER" });
    await press(value, { team: "T0OTHER" });
    await press(sealed({ user: USERS.other }), { user: USERS.other });
    await press(sealed({ expires: Date.now() + 1e9 }));
    await press(sealed({ input: { key: "maxmemory", value: "400mb" } }));
    await press(text);
    await press(`${text}.`);
    await press(`${text}.${"A".repeat(43)}`);
    await press(`${mac}.${text}`);
    await press(`${value}x`);
    expect(await maxmemory()).toBe("536870912");
    // The control: by the one who got it, where they got it, as it is, it changes; and once only.
    await press(value);
    expect(await maxmemory()).toBe("524288000");
    await operator(victim.stack).reset();
    await press(value);
    expect(await maxmemory()).toBe("536870912");
  });
});
