import { createClient } from "redis";
import { EntityId, Repository, Schema } from "redis-om";
import { broke, failed, work } from "./work.mjs";

const client = createClient({ url: process.env.REDIS_URL, socket: { connectTimeout: 1500, socketTimeout: 1500 } });
client.on("error", broke);
client.connect().catch((error) => failed("connect", error));
const repository = new Repository(
  new Schema("album", { title: { type: "string" } }, { dataStructure: "HASH" }),
  client,
);
const within = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, 1500))]);
await work({ save: () => within(repository.save({ [EntityId]: "1", title: "one" })) });
process.exit();
