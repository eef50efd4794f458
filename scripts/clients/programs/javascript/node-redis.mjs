import { createClient } from "redis";
import { broke, failed, says, work } from "./work.mjs";

const client = createClient({ url: process.env.REDIS_URL, socket: { connectTimeout: 1500, socketTimeout: 1500 } });
client.on("error", broke);
for (const event of ["connect", "ready", "reconnecting", "end"]) client.on(event, () => says("redis:", event));
// It goes on trying until it is there.
client.connect().catch((error) => failed("connect", error));

await work({
  set: (turn) => client.set(`key:${turn % 10}`, "value"),
  get: (turn) => client.get(`key:${turn % 10}`),
});
client.destroy?.();
