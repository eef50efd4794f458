import { must } from "./command.ts";
import type { Stack } from "./stack.ts";

/** 20 000 cache entries of 1 KiB and a few waiting tasks, about 24 MB: what a small Celery application's Redis looks like. */
const ENTRIES = 20_000;
const VALUE = "x".repeat(1024);
const TASKS = 25;

/** Writes sample data, or writes it again, through redis-cli's own bulk mode; the password goes by the environment. */
export async function fillRedis(stack: Pick<Stack, "engine" | "container" | "password">): Promise<void> {
  await must(["docker", "exec", "-i", "-e", "REDISCLI_AUTH", stack.container, "redis-cli", "--pipe"], {
    env: { ...stack.engine.env, REDISCLI_AUTH: stack.password },
    input: sampleData(),
    timeoutMs: 60_000,
  });
}

function* sampleData(): Generator<string> {
  yield resp("DEL", "celery");
  yield resp("SADD", "_kombu.binding.celery", "celery\u0006\u0016\u0006\u0016celery");
  for (let task = 0; task < TASKS; task += 1)
    yield resp("LPUSH", "celery", JSON.stringify({ id: task, task: "demo.add", args: [task, 1] }));
  for (let entry = 0; entry < ENTRIES; entry += 1) yield resp("SET", `celery-task-meta-${entry}`, VALUE, "EX", "86400");
}

/** One command in the protocol's own form, whose lengths are in bytes. */
const resp = (...words: string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
