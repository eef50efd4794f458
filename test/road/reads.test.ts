import { beforeAll, describe, expect, test } from "vitest";
import { pause } from "../../src/shared/deadline.ts";
import * as z from "zod";
import type { Page } from "../../src/present/page.ts";
import { type OperationName, operations, type Output } from "../../src/protocol/operations.ts";
import { reasonSchema, verdictSchema } from "../../src/protocol/verdict.ts";
import { VIEW_MEDIA } from "../../src/shared/media.ts";
import { type TestStack, useStack } from "../setup/stack.ts";

let stack: TestStack;
const path = (rest: string) => `/v1/targets/${stack.target}${rest}`;

beforeAll(async () => {
  stack = await useStack();
});

/** A line that is printed names the engine where it is not the one that `docker` asks by itself. */
const engine = (): string =>
  /^\/(?:var\/)?run\/docker\.sock$/.test(stack.dockerSocket) ? "" : ` -H unix://${stack.dockerSocket}`;

const envelope = (name: OperationName) =>
  z.strictObject({
    target: z.string().nullable(),
    operation: z.literal(name),
    at: z.iso.datetime(),
    age_ms: z.number().nonnegative(),
    verdict: verdictSchema,
    reasons: z.array(reasonSchema),
    summary: z.string().min(10),
    data: operations[name].output,
    commands: z.array(z.string()),
    took_ms: z.number().nonnegative(),
  });

const read = async <T>(
  name: OperationName,
  rest: string,
): Promise<{ data: T; commands: string[]; verdict: string }> => {
  const response = await stack.get(rest);
  expect(response.status).toBe(200);
  const body = await response.json();
  return envelope(name).parse(body) as never;
};

describe("each read operation keeps the contract over the whole road", () => {
  test("ping lists every hop in order", async () => {
    const { data } = await read<{ hops: { hop: string; ok: boolean }[] }>("ping", path("/ping"));
    expect(data.hops.map(({ hop, ok }) => [hop, ok])).toEqual(
      ["worker", "ssh", "agent", "docker", "redis"].map((hop) => [hop, true]),
    );
  });

  test("memory has Redis's own figures and the three ceilings", async () => {
    const { data, commands } = await read<{
      used_memory: number;
      maxmemory: number;
      maxmemory_policy: string;
      ceilings: { name: string; used: number; limit: number; fraction: number; headroom: number }[];
    }>("memory", path("/redis/memory"));
    const infoMemory = await stack.control.redis("INFO", "memory");
    const used = Number(/used_memory:(\d+)/.exec(infoMemory)?.[1]);
    expect(Math.abs(data.used_memory - used)).toBeLessThan(2 * 1024 * 1024);
    expect(data.maxmemory).toBe(536_870_912);
    expect(data.maxmemory_policy).toBe("allkeys-lru");
    expect(data.ceilings.map(({ name, limit }) => [name, limit]).slice(0, 2)).toEqual([
      ["maxmemory", 536_870_912],
      ["container", 805_306_368],
    ]);
    for (const { used: taken, limit, fraction, headroom } of data.ceilings) {
      expect(fraction).toBeCloseTo(taken / limit, 6);
      expect(headroom).toBe(limit - taken);
    }
    expect(commands).toContain(`docker${engine()} compose -p ${stack.project} exec -T redis redis-cli INFO`);
  });

  test("the commands of every answer work on the host as they stand, in any folder", async () => {
    for (const rest of ["/redis/memory", "/redis/persistence", "/container", "/doctor", "/profile"]) {
      const { commands } = (await (await stack.get(path(rest))).json()) as { commands: string[] };
      expect(commands.length).toBeGreaterThan(0);
      for (const line of commands) {
        const { code, stdout, stderr } = await stack.control.hostRun(["sh", "-c", `cd /tmp && ${line}`]);
        expect([line, code, stderr]).toEqual([line, 0, ""]);
        // But for the line that asks without a password whether one is wanted.
        expect(line.startsWith("printf ") ? "" : stdout).not.toMatch(/^(?:NOAUTH|WRONGPASS)/m);
      }
    }
  });

  test("a second memory reading knows the rate of evictions", async () => {
    await read("memory", path("/redis/memory"));
    await pause(400);
    const { data } = await read<{ evictions_per_second: number | null }>("memory", path("/redis/memory"));
    expect(data.evictions_per_second).toBe(0);
  });

  test("info is parsed, whole or one section in any case", async () => {
    const whole = await read<{ sections: Record<string, Record<string, unknown>> }>("info", path("/redis/info"));
    expect(Object.keys(whole.data.sections)).toEqual(
      expect.arrayContaining(["server", "memory", "persistence", "stats"]),
    );
    const one = await read<{ sections: Record<string, Record<string, unknown>> }>(
      "info",
      path("/redis/info?section=MEMORY"),
    );
    expect(Object.keys(one.data.sections)).toEqual(["memory"]);
    expect(one.data.sections["memory"]?.["maxmemory"]).toBe(536_870_912);
  });

  test("stats names the container and its limit in bytes", async () => {
    const { data } = await read<{ container: string; memory_limit: number; memory_used: number; pids: number }>(
      "stats",
      path("/container/stats"),
    );
    expect(data.container).toBe(stack.container);
    expect(data.memory_limit).toBe(805_306_368);
    expect(data.memory_used).toBeGreaterThan(1024 * 1024);
    expect(data.pids).toBeGreaterThan(0);
  });

  test("config has the mission's settings, and one key alone", async () => {
    const all = await read<Record<string, string>>("config", path("/redis/config"));
    expect(all.data).toMatchObject({ maxmemory: "536870912", "maxmemory-policy": "allkeys-lru", appendonly: "yes" });
    expect(all.data).not.toHaveProperty("requirepass");
    const one = await read<Record<string, string>>("config", path("/redis/config/maxmemory-policy"));
    expect(one.data).toEqual({ "maxmemory-policy": "allkeys-lru" });
  });

  test("persistence has RDB and AOF on", async () => {
    const { data } = await read<{ save: string; aof_enabled: boolean; loading: boolean }>(
      "persistence",
      path("/redis/persistence"),
    );
    expect(data).toMatchObject({ aof_enabled: true, loading: false });
    expect(data.save).not.toBe("");
  });

  test("targets lists the configured one", async () => {
    const { data } = await read<{ targets: { name: string }[] }>("targets", "/v1/targets");
    expect(data.targets.map(({ name }) => name)).toEqual([stack.target]);
  });
});

