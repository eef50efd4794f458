import Bottleneck from "bottleneck";
import { failed, work } from "./work.mjs";

const limiter = new Bottleneck({ id: "one", datastore: "ioredis", clientOptions: process.env.REDIS_URL });
limiter.on("error", (error) => failed("limiter", error));
await work({
  schedule: () => Promise.race([limiter.schedule(async () => "done"), new Promise((done) => setTimeout(done, 1500))]),
});
process.exit();
