/** No listener for its errors: it prints them itself. */
import Redis from "ioredis";
import { work } from "./work.mjs";

const client = new Redis(process.env.REDIS_URL, { commandTimeout: 1500 });
await work({ set: (turn) => client.set(`key:${turn % 10}`, "value") });
client.disconnect();
