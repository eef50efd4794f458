/** The agent's own failures, given before a handler runs or in place of its answer. They quote nothing but the request. */
import type { Failure, Hop } from "../../protocol/failure.ts";

const LONGEST_NAME = 64;
const quoted = (name: string): string => JSON.stringify(name.slice(0, LONGEST_NAME));

const agentFailure = (code: Failure["code"], detail: string, hint: string): Failure => ({
  code,
  hop: "agent",
  detail,
  hint,
});

export const badLine = (why: string): Failure =>
  agentFailure(
    "bad_input",
    `The agent was sent a line that is no request: ${why}.`,
    "Check that the Worker and the agent have the same version.",
  );

export const misconfigured = (problem: string): Failure =>
  agentFailure(
    "misconfigured",
    `The host's policy cannot be used: ${problem}.`,
    "Correct the policy on the host; the next connection reads it again.",
  );

export const unknownOperation = (name: string, version: string): Failure =>
  agentFailure(
    "unknown_operation",
    `The agent (version ${version}) does not know the operation ${quoted(name)}.`,
    "Upgrade the agent on the host: run `npm run host:install` again.",
  );

export const unknownTarget = (name: string): Failure =>
  agentFailure(
    "unknown_target",
    `The host's policy names no target ${quoted(name)}.`,
    "Add it under `targets` in the policy on the host, or correct the Worker's TARGETS.",
  );

export const notAllowed = (operation: string): Failure =>
  agentFailure(
    "forbidden",
    `The host's policy does not allow the operation ${operation}.`,
    "Add it to the target's `operations` in the policy on the host, if it is wanted.",
  );

export const wrongRole = (operation: string, role: string): Failure =>
  agentFailure("forbidden", `The operation ${operation} needs the role ${role}.`, "Ask someone with that role.");

export const badInput = (why: string): Failure =>
  agentFailure("bad_input", `The input is not what the operation takes: ${why}.`, "Correct the input and ask again.");

export const tooBusy = (): Failure => ({
  ...agentFailure(
    "throttled",
    "The agent is already working on as many requests as it takes at once.",
    "Ask again in a second.",
  ),
  retry_after_ms: 1000,
});

export const broken = (): Failure =>
  agentFailure(
    "agent_failed",
    "The agent met an error of its own.",
    "Report it with the request id; asking again may work.",
  );

export const tooLarge = (limitBytes: number): Failure =>
  agentFailure("agent_failed", `The answer is larger than ${limitBytes} bytes.`, "Ask for less, such as one section.");

const WHO: Readonly<Record<Hop, string>> = {
  worker: "The Worker",
  ssh: "The SSH connection",
  agent: "The agent",
  docker: "Docker",
  redis: "Redis",
};

/** `hop` is the one that owes an answer. */
export const timedOut = (hop: Hop): Failure => ({
  code: "timeout",
  hop,
  detail: `${WHO[hop]} did not answer in time.`,
  hint: "Use `ping` to see which hop is slow; then check that one on the host.",
});
