/** A viewer's requests to a stack, and what every answer to one that fails has to be. */
import { expect } from "vitest";
import type { Problem } from "../../src/protocol/answer.ts";
import { operations } from "../../src/protocol/operations.ts";
import { pause } from "../../src/shared/deadline.ts";
import type { TestStack } from "../setup/stack.ts";

export const requestsTo = (stack: TestStack) => {
  const path = (rest: string): string => `/v1/targets/${stack.target}${rest}`;

  /** Above the deadline that the Worker promises: a request that hangs fails the test instead of outwaiting it. */
  const patience = (): AbortSignal => AbortSignal.timeout(operations.memory.deadlineMs + 5_000);

  const problem = async (response: Response): Promise<Problem> => {
    expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    const body = (await response.json()) as Problem;
    expect(body.status).toBe(response.status);
    expect(body.hint.length).toBeGreaterThan(10);
    expect(JSON.stringify(body)).not.toContain(stack.password);
    return body;
  };

  const failing = async (rest = "/redis/memory"): Promise<Problem> =>
    problem(await stack.get(path(rest), { signal: patience() }));

  const succeeds = async (rest = "/redis/memory"): Promise<void> => {
    const response = await stack.get(path(rest), { signal: patience() });
    expect(await response.text()).not.toBe("");
    expect(response.status).toBe(200);
  };

  /** As `succeeds`, once the link asks a host again that had turned it away: after `retry_after_ms`, which is a few seconds here. */
  const succeedsAfterPause = async (rest = "/redis/memory"): Promise<void> => {
    const response = await stack.get(path(rest), { signal: patience() });
    if (response.status !== 200) await pause((await problem(response)).retry_after_ms ?? 0);
    await succeeds(rest);
  };

  return { path, patience, problem, failing, succeeds, succeedsAfterPause };
};
