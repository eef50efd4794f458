import Redis from "iovalkey";
import { broke, says, work } from "./work.mjs";

const client = new Redis(process.env.REDIS_URL, {
  connectTimeout: 1500,
  commandTimeout: 1500,
  maxRetriesPerRequest: 2,
});
client.on("error", broke);
for (const event of ["connect", "ready", "close", "reconnecting", "end"]) client.on(event, () => says("redis:", event));

await work({
  set: (turn) => client.set(`key:${turn % 10}`, "value"),
  get: (turn) => client.get(`key:${turn % 10}`),
});
client.disconnect();