describe("overview", () => {
  type Standing = Output<"overview">["targets"][number];
  const standings = async (): Promise<{ verdict: string; targets: Standing[] }> => {
    const { verdict, data } = await read<Output<"overview">>("overview", "/v1/overview");
    return { verdict, targets: data.targets };
  };

  test("has the figures that `memory` has", async () => {
    const { verdict, targets } = await standings();
    expect(verdict).toBe("ok");
    expect(targets).toMatchObject([
      {
        name: stack.target,
        verdict: "ok",
        maxmemory: 536_870_912,
        failure: null,
        age_ms: expect.any(Number) as number,
      },
    ]);
    expect(targets[0]?.ceilings.map(({ name }) => name)).toEqual(["maxmemory", "container", "host"]);
  });

  test("of a dead host says why, and has its last good figures with their age", async () => {
    await standings();
    await stack.control.stopSshd();
    try {
      const { verdict, targets } = await standings();
      expect(verdict).toBe("critical");
      const [target] = targets;
      expect(target).toMatchObject({ verdict: null, maxmemory: 536_870_912, failure: { hop: "ssh" } });
      expect(target?.summary).toBe(target?.failure?.detail);
      expect(target?.age_ms).toBeGreaterThan(0);
      const page = await stack.get("/v1/overview", { headers: { accept: VIEW_MEDIA } });
      expect([page.status, page.headers.get("content-type")]).toEqual([200, VIEW_MEDIA]);
      const { view } = (await page.json()) as Page;
      expect(JSON.stringify(view.body)).toContain("last read");
    } finally {
      await stack.control.startSshd();
    }
    expect((await standings()).verdict).toBe("ok");
  });
});

describe("a view", () => {
  test("of an answer and of a failure, with the status that JSON has", async () => {
    const viewed = async (rest: string): Promise<{ status: number; page: Page }> => {
      const response = await stack.get(path(rest), { headers: { accept: VIEW_MEDIA } });
      expect(response.headers.get("content-type")).toBe(VIEW_MEDIA);
      return { status: response.status, page: (await response.json()) as Page };
    };
    const good = await viewed("/redis/memory");
    expect([good.status, good.page.answer?.operation, good.page.problem]).toEqual([200, "memory", null]);
    expect(good.page.view.body).toMatchObject([{ kind: "gauges" }]);
    const bad = await viewed("/redis/config/requirepass");
    expect(bad.status).toBe(bad.page.problem?.status);
    expect(bad.page.answer).toBeNull();
  });
});

