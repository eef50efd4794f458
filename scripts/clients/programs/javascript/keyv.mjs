import KeyvRedis from "@keyv/redis";
import { Keyv } from "keyv";
import { failed, work } from "./work.mjs";

const cache = new Keyv({
  store: new KeyvRedis(process.env.REDIS_URL, {
    throwOnErrors: true,
    throwOnConnectError: true,
    connectionTimeout: 1500,
  }),
});
cache.on("error", (error) => failed("cache", error));
await work({
  set: (turn) => cache.set(`key:${turn % 10}`, "value", 60_000),
  get: (turn) => cache.get(`key:${turn % 10}`),
});
process.exit();
