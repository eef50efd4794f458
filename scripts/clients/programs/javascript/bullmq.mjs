/** A worker and a queue with the library's own settings, and no listener but for a job that failed. */
import { Queue, Worker } from "bullmq";
import { failed, says, work } from "./work.mjs";

const { REDIS_HOST: host, REDIS_PASSWORD: password } = process.env;
const connection = { host, port: 6379, ...(password === "" ? {} : { password }) };
const queue = new Queue("mails", { connection: { ...connection, enableOfflineQueue: false } });
queue.on("error", (error) => failed("queue", error));
const worker = new Worker("mails", async (job) => says("sent", job.id), { connection });
worker.on("failed", (job, error) => failed(`job ${job?.id}`, error));

await work({ add: (turn) => queue.add("mail", { turn }, { removeOnComplete: true }) });
await Promise.race([Promise.all([worker.close(), queue.close()]), new Promise((done) => setTimeout(done, 1000))]);
process.exit();
