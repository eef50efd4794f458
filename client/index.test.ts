import { describe, expect, it } from "vitest";
import { OPERATION_NAMES } from "../src/protocol/operations.ts";
import { pause } from "../src/shared/deadline.ts";
import { type Client, connect } from "./index.ts";
import type { Send } from "./send.ts";

const AT = "2026-11-29T07:00:00.000Z";
const answer = (operation: string, data: unknown, target: string | null = "prod") => ({
  ...{ target, operation, at: AT, age_ms: 0, verdict: "ok", reasons: [], summary: "Fine.", data, commands: [] },
  took_ms: 1,
});
const stats = {
  ...{ container: "app-redis-1", cpu_fraction: 0.01, memory_used: 1, memory_limit: 2, memory_fraction: 0.5 },
  ...{ network_rx: 0, network_tx: 0, block_read: 0, block_write: 0, pids: 5 },
};
const outcome = {
  ...{ key: "maxmemory", before: "512mb", after: "576mb", outcome: "applied", change_id: 7, until: null },
  ...{ headroom: { before: 1, after: 2 }, warnings: [], lasts: "until it is made anew", permanent: "a line" },
};

/** The API's end; it notes what it is asked. */
const api = (body: unknown, status = 200) => {
  const requests: { url: string; method: string; headers: Record<string, string>; body: string | null }[] = [];
  const send: Send = async (url, { method, headers, body: sent }) => {
    requests.push({ url, method, headers, body: sent });
    return Response.json(body, { status });
  };
  return { requests, redis: connect({ url: "https://ops.example.com/", token: "ro_x", send }) };
};

