import RSMQ from "rsmq";
import { failed, work } from "./work.mjs";

const { REDIS_HOST: host, REDIS_PASSWORD: password } = process.env;
const queue = new RSMQ({ host, port: 6379, ns: "rsmq", ...(password === "" ? {} : { options: { password } }) });
queue.on("error", (error) => failed("queue", error));
const within = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, 1500))]);
await within(queue.createQueueAsync({ qname: "mails" })).catch((error) => failed("create", error));
await work({
  send: () => within(queue.sendMessageAsync({ qname: "mails", message: "one" })),
  receive: () => within(queue.popMessageAsync({ qname: "mails" })),
});
process.exit();
