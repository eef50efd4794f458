import Redis from "ioredis";
import { RateLimiterRedis } from "rate-limiter-flexible";
import { broke, work } from "./work.mjs";

const storeClient = new Redis(process.env.REDIS_URL, { enableOfflineQueue: false, commandTimeout: 1500 });
storeClient.on("error", broke);
const limiter = new RateLimiterRedis({ storeClient, points: 1e9, duration: 1 });
await work({ consume: (turn) => limiter.consume(`user:${turn % 10}`) });
storeClient.disconnect();
