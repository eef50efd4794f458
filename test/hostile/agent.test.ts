/** Generated lines at the installed agent, over OpenSSH, with the key that the Worker has. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FailureCode } from "../../src/protocol/failure.ts";
import { operator } from "../changes/operator.ts";
import { type TestStack, useStack } from "../setup/stack.ts";
import { agentLine } from "./agent-line.ts";
import { type AgentLogin, login } from "./agent-login.ts";
import { attack } from "./attack.ts";
import { changeLog, type HostWatch, markers, redisState, watchHost } from "./host-watch.ts";
import { ATTACK_TIMEOUT_MS } from "./length.ts";
import { leaked, type Secrets, secretsOf } from "./secrets.ts";

/** The deadline that the lines ask for, and half a second. */
const WAIT_MS = 30_500;

/** What an input can come to. The others are faults, of which there are none in this run. */
const CODES: readonly FailureCode[] = [
  ...([
    "bad_input",
    "forbidden",
    "unknown_target",
    "unknown_operation",
    "conflict",
    "refused_by_guard",
    "throttled",
  ] as const),
];

let stack: TestStack;
let agent: AgentLogin;
let watch: HostWatch;
let secrets: Secrets;
let before: Record<string, string>;
/** The agent that the lines go to, among those of other sessions. */
let own: string[];
const outcomes = new Map<string, number>();

beforeAll(async () => {
  stack = await useStack();
  secrets = secretsOf(stack);
  await operator(stack).reset();
  before = await redisState(stack);
  watch = await watchHost(stack);
  const others = watch.agents();
  agent = await login(stack);
  own = watch.agents().filter((each) => !others.includes(each));
  // In the short form it is chance whether a generated line is one that may change something, or not.
  for (const role of ["viewer", "operator"]) await send(Buffer.from(JSON.stringify(change(role))));
});

afterAll(async () => {
  watch?.stop();
  await agent?.end();
  await operator(stack).reset();
});

const change = (role: string): object => ({
  id: 1,
  operation: "set",
  target: stack.target,
  input: { key: "maxmemory", value: "500mb" },
  deadline_ms: 10_000,
  caller: { id: "mallory", role, via: "token" },
  request_id: `sound-${role}`,
});

const send = async (line: Uint8Array): Promise<string | null> => {
  const response = await agent.send(line, WAIT_MS);
  if (response === "silent") return "no answer within the deadline";
  if (response === null) return null;
  const { result } = response;
  const outcome = result.ok ? "ok" : result.failure.code;
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  const secret = leaked(JSON.stringify(response), secrets);
  if (secret !== null) return `shows ${secret}`;
  if (!result.ok && !CODES.includes(result.failure.code))
    return `is answered ${result.failure.code} (${result.failure.hop}): ${result.failure.detail}`;
  return null;
};

describe("the agent under generated lines", () => {
  it(
    "answers each line once, to its id, as bad input where it is wrong",
    async () => {
      expect(await attack({ arbitrary: agentLine(stack.target), atOnce: 32, send })).toEqual([]);
      expect(agent.stray()).toEqual([]);
    },
    ATTACK_TIMEOUT_MS,
  );

  it("was asked what it can do as well, so that the refusals mean something", () => {
    expect([...outcomes.keys()]).toEqual(
      expect.arrayContaining(["ok", "bad_input", "forbidden", "unknown_target", "unknown_operation"]),
    );
  });

  it("is the same process afterwards, well, and silent on stderr", async () => {
    expect(agent.lives()).toBe(true);
    expect(own).toHaveLength(1);
    expect(watch.agents()).toEqual(expect.arrayContaining(own));
    const ping = {
      id: 1,
      operation: "ping",
      target: stack.target,
      input: {},
      deadline_ms: 10_000,
      caller: { id: "a", role: "viewer", via: "token" },
      request_id: "after",
    };
    expect(await agent.send(Buffer.from(JSON.stringify(ping)), WAIT_MS)).toMatchObject({ id: 1, result: { ok: true } });
    expect(agent.stderr()).toBe("");
  });

  it("started no process on the host or in the container but those of the system", async () => {
    expect(watch.looks()).toBeGreaterThan(10);
    expect(watch.foreign()).toEqual([]);
    expect(await watch.without(() => markers(stack))).toEqual([]);
  });

  it("left Redis as it was, but for the settings that may be changed", async () => {
    expect(await redisState(stack)).toEqual(before);
  });

  it("wrote its log of changes one JSON object a line, each an intent or an outcome, without a secret", async () => {
    const text = await changeLog(stack);
    const lines = text.split("\n").filter((line) => line !== "");
    expect(lines.some((line) => line.includes("mallory"))).toBe(true);
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({
        event: expect.stringMatching(/^(?:intent|outcome)$/),
        at: expect.any(String),
      });
    expect(leaked(text, secrets)).toBeNull();
  });
});
