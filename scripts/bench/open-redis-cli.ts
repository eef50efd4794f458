/** A redis-cli kept open in the container by `docker exec -i`: the least that a question to Redis can take. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { randomUUID } from "node:crypto";
import { CHILD_ENV, StackError } from "../stack/command.ts";
import type { Stack } from "../stack/stack.ts";

const TIMEOUT_MS = 10_000;

export interface OpenRedisCli {
  /** Milliseconds of one `INFO memory`, until the mark after its end. */
  infoMemory(): Promise<number>;
  close(): Promise<void>;
}

export async function openRedisCli({ engine, container, password }: Stack): Promise<OpenRedisCli> {
  const child = spawn("docker", ["exec", "-i", "-e", "REDISCLI_AUTH", container, "redis-cli"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...CHILD_ENV, ...engine.env, REDISCLI_AUTH: password },
  });
  child.stdin.on("error", () => {});
  child.stdout.setEncoding("latin1");
  const ended = once(child, "close").catch(() => []);

  const infoMemory = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const mark = randomUUID();
      let said = "";
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        child.stdout.off("data", take);
        act();
      };
      const late = (): void => reject(new StackError("The open redis-cli did not answer within 10 s."));
      const timer = setTimeout(() => settle(late), TIMEOUT_MS);
      const startedAt = performance.now();
      const take = (text: string): void => {
        said += text;
        if (!said.includes(mark)) return;
        const took = performance.now() - startedAt;
        if (said.includes("used_memory:")) settle(() => resolve(took));
        else settle(() => reject(new StackError(`The open redis-cli answered: ${said.slice(0, 200)}`)));
      };
      child.stdout.on("data", take);
      child.stdin.write(`INFO memory\nECHO ${mark}\n`);
    });

  return {
    infoMemory,
    async close() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill("SIGKILL"), 2_000);
      await ended;
      clearTimeout(timer);
    },
  };
}
