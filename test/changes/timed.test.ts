/** `for`: put back by itself, whatever happens in between. One minute is the least there is; most of it passes while workerd is down. */
import { afterAll, expect, test } from "vitest";
import { pause } from "../../src/shared/deadline.ts";
import { until } from "../../scripts/stack/states/until.ts";
import { MIB, operatorAtReference } from "./operator.ts";

const { stack, by } = await operatorAtReference();

afterAll(() => by.reset());

test(
  "a second timed change keeps the first one's original; it is put back over a restart of workerd, an eviction and an unreachable host",
  async () => {
    await by.set("maxmemory", { value: "560mb", for: "1h" });
    const { body } = await by.set("maxmemory", { value: "576mb", for: "1m", reason: "night" });
    const id = body.data.change_id;
    const listed = await by.changes();
    expect(listed[0]).toMatchObject({ id, state: "active", original: String(512 * MIB) });
    expect(listed[0]?.left_ms).toBeGreaterThan(0);
    expect(listed[0]?.left_ms).toBeLessThanOrEqual(60_000);
    expect(listed[1]).toMatchObject({ state: "superseded" });
    // The other setting is changed for a minute as well, and then by somebody on the host: it must be left.
    const policy = await by.set("maxmemory-policy", { value: "allkeys-lfu", for: "1m" });
    await stack.control.redis("CONFIG", "SET", "maxmemory-policy", "allkeys-random");

    await stack.control.restartWithAgedTimers(35);
    expect((await by.changes()).filter(({ state }) => state === "active").length).toBe(2);
    // The object is in memory again, without a connection that would keep it there.
    await stack.control.evict(stack.target);
    expect(await by.actual("maxmemory")).toBe(String(576 * MIB));
    await stack.control.stopSshd();
    // Due while the host cannot be reached: tried, and reported each time. Nobody asks the Worker meanwhile: its own alarm has to ring.
    await pause(30_000);
    expect(await by.actual("maxmemory")).toBe(String(576 * MIB));
    await stack.control.startSshd();
    await until("the old maxmemory is back", async () => (await by.actual("maxmemory")) === String(512 * MIB));
    await until("no change is in force", async () => (await by.changes()).every(({ state }) => state !== "active"));

    const lines = (await by.audit()).filter(({ change_id }) => change_id === id).map(({ outcome }) => outcome);
    expect(lines[0]).toBe("reverted");
    expect(lines).toContain("unreachable");
    expect(lines.at(-1)).toBe("applied");
    const left = (await by.changes()).find((change) => change.id === policy.body.data.change_id);
    expect(left).toMatchObject({ state: "left" });
    expect(await by.actual("maxmemory-policy")).toBe("allkeys-random");
  },
  4 * 60_000,
);
