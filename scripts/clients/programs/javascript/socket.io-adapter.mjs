import { createAdapter } from "@socket.io/redis-adapter";
import { Redis } from "ioredis";
import { Server } from "socket.io";
import { failed, work } from "./work.mjs";

const publisher = new Redis(process.env.REDIS_URL, { commandTimeout: 1500 });
const subscriber = publisher.duplicate();
for (const client of [publisher, subscriber]) client.on("error", (error) => failed("adapter", error));
const io = new Server({ adapter: createAdapter(publisher, subscriber, { requestsTimeout: 1000 }) });
await work({
  emit: (turn) => io.emit("turn", turn),
  sockets: () => io.fetchSockets(),
});
process.exit();
