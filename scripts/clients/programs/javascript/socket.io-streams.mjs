import { createAdapter } from "@socket.io/redis-streams-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";
import { failed, work } from "./work.mjs";

const client = createClient({ url: process.env.REDIS_URL, socket: { connectTimeout: 1500 } });
client.on("error", (error) => failed("adapter", error));
client.connect().catch((error) => failed("adapter", error));
const io = new Server({ adapter: createAdapter(client) });
await work({ emit: (turn) => io.emit("turn", turn) });
process.exit();
