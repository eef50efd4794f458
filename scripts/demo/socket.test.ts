import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { createConnection } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Order } from "./arguments.ts";
import { takeOrders, tell } from "./socket.ts";

let directory: string;
let server: { close(): Promise<void> } | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "redis-ops-demo-"));
});

afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(directory, { recursive: true });
});

test("an order is carried out, and its reply comes back", async () => {
  const taken: Order[] = [];
  server = await takeOrders(directory, async (order) => {
    taken.push(order);
    return { done: true, text: "Done.\n" };
  });
  expect(await tell(directory, { order: "break", state: "full" })).toEqual({ done: true, text: "Done.\n" });
  expect(taken).toEqual([{ order: "break", state: "full" }]);
});

test("its owner alone may use the socket", async () => {
  server = await takeOrders(directory, async () => ({ done: true, text: "" }));
  expect((await stat(join(directory, "control.sock"))).mode & 0o777).toBe(0o600);
});

test("where no demo is up, or one was killed, there is no reply", async () => {
  expect(await tell(directory, { order: "repair" })).toBeNull();
});

test("orders are carried out one after the other", async () => {
  const log: string[] = [];
  server = await takeOrders(directory, async ({ order }) => {
    log.push(`${order} begins`);
    await sleep(20);
    log.push(`${order} ends`);
    return { done: true, text: "" };
  });
  await Promise.all([tell(directory, { order: "repair" }), tell(directory, { order: "restart-worker" })]);
  expect(log).toEqual(expect.arrayContaining(["repair begins", "restart-worker begins"]));
  expect(log.map((line) => line.split(" ")[1])).toEqual(["begins", "ends", "begins", "ends"]);
});

/** Sends a line as another version of the script might, and gives what comes back. */
const send = (line: string): Promise<string> =>
  new Promise((resolve) => {
    const connection = createConnection(join(directory, "control.sock"), () => connection.write(`${line}\n`));
    connection.once("data", (data) => resolve(String(data)));
  });

describe("what is no order, while one is under way,", () => {
  let log: string[];
  let mend: () => void;
  let first: Promise<unknown>;

  beforeEach(async () => {
    log = [];
    const mended = new Promise<void>((resolve) => (mend = resolve));
    server = await takeOrders(directory, async ({ order }) => {
      log.push(`${order} begins`);
      if (order === "break") await mended;
      log.push(`${order} ends`);
      return { done: true, text: "" };
    });
    first = tell(directory, { order: "break", state: "full" });
    await expect.poll(() => log).toEqual(["break begins"]);
    // It is answered at once.
    expect(JSON.parse(await send("nonsense"))).toMatchObject({ done: false });
  });

  test("lets the next one not run beside it", async () => {
    const second = tell(directory, { order: "repair" });
    await sleep(50);
    expect(log).toEqual(["break begins"]);
    mend();
    await Promise.all([first, second]);
    expect(log).toEqual(["break begins", "break ends", "repair begins", "repair ends"]);
  });

  test("lets nobody close before it has ended", async () => {
    const closed = server?.close().then(() => log.push("closed"));
    await sleep(50);
    expect(log).toEqual(["break begins"]);
    mend();
    await Promise.all([first, closed]);
    expect(log).toEqual(["break begins", "break ends", "closed"]);
  });
});

test.each(["nonsense", '{"order":"break","state":"nonsense"}', '{"order":"run","command":"rm"}'])(
  "%s is no order",
  async (line) => {
    let carriedOut = false;
    server = await takeOrders(directory, async () => {
      carriedOut = true;
      return { done: true, text: "" };
    });
    expect(JSON.parse(await send(line))).toMatchObject({ done: false });
    expect(carriedOut).toBe(false);
  },
);
