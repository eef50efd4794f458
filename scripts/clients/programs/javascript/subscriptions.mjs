/** GraphQL's subscriptions over Redis. */
import { RedisPubSub } from "graphql-redis-subscriptions";
import { Redis } from "ioredis";
import { failed, work } from "./work.mjs";

const connect = () => new Redis(process.env.REDIS_URL, { commandTimeout: 1500, maxRetriesPerRequest: 1 });
const [publisher, subscriber] = [connect(), connect()];
for (const client of [publisher, subscriber]) client.on("error", (error) => failed("pubsub", error));
const pubsub = new RedisPubSub({ publisher, subscriber });
pubsub.subscribe("turns", () => {}).catch((error) => failed("subscribe", error));
await work({ publish: (turn) => pubsub.publish("turns", { turn }) });
process.exit();
