import { Queue, Worker } from "node-resque";
import { failed, says, work } from "./work.mjs";

const { REDIS_HOST: host, REDIS_PASSWORD: password } = process.env;
const connection = { pkg: "ioredis", host, port: 6379, database: 0, options: password === "" ? {} : { password } };
const jobs = { mail: { perform: async () => says("sent") } };
const queue = new Queue({ connection }, jobs);
const worker = new Worker({ connection, queues: ["mails"], timeout: 500 }, jobs);
for (const each of [queue, worker]) each.on("error", (error) => failed("resque", error));
const within = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, 2500))]);
let started = false;
const start = async () => {
  if (started) return;
  await within(queue.connect());
  await within(worker.connect());
  worker.start().catch((error) => failed("start", error));
  started = true;
};
await work({
  start,
  enqueue: () => within(queue.enqueue("mails", "mail", [1])),
});
process.exit();
