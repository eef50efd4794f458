/** What an operator does over HTTP, for the tests of changes. */
import type { Output } from "../../src/protocol/operations.ts";
import type { AuditLine } from "../../src/protocol/operations/audit.ts";
import type { Change } from "../../src/protocol/operations/changes.ts";
import type { Problem } from "../../src/protocol/answer.ts";
import { type TestStack, useStack } from "../setup/stack.ts";

export const MIB = 1024 ** 2;

export interface Said<T> {
  status: number;
  body: { data: T; summary: string; verdict: string } & Problem;
}

export const operator = (stack: TestStack) => {
  const path = (rest: string) => `/v1/targets/${stack.target}${rest}`;
  const send = async <T>(
    method: string,
    rest: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Said<T>> => {
    const response = await stack.get(rest, {
      method,
      token: stack.operatorToken,
      headers: { "content-type": "application/json", ...headers },
      ...(method === "GET" ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Said<T>["body"] };
  };
  const auditPage = async (query: string): Promise<Output<"audit">> =>
    (await send<Output<"audit">>("GET", `/v1/audit?target=${stack.target}${query}`, null)).body.data;
  return {
    path,
    set: (key: string, body: Record<string, unknown>, headers?: Record<string, string>) =>
      send<Output<"set">>("PUT", path(`/redis/config/${key}`), body, headers),
    undo: (id: number | "latest", headers?: Record<string, string>) =>
      send<Output<"undo">>("POST", path(`/changes/${id}/undo`), {}, headers),
    apply: (body: Record<string, unknown> = {}, headers?: Record<string, string>) =>
      send<Output<"apply">>("POST", path("/profile/apply"), body, headers),
    drift: () => send<Output<"drift">>("GET", path("/profile"), null),
    changes: async (): Promise<Change[]> =>
      (await send<Output<"changes">>("GET", path("/changes"), null)).body.data.changes,
    audit: async (): Promise<AuditLine[]> => (await auditPage("")).lines,
    auditPage,
    /** What Redis itself says, on the host. */
    actual: async (key: string): Promise<string> =>
      (await stack.control.redis("CONFIG", "GET", key)).split("\n")[1]?.trim() ?? "",
    /** Back to the reference settings, without the Worker knowing. */
    reset: async (): Promise<void> => {
      await stack.control.redis("CONFIG", "SET", "maxmemory", String(512 * MIB), "maxmemory-policy", "allkeys-lru");
    },
  };
};

export type Operator = ReturnType<typeof operator>;

/** The stack and an operator of it, with Redis at the reference settings. */
export const operatorAtReference = async (): Promise<{ stack: TestStack; by: Operator }> => {
  const stack = await useStack();
  const by = operator(stack);
  await by.reset();
  return { stack, by };
};
