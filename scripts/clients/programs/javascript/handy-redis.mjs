import { createNodeRedisClient } from "handy-redis";
import { broke, work } from "./work.mjs";

const client = createNodeRedisClient({ url: process.env.REDIS_URL });
client.nodeRedis.on("error", broke);
const within = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, 1500))]);
await work({
  set: (turn) => within(client.set(`key:${turn % 10}`, "value")),
  get: (turn) => within(client.get(`key:${turn % 10}`)),
});
process.exit();
