// An application on BullMQ: jobs that wait, one that is delayed, one that has failed, and a worker whose jobs take long.
import { Queue, Worker } from "bullmq";

const { hostname: host, port, password } = new URL(process.env.REDIS_URL);
const connection = { host, port: Number(port), password, maxRetriesPerRequest: null };
const queue = new Queue("mail", { connection });

await queue.add("refused", {}, { attempts: 1 });
for (let number = 0; number < 200; number += 1) await queue.add("send", { number });
await queue.add("later", {}, { delay: 3_600_000 });

const send = async ({ name }) => {
  if (name === "refused") throw new Error("No such address");
  await new Promise((resolve) => setTimeout(resolve, 3_600_000));
};
const workers = ["mail", "reports"].map((name) => new Worker(name, send, { connection }));
await Promise.all(workers.map((worker) => worker.waitUntilReady()));
