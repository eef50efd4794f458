/** A Redis whose next save has no room beside a larger maxmemory: what is said and refused, and that it is so. */
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { Output } from "../../src/protocol/operations.ts";
import { operator, MIB } from "../changes/operator.ts";
import { type TestStack, useStack } from "../setup/stack.ts";
import { askDoctor } from "./states.ts";

let stack: TestStack;
let by: ReturnType<typeof operator>;

const redis = (...words: string[]): Promise<string> => stack.control.redis(...words);

const persistence = async (): Promise<Output<"persistence">> => {
  const response = await stack.get(`/v1/targets/${stack.target}/redis/persistence`);
  return ((await response.json()) as { data: Output<"persistence"> }).data;
};

/** How the container stands: how often the engine has started it again, and whether anything in it was killed for memory. */
const container = async (): Promise<Output<"container">> => {
  const response = await stack.get(`/v1/targets/${stack.target}/container`);
  return ((await response.json()) as { data: Output<"container"> }).data;
};

const used = async (): Promise<number> =>
  Number(/^used_memory:(\d+)/m.exec(await redis("INFO", "memory"))?.[1] ?? Number.NaN);

/** The state's: with it a save takes its time, as on a slow disk. */
const SAVE_DELAY = "rdb-key-save-delay";

/** Below the limit by so much, writes are still taken: those of the state go on. */
const LEFT_BYTES = 3 * MIB;

/** Of a value below with its key, as Redis counts them, and a little more, so that no batch goes too far. */
const VALUE_BYTES = 10_500;

/** What applications would write next, to just below maxmemory. */
const fillUp = async (maxmemory: number): Promise<void> => {
  const more = "for i = 1, ARGV[2] do redis.call('SET', ARGV[1] .. i, string.rep('x', 10000)) end";
  for (let batch = 0; ; batch += 1) {
    const left = maxmemory - LEFT_BYTES - (await used());
    if (left <= 0) return;
    await redis("EVAL", more, "0", `more:${maxmemory}:${batch}:`, String(Math.ceil(left / VALUE_BYTES)));
  }
};

const saveNow = async (): Promise<void> => {
  await redis("BGSAVE").catch(() => "");
  await expect
    .poll(async () => (await persistence().catch(() => null))?.rdb_bgsave_in_progress, { timeout: 60_000 })
    .toBe(false);
};

beforeAll(async () => {
  stack = await useStack();
  by = operator(stack);
  await stack.control.break("raise-kills");
});

afterAll(async () => {
  await stack.control.repair();
});

test("doctor does not advise a raise, says why with the figures, and offers what is safe", async () => {
  const found = (await askDoctor(stack)).findings.find(({ id }) => id === "maxmemory_fraction");
  expect(found).toMatchObject({ verdict: "critical" });
  expect(found?.step).toBeUndefined();
  expect(found?.next_step).toMatch(
    /^Do not raise maxmemory: by what the last save copied and the writes that come, the next may need \S+ [MG]iB of the container's 768\.0 MiB/,
  );
  expect(found?.next_step).toContain("give the container");
});

test("set refuses it with the same figures, says so in a dry run, and force has them in its answer", async () => {
  const refused = { status: 422, code: "refused_by_guard" };
  const { body } = await by.set("maxmemory", { value: "576mb" });
  expect(body).toMatchObject(refused);
  expect(body.detail).toMatch(/may need \S+ [MG]iB of the container's 768\.0 MiB with 576\.0 MiB in use/);
  expect((await by.set("maxmemory", { value: "576mb", dry_run: true })).body).toMatchObject(refused);
  const forced = await by.set("maxmemory", { value: "576mb", dry_run: true, force: true });
  expect(forced.status).toBe(200);
  expect(forced.body.data.save).toMatchObject({ basis: "measured", limit: 768 * MIB });
  expect(forced.body.data.save?.peak).toBeGreaterThan(768 * MIB);
  expect(forced.body.data.warnings.join(" ")).toContain("the kernel may kill Redis");
  expect(await by.actual("maxmemory")).toBe(String(512 * MIB));
});

test("after a quiet save, the busiest one in Redis's log is reckoned with still: the batch may come again", async () => {
  const writer = `${stack.project}-writer-1`;
  const asked = async () => (await by.set("maxmemory", { value: "576mb", dry_run: true, force: true })).body.data.save;
  const busy = (await persistence()).rdb_last_cow_size ?? 0;
  await stack.control.docker("pause", writer);
  onTestFinished(async () => void (await stack.control.docker("unpause", writer)));
  // What nobody writes to need not be saved slowly.
  const delay = await by.actual(SAVE_DELAY);
  await redis("CONFIG", "SET", SAVE_DELAY, "0");
  onTestFinished(async () => void (await redis("CONFIG", "SET", SAVE_DELAY, delay)));
  // The first one may have to copy what the writer has just written.
  for (let save = 0; save < 2; save += 1) await saveNow();
  const quiet = (await persistence()).rdb_last_cow_size ?? 0;
  expect(quiet).toBeLessThan(busy / 4);
  const save = await asked();
  expect(save).toMatchObject({ basis: "measured", busiest: true });
  // The log tells whole MiB.
  expect(save?.copies).toBeGreaterThan(busy - 2 * MIB);
  const { verdict, next_step = "" } =
    (await askDoctor(stack)).findings.find(({ id }) => id === "maxmemory_fraction") ?? {};
  expect(verdict).toBe("critical");
  expect(next_step).toMatch(/busiest save in Redis's log/);
});

test("whoever does not raise it has the next save, under the same writes and with memory full", async () => {
  const before = await container();
  await fillUp(512 * MIB);
  await saveNow();
  expect((await persistence()).rdb_last_bgsave_status).toBe("ok");
  const after = await container();
  expect([after.restarts, after.ends.length]).toEqual([before.restarts, before.ends.length]);
});

test("whoever raises it all the same has Redis killed for memory by the next save", async () => {
  const { restarts } = await container();
  expect((await by.set("maxmemory", { value: "576mb", force: true })).status).toBe(200);
  await fillUp(576 * MIB);
  await redis("BGSAVE").catch(() => "");
  await expect.poll(async () => (await container()).restarts, { timeout: 60_000 }).toBeGreaterThan(restarts);
  expect((await container()).ends.at(0)?.exit_code).toBe(137);
});
