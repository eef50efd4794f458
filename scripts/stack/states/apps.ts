/** Applications beside Redis, with the clients that real ones use. */
import { readFile } from "node:fs/promises";
import { ensureAppImage } from "../image-app.ts";
import { ensureBullmqImage } from "../image-bullmq.ts";
import type { StateStack } from "./state.ts";

/** What compose puts in from the project's `.env`: the password stands in no file of ours. */
export const REDIS_URL = "redis://:${REDIS_PASSWORD}@127.0.0.1:6379/0";

/** A web application on redis-py, as a compose service. It writes twice a second and logs what fails. */
export const webApp = (stack: StateStack, url: string): Promise<object> => python(stack, "web.py", { REDIS_URL: url });

/** A web application on redis-py's asyncio: every two seconds, so many of its requests ask for a connection of their own at once. */
export const crowd = (stack: StateStack, url: string, requests: number): Promise<object> =>
  python(stack, "crowd.py", { REDIS_URL: url, REQUESTS: String(requests) });

/** A Celery worker that puts `tasks` tasks into its queue, takes some and does not finish them. */
export const celeryWorker = (stack: StateStack, url: string, tasks = 0): Promise<object> =>
  python(stack, "worker.py", { REDIS_URL: url, TASKS: String(tasks) });

/** A worker that floods its log: two hundred refused passwords, then thousands of failed writes without a pause. */
export const floodingWorker = (stack: StateStack, url: string): Promise<object> =>
  python(stack, "flood.py", { REDIS_URL: url, WRONG_URL: "redis://:not-the-password@127.0.0.1:6379/0" });
/** An RQ worker that puts jobs into its queue and does not finish them. */
export const rqWorker = (stack: StateStack, url: string): Promise<object> =>
  python(stack, "jobs.py", { REDIS_URL: url });

/** An application on BullMQ with jobs that wait, that are delayed and that have failed. */
export async function bullmqWorker(stack: StateStack, url: string): Promise<object> {
  return {
    image: await ensureBullmqImage(stack.engine, stack.progress),
    command: ["node", "--input-type=module", "-e", dollars(await program("queue.mjs"))],
    environment: { REDIS_URL: url },
  };
}

const program = (file: string): Promise<string> => readFile(new URL(`../apps/${file}`, import.meta.url), "utf8");

/** Compose takes a dollar sign for a variable. */
const dollars = (text: string): string => text.replaceAll("$", "$$$$");

async function python(stack: StateStack, file: string, environment: Record<string, string>): Promise<object> {
  return {
    image: await ensureAppImage(stack.engine, stack.progress),
    command: ["python3", "-c", dollars(await program(file))],
    environment,
  };
}

/** redis-cli in a shell, as a compose service; logged in. */
export const shell = ({ image }: StateStack, script: string): object => ({
  image,
  command: ["sh", "-c", dollars(script)],
  environment: { REDISCLI_AUTH: "${REDIS_PASSWORD}" },
});
