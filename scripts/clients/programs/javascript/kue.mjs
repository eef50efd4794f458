import kue from "kue";
import { failed, says, work } from "./work.mjs";

const queue = kue.createQueue({ redis: process.env.REDIS_URL });
queue.on("error", (error) => failed("queue", error));
queue.process("mail", (job, done) => {
  says("sent", job.id);
  done();
});
const save = (turn) =>
  new Promise((resolve, reject) => {
    setTimeout(resolve, 2000);
    queue
      .create("mail", { turn })
      .removeOnComplete(true)
      .save((error) => (error ? reject(error instanceof Error ? error : new Error(error)) : resolve()));
  });
await work({ add: save });
process.exit();
