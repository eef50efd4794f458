import redis from "@fastify/redis";
import Fastify from "fastify";
import { failed, work } from "./work.mjs";

const app = Fastify({ logger: { stream: process.stderr } });
app.register(redis, { url: process.env.REDIS_URL, commandTimeout: 1500, maxRetriesPerRequest: 1, closeClient: true });
app.get("/", async () => app.redis.set("key", "value"));
app.listen({ port: 3000 }).catch((error) => {
  app.log.error(error);
  failed("listen", error);
});
await work({
  request: () =>
    fetch("http://127.0.0.1:3000/", { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.text(),
      () => {},
    ),
});
process.exit();
