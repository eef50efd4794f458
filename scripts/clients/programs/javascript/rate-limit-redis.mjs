/** The limiter of an Express application. */
import { once } from "node:events";
import express from "express";
import { rateLimit } from "express-rate-limit";
import { RedisStore } from "rate-limit-redis";
import { createClient } from "redis";
import { failed, work } from "./work.mjs";

const client = createClient({ url: process.env.REDIS_URL, socket: { connectTimeout: 1500, socketTimeout: 1500 } });
client.on("error", (error) => failed("limiter", error));
client.connect().catch((error) => failed("limiter", error));
const app = express();
app.use(
  rateLimit({
    windowMs: 60_000,
    limit: 1e9,
    store: new RedisStore({ sendCommand: (...words) => client.sendCommand(words) }),
  }),
);
app.get("/", (_request, response) => response.send("ok"));
app.use((error, _request, response, _next) => {
  failed("request", error);
  response.status(500).end();
});
const server = app.listen(3000, "127.0.0.1");
await once(server, "listening");
await work({
  request: () =>
    fetch("http://127.0.0.1:3000/", { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.text(),
      () => {},
    ),
});
process.exit();
