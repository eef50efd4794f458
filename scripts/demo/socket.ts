/**
 * How a second `npm run demo` reaches the one that is up: a unix socket in the demo's folder, which its owner alone may enter.
 * One connection is one order: a line of JSON there, a line of JSON back.
 */
import { chmod } from "node:fs/promises";
import { createConnection, createServer, type Socket } from "node:net";
import { join, relative } from "node:path";
import { createInterface, type Interface } from "node:readline";
import * as z from "zod";
import { isStateName } from "../stack/states/index.ts";
import type { Order } from "./arguments.ts";

const orderSchema = z.discriminatedUnion("order", [
  z.strictObject({ order: z.literal("break"), state: z.string().refine(isStateName) }),
  z.strictObject({ order: z.literal("repair") }),
  z.strictObject({ order: z.literal("sign-in") }),
  z.strictObject({ order: z.literal("restart-worker") }),
]);

const replySchema = z.strictObject({ done: z.boolean(), text: z.string() });
/** What to tell the person; `done` is false where it did not work. */
export type Reply = z.output<typeof replySchema>;

const NOT_KNOWN: Reply = { done: false, text: "The demo that is up does not know this. Start it again.\n" };

/** The interface repeats the connection's errors, which are handled on the connection. */
const linesOf = (connection: Socket): Interface => createInterface(connection).on("error", () => {});

/** Relative, since both sides are started in the checkout: the address of a unix socket has at most 107 bytes, and the checkout's path may be long. */
const addressIn = (directory: string): string => {
  const absolute = join(directory, "control.sock");
  const near = relative(process.cwd(), absolute);
  return near.length < absolute.length ? near : absolute;
};

/** Takes orders, one after the other, until it is closed. `carryOut` does not reject. */
export async function takeOrders(
  directory: string,
  carryOut: (order: Order) => Promise<Reply>,
): Promise<{ close(): Promise<void> }> {
  let last: Promise<unknown> = Promise.resolve();
  const server = createServer((connection) => {
    connection.on("error", () => {});
    linesOf(connection).once("line", (line) => {
      const order = parse(line);
      const reply = order === null ? Promise.resolve(NOT_KNOWN) : last.then(() => carryOut(order));
      // What is not known waits for nobody, so nobody may wait for it in place of the order under way.
      if (order !== null) last = reply;
      void reply.then((value) => connection.end(`${JSON.stringify(value)}\n`));
    });
  });
  const address = addressIn(directory);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  });
  await chmod(address, 0o600);
  return {
    async close() {
      server.close();
      await last;
    },
  };
}

function parse(line: string): Order | null {
  try {
    const parsed = orderSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Answers null where no demo is up. */
export function tell(directory: string, order: Order): Promise<Reply | null> {
  return new Promise((resolve) => {
    const connection = createConnection(addressIn(directory));
    connection.on("error", () => resolve(null));
    connection.once("connect", () => {
      connection.once("close", () => resolve({ done: false, text: "The demo has ended before it had done this.\n" }));
      linesOf(connection).once("line", (line) => resolve(replySchema.parse(JSON.parse(line))));
      connection.write(`${JSON.stringify(order)}\n`);
    });
  });
}
