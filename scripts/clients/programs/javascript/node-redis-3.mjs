import { promisify } from "node:util";
import redis from "redis";
import { broke, says, work } from "./work.mjs";

const client = redis.createClient(process.env.REDIS_URL, { connect_timeout: 20_000 });
client.on("error", broke);
for (const event of ["connect", "ready", "reconnecting", "end"]) client.on(event, () => says("redis:", event));
const within = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, 1500))]);

await work({
  set: (turn) => within(promisify(client.set).bind(client)(`key:${turn % 10}`, "value")),
  get: (turn) => within(promisify(client.get).bind(client)(`key:${turn % 10}`)),
});
process.exit();
