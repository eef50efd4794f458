/** The four ways in, as one: an operation with an input, asked by somebody of a role; and what each way answers, in words that compare. */
import type { FailureCode } from "../../src/protocol/failure.ts";
import type { Operation, Role } from "../../src/protocol/operation.ts";
import { type OperationName, operations } from "../../src/protocol/operations.ts";
import { PROTOCOL } from "../../src/protocol/wire.ts";
import type { AgentLogin } from "./agent-login.ts";
import { TEAM, USERS } from "./people.ts";
import { toHttp } from "./slack-request.ts";
import type { Victim } from "./victim.ts";
import { bytesOf, exchange } from "./wire.ts";

export interface Asked {
  operation: OperationName;
  target: string | null;
  input: Record<string, unknown>;
  role: Role;
}

/** What came of it: `ok`, the failure's code, or `shown` where Slack shows what a change would do. */
export type Outcome = "ok" | "shown" | FailureCode;

export interface Entry {
  name: string;
  ask: (asked: Asked) => Promise<{ outcome: Outcome; text: string }>;
}

const WAIT_MS = 31_000;

/** Path holes are filled encoded; what is left goes into the body, or into the query of a GET. */
export const httpEntry = (victim: Victim, place: "query" | "body"): Entry => ({
  name: `HTTP, ${place}`,
  ask: async ({ operation: name, target, input, role }) => {
    const operation: Operation = operations[name];
    const left = new Map(Object.entries(input));
    const filled = operation.http.path.replaceAll(/\/\{([a-z_]+)\??\}/g, (_, key: string) => {
      const value = left.get(key);
      left.delete(key);
      return value === undefined
        ? ""
        : `/${encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value))}`;
    });
    const root = operation.scope === "target" ? `/v1/targets/${encodeURIComponent(target ?? "")}` : "/v1";
    const inQuery = place === "query" || operation.http.method === "GET";
    const query = new URLSearchParams(
      [...left].map(([key, value]): [string, string] => [key, String(value)]),
    ).toString();
    const response = await victim.get(`${root}${filled}${inQuery && query !== "" ? `?${query}` : ""}`, {
      method: operation.http.method,
      token: role === "operator" ? victim.stack.operatorToken : victim.stack.viewerToken,
      ...(inQuery
        ? {}
        : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(Object.fromEntries(left)) }),
    });
    const text = await response.text();
    if (response.ok) return { outcome: "ok", text };
    return { outcome: (JSON.parse(text) as { code: FailureCode }).code, text };
  },
});

let asked = 0;

/** A command in Slack, written with `text` as its words. */
export const slackText = async (
  victim: Victim,
  text: string,
  user: string,
): Promise<{ status: number; text: string }> => {
  asked += 1;
  const body = new URLSearchParams({
    ...{ command: "/redis", text, team_id: TEAM, user_id: user, channel_id: "C0OPS", trigger_id: `entry.${asked}` },
    response_url: `${victim.hooks}/commands/1`,
  }).toString();
  const request = { type: "application/x-www-form-urlencoded", body, signed: "right", retry: null } as const;
  const answer = await exchange(victim.port, bytesOf(toHttp(request, victim.signingSecret, Date.now())), {
    waitMs: WAIT_MS,
  });
  return typeof answer === "string" ? { status: 0, text: answer } : { status: answer.status, text: answer.body };
};

const slackOutcome = (text: string): Outcome => {
  if (/redis_ops:confirm:/.test(text)) return "shown";
  if (/NOT ALLOWED|needs an operator|may only look|may not/i.test(text)) return "forbidden";
  if (/NOT UNDERSTOOD|not understood/i.test(text)) return "bad_input";
  if (/REFUSED, NOTHING CHANGED/.test(text)) return "refused_by_guard";
  return "ok";
};

/** In words: the positional inputs bare, flags by their name, the rest behind theirs. */
export const lineOf = ({ operation: name, target, input }: Asked): string => {
  const { positional }: Operation = operations[name];
  const bare = positional.map((key) => input[key]).filter((value) => value !== undefined);
  const rest = Object.entries(input).filter(([key]) => !positional.includes(key) && key !== "reason");
  const reason = input["reason"] === undefined ? [] : ["because", input["reason"]];
  const on = target === null ? [] : ["on", target];
  return [name, ...bare, ...on, ...rest.flatMap(([key, value]) => [key.replaceAll("_", " "), value]), ...reason]
    .map(String)
    .join(" ");
};

export const slackEntry = (victim: Victim): Entry => ({
  name: "Slack",
  ask: async (one) => {
    const said = await slackText(victim, lineOf(one), one.role === "operator" ? USERS.operator : USERS.viewer);
    return { outcome: said.status === 200 ? slackOutcome(said.text) : "internal", text: said.text };
  },
});

let id = 0;
export const agentEntry = (agent: AgentLogin): Entry => ({
  name: `the agent's line (protocol ${PROTOCOL})`,
  ask: async ({ operation, target, input, role }) => {
    id += 1;
    const request = {
      ...{ id, operation, target: target ?? "", input, deadline_ms: 20_000, request_id: `entry-${id}` },
      caller: { id: "mallory", role, via: "token" },
    };
    const response = await agent.send(Buffer.from(JSON.stringify(request)), WAIT_MS);
    if (response === null || response === "silent") throw new Error("the agent did not answer");
    return { outcome: response.result.ok ? "ok" : response.result.failure.code, text: JSON.stringify(response) };
  },
});
