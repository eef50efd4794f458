import { GlideClient, Logger } from "@valkey/valkey-glide";
import { work } from "./work.mjs";

const { REDIS_HOST: host, REDIS_PASSWORD: password, LOUD } = process.env;
if (LOUD === "1") Logger.setLoggerConfig("debug");
const credentials = password === "" ? {} : { credentials: { password } };
const connect = () =>
  GlideClient.createClient({ addresses: [{ host, port: 6379 }], requestTimeout: 1000, ...credentials });

let client = null;
const connected = async () => (client ??= await connect());
await work({
  set: async (turn) => (await connected()).set(`key:${turn % 10}`, "value"),
  get: async (turn) => (await connected()).get(`key:${turn % 10}`),
});
process.exit();
