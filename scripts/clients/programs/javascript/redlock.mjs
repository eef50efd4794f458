import Redis from "ioredis";
import Redlock from "redlock";
import { broke, failed, work } from "./work.mjs";

const client = new Redis(process.env.REDIS_URL, { commandTimeout: 1500, maxRetriesPerRequest: 1 });
client.on("error", broke);
const redlock = new Redlock([client], { retryCount: 1 });
redlock.on("clientError", (error) => failed("lock", error));
await work({
  async lock() {
    const lock = await redlock.lock("locks:one", 1000);
    await lock.unlock();
  },
});
process.exit();
