/** A microservice over Redis, with the framework's own logger, and one that asks it. */
import { ClientProxyFactory, Transport } from "@nestjs/microservices";
import { NestFactory } from "@nestjs/core";
import { Module } from "@nestjs/common";
import { failed, work } from "./work.mjs";

class App {
  name = "app";
}
Module({})(App);
const { REDIS_HOST: host, REDIS_PASSWORD: password } = process.env;
const options = { host, port: 6379, retryAttempts: 20, retryDelay: 300, ...(password === "" ? {} : { password }) };
NestFactory.createMicroservice(App, { transport: Transport.REDIS, options })
  .then((app) => app.listen())
  .catch((error) => failed("listen", error));
const client = ClientProxyFactory.create({ transport: Transport.REDIS, options });
await work({
  connect: () => Promise.race([client.connect(), new Promise((done) => setTimeout(done, 1500))]),
  emit: async () => client.emit("turn", 1),
});
process.exit();