describe("what surrounds an answer", () => {
  test("text/plain begins with the verdict and has a bar for each ceiling", async () => {
    const response = await stack.get(path("/redis/memory"), { headers: { accept: "text/plain" } });
    expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
    const text = await response.text();
    expect(text).toMatch(/^OK {2}/);
    expect(text).toMatch(/^maxmemory +\[#*-*\]/m);
    expect(text).toMatch(/^container +\[#*-*\]/m);
    expect(text).toMatch(/^host +\[#*-*\]/m);
  });

  test("doctor as text counts what is fine, and with detail=all says each; the JSON has it either way", async () => {
    const asText = async (query: string) =>
      (await stack.get(path(`/doctor${query}`), { headers: { accept: "text/plain" } })).text();
    // There must be keys, or nobody looks for Celery's among them.
    await stack.control.redis("SET", "reads-test", "1");
    const counts = await asText("");
    await stack.control.redis("DEL", "reads-test");
    expect(counts).toMatch(/^Checked and fine \(\d+\)\n {2}.*memory \d+ fine/im);
    expect(counts).not.toContain("No script holds Redis.");
    // One line for each kind of command, and none that only differs in a cursor.
    expect(counts.match(/ SCAN \d+ /g)).toBeNull();
    expect(counts).toContain(
      `\n$ docker${engine()} compose -p ${stack.project} exec -T redis redis-cli --scan --pattern `,
    );
    const all = await asText("?detail=all");
    expect(all).toContain("No script holds Redis.");
    const { data } = (await (await stack.get(path("/doctor"))).json()) as { data: { fine: { text: string }[] } };
    expect(data.fine.map(({ text }) => text)).toContain("No script holds Redis.");
  });

  test("fail_on answers 417 with the same body once the verdict is that bad", async () => {
    await stack.control.redis("CONFIG", "SET", "maxmemory", "0");
    try {
      const warned = await stack.get(path("/redis/memory?fail_on=warn"));
      expect(warned.status).toBe(417);
      expect(await warned.json()).toMatchObject({ operation: "memory", verdict: "warn" });
      expect((await stack.get(path("/redis/memory?fail_on=critical"))).status).toBe(200);
    } finally {
      await stack.control.redis("CONFIG", "SET", "maxmemory", "536870912");
    }
    expect((await stack.get(path("/redis/memory?fail_on=warn"))).status).toBe(200);
  });

  test("the request id of the response is in the Worker's log line, with the hops' timings and no token", async () => {
    const response = await stack.get(path("/redis/memory"), { headers: { "x-request-id": "test-request-0001" } });
    expect(response.headers.get("x-request-id")).toBe("test-request-0001");
    // The runtime hands its log over beside the answer.
    await expect.poll(async () => (await stack.control.workerLogs()).join("\n")).toContain("test-request-0001");
    const logs = await stack.control.workerLogs();
    const line = JSON.parse(logs.findLast((entry) => entry.includes("test-request-0001")) ?? "null") as Record<
      string,
      unknown
    >;
    expect(line).toMatchObject({
      caller: "viewer",
      via: "token",
      target: stack.target,
      operation: "memory",
      status: 200,
    });
    expect(Object.keys(line["timings"] as object)).toEqual(
      expect.arrayContaining(["object_ms", "link_ms", "agent_ms"]),
    );
    expect(logs.join("\n")).not.toContain(stack.viewerToken);
  });

  test("identical reads at the same time share one round trip, so all have one instant", async () => {
    const bodies = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const response = await stack.get(path("/redis/info?section=everything"));
        return (await response.json()) as { at: string };
      }),
    );
    expect(new Set(bodies.map(({ at }) => at)).size).toBeLessThan(25);
  });

  test("evictions under allkeys-lru at full memory are a warning with the rate", async () => {
    await stack.control.redis("CONFIG", "SET", "maxmemory", "6mb");
    try {
      const fill = 'for i = 1, 3000 do redis.call("SET", KEYS[1] .. ARGV[1] .. i, string.rep("x", 4000)) end return 1';
      let reasons: { id: string; figure: number }[] = [];
      // The first rounds fill it and give the first sample; from then on every round evicts.
      for (let round = 0; round < 4; round += 1) {
        await stack.control.redis("EVAL", fill, "1", "evict:", String(round));
        const response = await stack.get(path("/redis/memory"));
        reasons = ((await response.json()) as { reasons: typeof reasons }).reasons;
        await pause(300);
      }
      expect(reasons.find(({ id }) => id === "evictions_per_second")?.figure).toBeGreaterThan(0);
    } finally {
      await stack.control.redis("FLUSHALL");
      await stack.control.redis("CONFIG", "SET", "maxmemory", "536870912");
    }
  });
});
