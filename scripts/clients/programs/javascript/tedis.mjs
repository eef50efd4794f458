import tedis from "tedis";
import { broke, work } from "./work.mjs";

const { REDIS_HOST: host, REDIS_PASSWORD: password } = process.env;
const client = new tedis.Tedis({ host, port: 6379, timeout: 1500, ...(password === "" ? {} : { password }) });
client.on("error", broke);
const within = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, 1500))]);
await work({
  set: (turn) => within(client.set(`key:${turn % 10}`, "value")),
  get: (turn) => within(client.get(`key:${turn % 10}`)),
});
process.exit();
