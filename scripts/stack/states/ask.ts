/** How the states ask Redis and the engine. */
import { must, run } from "../command.ts";
import type { CommandResult } from "../command.ts";
import type { StateStack } from "./state.ts";

type Asked = Pick<StateStack, "engine" | "container" | "password">;

/** One redis-cli call in the container. Never rejects: an error reply and a Redis that does not answer are results. */
export const tryRedis = ({ engine, container, password }: Asked, ...words: string[]): Promise<CommandResult> =>
  run(["docker", "exec", "-e", "REDISCLI_AUTH", container, "redis-cli", "-e", ...words], {
    env: { ...engine.env, REDISCLI_AUTH: password },
  });

/** The same, and an error reply rejects. */
export const redis = ({ engine, container, password }: Asked, ...words: string[]): Promise<string> =>
  must(["docker", "exec", "-e", "REDISCLI_AUTH", container, "redis-cli", "-e", ...words], {
    env: { ...engine.env, REDISCLI_AUTH: password },
  });

export const docker = ({ engine }: Pick<Asked, "engine">, ...argv: string[]): Promise<string> =>
  must(["docker", ...argv], { env: engine.env });

/** One field of `INFO`, as text; empty where it is not there or Redis does not answer. */
export async function info(stack: Asked, field: string): Promise<string> {
  const { stdout } = await tryRedis(stack, "INFO", "everything");
  return new RegExp(`^${field}:(.*?)\\r?$`, "m").exec(stdout)?.[1] ?? "";
}

/** The value of one setting. */
export const setting = async (stack: Asked, key: string): Promise<string> =>
  (await redis(stack, "CONFIG", "GET", key)).split("\n")[1]?.trim() ?? "";

/** One value of `docker inspect`, by Go template. */
export const inspect = async (stack: Asked, template: string): Promise<string> =>
  (await docker(stack, "inspect", "-f", template, stack.container)).trim();
