/** What is said of a Redis that does not tell all, or cannot be asked: no more than was seen. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Envelope, Problem } from "../../src/protocol/answer.ts";
import type { Output } from "../../src/protocol/operations.ts";
import { type TestStack, useStack } from "../setup/stack.ts";

let stack: TestStack;

const ask = async (path: string): Promise<Record<string, unknown>> => {
  const response = await stack.get(`/v1/targets/${stack.target}${path}`);
  const text = await response.text();
  expect(text).not.toContain(stack.password);
  return JSON.parse(text) as Record<string, unknown>;
};
const answer = async <T>(path: string) => (await ask(path)) as unknown as Envelope & { data: T };
const failure = async (path: string) => (await ask(path)) as unknown as Problem;

beforeAll(async () => {
  stack = await useStack();
});
afterEach(async () => {
  await stack.control.repair();
});
afterAll(async () => {
  await stack.control.repair();
});

describe("a Redis that has never saved", () => {
  test("has no last save, in any answer", async () => {
    await stack.control.break("never-saved");
    const { data, summary } = await answer<Output<"persistence">>("/redis/persistence");
    expect(data).toMatchObject({
      rdb_saved_since_start: false,
      rdb_last_save_age_ms: null,
      rdb_file: { exists: false },
      rdb_last_bgsave_status: "ok",
    });
    expect(summary).toMatch(
      /^RDB is off, AOF is off, no snapshot was made since Redis started .* ago, there is none on disk; warn: RDB and AOF are both off/,
    );
    const doctor = await answer<Output<"doctor">>("/doctor");
    expect(JSON.stringify(doctor)).not.toMatch(/snapshot succeeded|last save|The last fork/i);
    expect(doctor.data.fine.map(({ id }) => id)).not.toContain("rdb_last_bgsave_status");
  });

  test("has one once it was asked to, and after a restart the age of the file, not of the process", async () => {
    await stack.control.break("never-saved");
    await stack.control.redis("SAVE");
    const saved = await answer<Output<"persistence">>("/redis/persistence");
    expect(saved.data).toMatchObject({ rdb_file: { exists: true, size: expect.any(Number) as number } });
    // Redis counts whole seconds, and a restart must not end in the same one as the save.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await stack.control.docker("restart", stack.container);
    await expect
      .poll(async () => (await answer<Output<"persistence">>("/redis/persistence")).data?.rdb_saved_since_start, {
        timeout: 30_000,
      })
      .toBe(false);
    const { data, summary } = await answer<Output<"persistence">>("/redis/persistence");
    expect(data.rdb_file?.written_at).toBe(saved.data.rdb_file?.written_at);
    expect(Date.parse(data.process_started_at ?? "")).toBeGreaterThan(Date.parse(data.rdb_file?.written_at ?? ""));
    expect(summary).toMatch(/no snapshot was made since Redis started .* ago, the one on disk is .* old/);
    expect(summary).toMatch(/a restart brings back the snapshot of/);
  });
});

describe("a Redis without CONFIG", () => {
  test("has its settings named as unread, by each operation that would tell or change them", async () => {
    await stack.control.break("config-renamed");
    const doctor = await answer<Output<"doctor">>("/doctor");
    expect(doctor.verdict).toBe("warn");
    expect(doctor.summary).not.toMatch(/Nothing is wrong/);
    const persistence = await answer<Output<"persistence">>("/redis/persistence");
    expect(persistence).toMatchObject({ verdict: "warn", data: { save: null, rdb_file: null } });
    expect(await failure("/redis/config/maxmemory")).toMatchObject({
      status: 502,
      detail: expect.stringMatching(/^Redis does not know CONFIG, so it was renamed or taken away/) as string,
      hint: expect.stringMatching(/rename-command CONFIG/) as string,
    });
    const drift = await answer<Output<"drift">>("/profile");
    expect(drift.data.items.map(({ item, ok, can_apply }) => [item, ok, can_apply])).toEqual(
      expect.arrayContaining([
        ["maxmemory", true, false],
        ["appendonly", true, false],
        ["save", false, false],
        ["container memory limit", true, false],
      ]),
    );
    const set = await stack.get(`/v1/targets/${stack.target}/redis/config/maxmemory`, {
      method: "PUT",
      token: stack.operatorToken,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ value: "576mb" }),
    });
    expect(await set.json()).toMatchObject({ detail: expect.stringMatching(/^Redis does not know CONFIG/) as string });
  });
});

describe("a Redis that is not reached", () => {
  test.each([
    ["no-redis-cli", "docker", /^redis-cli could not be started in container/, /its container listens on .*:6379/],
    ["other-port", "redis", /it listens on .*:6380/, /Redis may be well/],
    ["unix-socket", "redis", /it listens on unix:\/tmp\/redis\.sock\.$/, /Redis may be well/],
    ["tls-only", "redis", /^Redis takes TLS connections only/, /Redis may be well/],
  ] as const)("%s is told as that by ping and memory", async (state, hop, detail, hint) => {
    await stack.control.break(state);
    for (const path of ["/ping", "/redis/memory", "/redis/persistence"]) {
      const told = await failure(path);
      expect([path, told.status, told.hop, told.detail, told.hint]).toEqual([
        path,
        502,
        hop,
        expect.stringMatching(detail),
        expect.stringMatching(hint),
      ]);
    }
    const doctor = await answer<Output<"doctor">>("/doctor");
    expect(JSON.stringify(doctor.data.findings)).not.toMatch(/Redis is not up|Every application is refused/);
  });
});
