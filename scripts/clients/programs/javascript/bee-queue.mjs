import Queue from "bee-queue";
import { failed, says, work } from "./work.mjs";

const queue = new Queue("mails", { redis: process.env.REDIS_URL, removeOnSuccess: true });
queue.on("error", (error) => failed("queue", error));
queue.process(async (job) => says("sent", job.id));
const within = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, 3000))]);
await work({ add: (turn) => within(queue.createJob({ turn }).save()) });
process.exit();
