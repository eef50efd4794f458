import redis from "thunk-redis";
import { broke, work } from "./work.mjs";

const { REDIS_HOST: host, REDIS_PASSWORD: password } = process.env;
const client = redis.createClient(6379, host, {
  usePromise: true,
  maxAttempts: 30,
  ...(password === "" ? {} : { authPass: password }),
});
client.on("error", broke);
const within = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, 1500))]);
await work({
  set: (turn) => within(client.set(`key:${turn % 10}`, "value")),
  get: (turn) => within(client.get(`key:${turn % 10}`)),
});
process.exit();
