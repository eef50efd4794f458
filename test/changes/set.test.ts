import { afterEach, describe, expect, test } from "vitest";
import { MIB, operatorAtReference } from "./operator.ts";

const { stack, by } = await operatorAtReference();

afterEach(() => by.reset());

describe("a change that is allowed", () => {
  test("is made, read back, recorded, and says how long it lasts", async () => {
    const { status, body } = await by.set("maxmemory", { value: "576mb", reason: "cache is full" });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      key: "maxmemory",
      before: String(512 * MIB),
      after: String(576 * MIB),
      outcome: "applied",
      until: null,
    });
    expect(body.data.lasts).toBe("Until the container is recreated or restarted.");
    expect(body.data.permanent).toBe("In the compose file, in the command of the service: --maxmemory 576mb");
    expect(body.data.headroom.after).toBe((body.data.headroom.before ?? 0) + 64 * MIB);
    expect(await by.actual("maxmemory")).toBe(String(576 * MIB));
    const [line] = await by.audit();
    expect(line).toMatchObject({
      operation: "set",
      caller: { id: "operator", role: "operator", via: "token" },
      before: String(512 * MIB),
      after: String(576 * MIB),
      outcome: "applied",
      reason: "cache is full",
    });
    const [change] = await by.changes();
    expect(change).toMatchObject({ id: line?.change_id, state: "kept", left_ms: null });
  });

  test("the policy as well, in any case", async () => {
    expect((await by.set("maxmemory-policy", { value: "Volatile-LRU" })).status).toBe(200);
    expect(await by.actual("maxmemory-policy")).toBe("volatile-lru");
  });

  test.each([
    ["603979776", 603_979_776],
    ["550m", 550_000_000],
    ["550MB", 550 * MIB],
    ["589824kb", 576 * MIB],
    ["589000k", 589_000_000],
  ])("sizes are read as Redis reads them: %s", async (value, bytes) => {
    expect((await by.set("maxmemory", { value })).status).toBe(200);
    expect(await by.actual("maxmemory")).toBe(String(bytes));
  });

  test("a dry run says what would happen and changes nothing", async () => {
    const lines = (await by.audit()).length;
    const { status, body } = await by.set("maxmemory", { value: "576mb", dry_run: true });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ outcome: "dry_run", after: String(576 * MIB), change_id: null });
    expect(await by.actual("maxmemory")).toBe(String(512 * MIB));
    expect((await by.audit()).length).toBe(lines);
  });

  test.each([
    ["1m", "For 1m, then the old value is put back; until the container is recreated or restarted at the longest."],
    ["7d", "For 7d, then the old value is put back; until the container is recreated or restarted at the longest."],
  ])("the shortest and the longest time are taken: %s", async (time, lasts) => {
    const { status, body } = await by.set("maxmemory", { value: "576mb", for: time, dry_run: true });
    expect(status).toBe(200);
    expect(body.data.lasts).toBe(lasts);
  });

  test("undo puts the old value back, once", async () => {
    await by.set("maxmemory", { value: "576mb" });
    const { status, body } = await by.undo("latest");
    expect(status).toBe(200);
    expect(body.data.after).toBe(String(512 * MIB));
    expect(body.data.lasts).toBe("Until the container is recreated or restarted.");
    expect(body.data.permanent).toBe("In the compose file, in the command of the service: --maxmemory 512mb");
    expect(await by.actual("maxmemory")).toBe(String(512 * MIB));
    expect((await by.undo(body.data.change_id ?? 0)).body).toMatchObject({ status: 409, code: "conflict" });
  });

  test("undo leaves what somebody has changed on the host since", async () => {
    await by.set("maxmemory", { value: "576mb" });
    await stack.control.redis("CONFIG", "SET", "maxmemory", "500mb");
    expect((await by.undo("latest")).body).toMatchObject({ status: 409, code: "conflict" });
    expect(await by.actual("maxmemory")).toBe(String(500 * MIB));
  });
});

