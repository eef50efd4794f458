import Queue from "bull";
import { failed, says, work } from "./work.mjs";

const queue = new Queue("mails", process.env.REDIS_URL);
queue.on("error", (error) => failed("queue", error));
queue.process(async (job) => says("sent", job.id)).catch((error) => failed("process", error));

const within = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, 3000))]);
await work({ add: (turn) => within(queue.add({ turn }, { removeOnComplete: true })) });
process.exit();