describe("the client", () => {
  it("has a method for every operation of the catalogue", () => {
    expect(Object.keys(api({}).redis).toSorted()).toEqual(OPERATION_NAMES.toSorted());
  });

  it("answers an operation on a target with its typed data", async () => {
    const { redis, requests } = api(answer("stats", stats));
    const read = await redis.stats("prod");
    expect(read.ok && read.value.data.memory_fraction).toBe(0.5);
    expect(requests).toMatchObject([
      { url: "https://ops.example.com/v1/targets/prod/container/stats", method: "GET", body: null },
    ]);
    expect(requests[0]?.headers).toMatchObject({ Authorization: "Bearer ro_x" });
    expect(requests[0]?.headers).not.toHaveProperty("Idempotency-Key");
  });

  it("takes no target for an operation on all of them", async () => {
    const { redis, requests } = api(answer("targets", { targets: [{ name: "prod", description: null }] }, null));
    const read = await redis.targets();
    expect(read.ok && read.value.data.targets[0]?.name).toBe("prod");
    await redis.audit({ since: "24h" });
    expect(requests.map(({ url }) => new URL(url).pathname + new URL(url).search)).toEqual([
      "/v1/targets",
      "/v1/audit?since=24h",
    ]);
  });

  it("sends a change under a key, its own or the caller's, and a dry run under none", async () => {
    const { redis, requests } = api(answer("set", outcome));
    const change = { key: "maxmemory", value: "576mb" };
    await redis.set("prod", change);
    await redis.set("prod", change, { idempotencyKey: "mine-1" });
    await redis.set("prod", { ...change, dry_run: true });
    const [made, given, tried] = requests.map(({ headers }) => headers["Idempotency-Key"]);
    expect(made).toMatch(/^[0-9a-f-]{36}$/);
    expect(given).toBe("mine-1");
    expect(tried).toBeUndefined();
    expect(requests[0]).toMatchObject({ method: "PUT", body: '{"value":"576mb"}' });
  });

  it("answers a problem as a failure", async () => {
    const problem = {
      ...{ type: "https://ops.example.com/docs#unreachable", title: "Unreachable", status: 502, code: "unreachable" },
      ...{ hop: "ssh", detail: "No route.", hint: "Look at the host.", request_id: "r-1" },
    };
    expect(await api(problem, 502).redis.memory("prod")).toEqual({ ok: false, failure: problem });
  });

  it("lets a field through that it does not know, and nothing that it cannot read", async () => {
    const newer = await api({ ...answer("stats", { ...stats, gpus: 0 }), region: "weur" }).redis.stats("prod");
    expect(newer).toMatchObject({ ok: true, value: { data: { gpus: 0, pids: 5 } } });
    const other = await api(answer("stats", { ...stats, pids: "five" })).redis.stats("prod");
    expect(other).toMatchObject({ ok: false, failure: { code: "internal" } });
    const another = await api(answer("memory", stats)).redis.stats("prod");
    expect(another).toMatchObject({ ok: false, failure: { code: "internal" } });
    const change = await api(answer("set", {})).redis.set("prod", { key: "maxmemory", value: "576mb" });
    expect(change).toMatchObject({ ok: false, failure: { code: "internal", outcome_unknown: true } });
  });

  it("gives up when the time is up, also while the body is on its way", async () => {
    const send: Send = async (_, { signal }) =>
      new Response(
        new ReadableStream({
          start: (controller) => signal.addEventListener("abort", () => controller.error(signal.reason)),
        }),
      );
    const redis = connect({ url: "https://ops.example.com", token: "ro_x", send });
    const read = await redis.memory("prod", {}, { timeoutMs: 20 });
    expect(read).toMatchObject({ ok: false, failure: { code: "timeout", status: 504 } });
  });

  const afterAWhile: Send = async (_, { signal }) => {
    await pause(30);
    signal.throwIfAborted();
    return Response.json(answer("stats", stats));
  };
  const waiting = connect({ url: "https://ops.example.com", token: "ro_x", send: afterAWhile });

  it.each([1500.5, 2 ** 31, 2 ** 32, Number.MAX_VALUE, Number.POSITIVE_INFINITY])(
    "waits no shorter for a long time than for a short one: %d ms",
    async (timeoutMs) => {
      expect(await waiting.stats("prod", {}, { timeoutMs })).toMatchObject({ ok: true });
    },
  );

  it("takes a time as a BigInt or as digits for that number", async () => {
    for (const [timeoutMs, ok] of [
      [5n, false],
      [5_000n, true],
      ["5000", true],
    ] as const)
      expect(await waiting.stats("prod", {}, { timeoutMs: timeoutMs as never })).toMatchObject({ ok });
  });

  it.each([0, 0.5, -1, Number.NEGATIVE_INFINITY, Number.NaN])("gives up at once after %d ms", async (timeoutMs) => {
    expect(await waiting.stats("prod", {}, { timeoutMs })).toMatchObject({ ok: false, failure: { code: "timeout" } });
  });

  const change = { key: "maxmemory", value: "576mb" };
  const circular: Record<string, unknown> = {};
  circular["itself"] = circular;
  const noMore = (): never => {
    throw new Error("of the caller's own");
  };
  const unreadable = Object.defineProperties(
    {},
    Object.fromEntries(["dry_run", "idempotencyKey"].map((name) => [name, { get: noMore, enumerable: true }])),
  );
  it.each<[string, (redis: Client) => Promise<unknown>]>([
    ["a target with half a character", (redis) => redis.memory("prod\ud800")],
    ["an input with half a character", (redis) => redis.config("prod", { key: "\udc00" })],
    ["a number that JSON does not have", (redis) => redis.changes("prod", { limit: 5n })],
    ["the same in a change", (redis) => redis.undo("prod", { id: 5n })],
    ["an object that has no end", (redis) => redis.acknowledge("prod", { id: 3, reason: circular as never })],
    ["a key that no header has", (redis) => redis.set("prod", change, { idempotencyKey: "a\nb" })],
    ["a key that is no text of a header", (redis) => redis.set("prod", change, { idempotencyKey: "schlüssel→" })],
    ["a key with a space, which a header may lose", (redis) => redis.set("prod", change, { idempotencyKey: " mine" })],
    ["a key that is empty", (redis) => redis.set("prod", change, { idempotencyKey: "" })],
    ["a target that is no text and cannot be one", (redis) => redis.memory(Object.create(null) as never)],
    ["an input that cannot be read", (redis) => redis.set("prod", unreadable as never)],
    ["options that cannot be read", (redis) => redis.set("prod", change, unreadable)],
    ["a key that is a symbol", (redis) => redis.set("prod", change, { idempotencyKey: Symbol("mine") as never })],
    ["a key that is no text", (redis) => redis.set("prod", change, { idempotencyKey: Object.create(null) as never })],
    ["a time that is a symbol", (redis) => redis.set("prod", change, { timeoutMs: Symbol("long") as never })],
    [
      "a time that is no number and cannot be one",
      (redis) => redis.memory("prod", {}, { timeoutMs: Object.create(null) as never }),
    ],
    ["a key that is too long", (redis) => redis.set("prod", change, { idempotencyKey: "k".repeat(129) })],
  ])("answers what cannot be sent as bad input, since nothing was sent: %s", async (_, ask) => {
    const { redis, requests } = api(answer("set", outcome));
    const read = await ask(redis);
    expect(read).toMatchObject({ ok: false, failure: { code: "bad_input", status: 400, title: "Bad input" } });
    expect(read).not.toHaveProperty("failure.outcome_unknown");
    expect(requests).toEqual([]);
  });

  it("takes null for what is left out, as programs without types write it", async () => {
    const { redis, requests } = api(answer("set", outcome));
    expect(await redis.undo("prod", null as never, null as never)).toMatchObject({ ok: false });
    expect(requests).toMatchObject([{ url: "https://ops.example.com/v1/targets/prod/changes/latest/undo" }]);
  });

  it("cannot be made with an address or a token that would give the token away or break the request", () => {
    expect(() => connect({ url: "http://ops.example.com", token: "ro_x" })).toThrow(TypeError);
    expect(() => connect({ url: "https://ops.example.com", token: "ro_x\r\nX: y" })).toThrow(TypeError);
  });
});
