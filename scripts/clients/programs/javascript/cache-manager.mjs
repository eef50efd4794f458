import { createKeyv } from "@keyv/redis";
import { createCache } from "cache-manager";
import { failed, work } from "./work.mjs";

const cache = createCache({ stores: [createKeyv(process.env.REDIS_URL)] });
for (const event of ["set", "get"]) cache.on(event, ({ error }) => error && failed(event, error));
await work({
  set: (turn) => cache.set(`key:${turn % 10}`, "value"),
  get: (turn) => cache.get(`key:${turn % 10}`),
});
process.exit();
