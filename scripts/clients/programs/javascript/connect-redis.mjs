/** Sessions of an Express application, which is asked over HTTP. */
import { RedisStore } from "connect-redis";
import { once } from "node:events";
import express from "express";
import session from "express-session";
import { createClient } from "redis";
import { failed, work } from "./work.mjs";

const client = createClient({ url: process.env.REDIS_URL, socket: { connectTimeout: 1500, socketTimeout: 1500 } });
client.on("error", (error) => failed("session store", error));
client.connect().catch((error) => failed("session store", error));
const app = express();
app.use(session({ store: new RedisStore({ client }), secret: "for a test", resave: true, saveUninitialized: true }));
app.get("/", (request, response) => response.send(request.sessionID));
app.use((error, request, response, _next) => {
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
