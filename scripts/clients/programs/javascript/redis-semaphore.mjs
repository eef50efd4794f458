import Redis from "ioredis";
import { Mutex } from "redis-semaphore";
import { broke, work } from "./work.mjs";

const client = new Redis(process.env.REDIS_URL, { commandTimeout: 1500, maxRetriesPerRequest: 1 });
client.on("error", broke);
await work({
  async lock() {
    const mutex = new Mutex(client, "one", { acquireTimeout: 1000 });
    await mutex.acquire();
    await mutex.release();
  },
});
process.exit();
