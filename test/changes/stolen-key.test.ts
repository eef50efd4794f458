/** Whoever has the Worker's SSH key speaks to the agent directly: the host's guards must hold without the Worker's. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PROTOCOL, type AgentResponse } from "../../src/protocol/wire.ts";
import { type TestStack, useStack } from "../setup/stack.ts";
import { permit } from "./host-policy.ts";
import { MIB, operator } from "./operator.ts";

let stack: TestStack;
let agent: ReturnType<typeof login>;

/** A session with the agent over OpenSSH's own client. */
const login = ({ privateKey, hostPort, target }: TestStack) => {
  const options = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "IdentitiesOnly=yes", "BatchMode=yes"];
  const client = spawn(
    "ssh",
    [...options.flatMap((option) => ["-o", option]), "-i", privateKey, "-p", String(hostPort), "redis-ops@127.0.0.1"],
    { stdio: ["pipe", "pipe", "ignore"] },
  );
  const ended = once(client, "exit");
  const lines = createInterface(client.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => JSON.parse((await lines.next()).value as string);
  let id = 0;
  return {
    hello: next,
    async set(input: Record<string, unknown>): Promise<AgentResponse> {
      id += 1;
      const caller = { id: "mallory", role: "operator", via: "console" };
      const request = { id, operation: "set", target, input, deadline_ms: 10_000, caller, request_id: `stolen-${id}` };
      client.stdin.write(`${JSON.stringify(request)}\n`);
      return (await next()) as AgentResponse;
    },
    async end(): Promise<void> {
      client.stdin.end();
      await ended;
    },
  };
};

beforeAll(async () => {
  stack = await useStack();
  await operator(stack).reset();
  agent = login(stack);
  expect(await agent.hello()).toMatchObject({ hello: { protocol: PROTOCOL } });
});

afterAll(async () => {
  await agent.end();
  await operator(stack).reset();
});

describe("the agent, driven directly over OpenSSH with the Worker's key", () => {
  test.each([
    ["no limit", { key: "maxmemory", value: "0" }, "refused_by_guard"],
    ["above the reserve", { key: "maxmemory", value: "700mb", force: true, allow_eviction: true }, "refused_by_guard"],
    ["below what is in use", { key: "maxmemory", value: "1mb" }, "refused_by_guard"],
    ["a policy that does not exist", { key: "maxmemory-policy", value: "none" }, "refused_by_guard"],
    ["the password", { key: "requirepass", value: "mine" }, "forbidden"],
    ["where Redis writes its files", { key: "dir", value: "/tmp" }, "forbidden"],
    ["a second command behind a line break", { key: "maxmemory", value: "550mb\nFLUSHALL" }, "bad_input"],
    ["a number that is none", { key: "maxmemory", value: "0x20000000" }, "bad_input"],
  ])("refuses %s", async (_title, input, code) => {
    expect((await agent.set(input)).result).toMatchObject({ ok: false, failure: { code } });
    expect(await operator(stack).actual("maxmemory")).toBe(String(512 * MIB));
  });

  // Without it, the refusals above could come from a session in which nothing works.
  test("does what the guards allow", async () => {
    expect((await agent.set({ key: "maxmemory", value: "550mb" })).result.ok).toBe(true);
    expect(await operator(stack).actual("maxmemory")).toBe(String(550 * MIB));
  });

  test("cannot exceed the bounds of the host's policy", async () => {
    const restorePolicy = await permit(stack, { maxmemory: { max: "520mb" } });
    const later = login(stack);
    try {
      await later.hello();
      const { result } = await later.set({ key: "maxmemory", value: "530mb" });
      expect(result).toMatchObject({ ok: false, failure: { code: "refused_by_guard" } });
      expect((await later.set({ key: "maxmemory", value: "520mb" })).result.ok).toBe(true);
    } finally {
      await later.end();
      await restorePolicy();
    }
  });
});