describe("a change that is refused changes nothing, and is audited", () => {
  test.each([
    ["above the container's reserve", "maxmemory", { value: "577mb" }, 422, "refused_by_guard", "576mb"],
    ["no limit at all", "maxmemory", { value: "0" }, 422, "refused_by_guard", "576mb"],
    ["below what is in use", "maxmemory", { value: "1mb" }, 422, "refused_by_guard", ""],
    ["a fraction", "maxmemory", { value: "0.5gb" }, 400, "bad_input", ""],
    ["a sign", "maxmemory", { value: "-1" }, 400, "bad_input", ""],
    ["no policy of Redis", "maxmemory-policy", { value: "allkeys-lruu" }, 400, "bad_input", "volatile-lru"],
    ["a setting that is not to be changed", "appendonly", { value: "no" }, 403, "forbidden", ""],
    ["a stale if_current", "maxmemory", { value: "576mb", if_current: "400mb" }, 409, "conflict", ""],
    ["too short a time", "maxmemory", { value: "576mb", for: "59s" }, 400, "bad_input", ""],
    ["too long a time", "maxmemory", { value: "576mb", for: "8d" }, 400, "bad_input", ""],
    ["a reason of two lines", "maxmemory", { value: "576mb", reason: "a\nb" }, 400, "bad_input", ""],
    ["an unknown field", "maxmemory", { value: "576mb", until: "noon" }, 400, "bad_input", ""],
  ])("%s", async (_title, key, input, status, code, hint) => {
    const { body } = await by.set(key, input);
    expect(body).toMatchObject({ status, code });
    expect(body.hint).toContain(hint);
    expect(await by.actual("maxmemory")).toBe(String(512 * MIB));
    expect(await by.actual("maxmemory-policy")).toBe("allkeys-lru");
    expect((await by.audit())[0]).toMatchObject({ operation: "set", outcome: code, after: null });
  });

  test("noeviction on a full instance, unless forced", async () => {
    await stack.control.redis("EVAL", 'for i = 1, 3000 do redis.call("SET", "k" .. i, string.rep("x", 4000)) end', "0");
    await stack.control.redis("CONFIG", "SET", "maxmemory", "12mb");
    try {
      expect((await by.set("maxmemory-policy", { value: "noeviction" })).body.code).toBe("refused_by_guard");
      expect((await by.set("maxmemory-policy", { value: "noeviction", force: true })).status).toBe(200);
    } finally {
      await stack.control.redis("FLUSHALL");
    }
  });

  test("eviction only where it is allowed", async () => {
    await stack.control.redis("EVAL", 'for i = 1, 3000 do redis.call("SET", "k" .. i, string.rep("x", 4000)) end', "0");
    try {
      expect((await by.set("maxmemory", { value: "8mb" })).body.code).toBe("refused_by_guard");
      expect((await by.set("maxmemory", { value: "8mb", allow_eviction: true })).status).toBe(200);
    } finally {
      await stack.control.redis("FLUSHALL");
    }
  });

  test.each([
    ["malformed JSON", "application/json", '{"value":'],
    ["JSON that is no object", "application/json", '"576mb"'],
    ["a body of another type", "text/plain", "576mb"],
  ])("%s", async (_title, type, body) => {
    const response = await stack.get(by.path("/redis/config/maxmemory"), {
      method: "PUT",
      token: stack.operatorToken,
      headers: { "content-type": type },
      body,
    });
    expect(await response.json()).toMatchObject({ status: 400, code: "bad_input" });
    expect(await by.actual("maxmemory")).toBe(String(512 * MIB));
  });

  test("a viewer is refused before anything else is told", async () => {
    const response = await stack.get(by.path("/redis/config/maxmemory"), {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ value: "576mb" }),
    });
    expect(response.status).toBe(403);
    expect((await by.audit())[0]).toMatchObject({ caller: { id: "viewer" }, outcome: "forbidden" });
  });

  test("Celery's keys under an allkeys policy are a warning, not a refusal", async () => {
    await stack.control.redis("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
    await stack.control.redis("SADD", "_kombu.binding.celery", "x");
    try {
      const { status, body } = await by.set("maxmemory-policy", { value: "allkeys-lru" });
      expect(status).toBe(200);
      expect(body.data.warnings.join(" ")).toContain("Celery");
    } finally {
      await stack.control.redis("FLUSHALL");
    }
  });
});

describe("two callers at once", () => {
  test("with if_current exactly one wins", async () => {
    const asked = ["570mb", "571mb", "572mb", "573mb"].map((value) =>
      by.set("maxmemory", { value, if_current: "512mb" }),
    );
    const codes = (await Promise.all(asked)).map(({ status }) => status).toSorted((a, b) => a - b);
    expect(codes).toEqual([200, 409, 409, 409]);
  });

  test("without it they are serialised: each one's before is the other's after", async () => {
    const made = await Promise.all(["570mb", "571mb", "572mb"].map((value) => by.set("maxmemory", { value })));
    const befores = made.map(({ body }) => body.data.before);
    const afters = made.map(({ body }) => body.data.after);
    expect(new Set([...befores, ...afters]).size).toBe(4);
    expect(afters).toContain(await by.actual("maxmemory"));
  });
});

describe("Idempotency-Key", () => {
  test("the same key and body gets the first answer and makes one change", async () => {
    const key = { "idempotency-key": `test-${Date.now()}` };
    const first = await by.set("maxmemory", { value: "560mb" }, key);
    await stack.control.redis("CONFIG", "SET", "maxmemory", "520mb");
    const second = await by.set("maxmemory", { value: "560mb" }, key);
    expect(second.status).toBe(200);
    expect(second.body.data).toEqual(first.body.data);
    expect(await by.actual("maxmemory")).toBe(String(520 * MIB));
    expect((await by.set("maxmemory", { value: "561mb" }, key)).body).toMatchObject({ status: 409, code: "conflict" });
  });
});
