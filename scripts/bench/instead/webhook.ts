/** Debian's webhook, which runs a command of its configuration for a request: here the documented one. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../../stack/ports.ts";
import type { Stack } from "../../stack/stack.ts";
import { type Program, startProgram } from "./program.ts";

export const HOOK_PATH = "/hooks/memory";

export async function startWebhook({ engine, compose, directory }: Stack): Promise<Program> {
  const [script, hooks, port] = [join(directory, "hook.sh"), join(directory, "hooks.json"), await freePort()];
  await writeFile(script, "#!/bin/sh\nexec docker compose exec -T redis redis-cli info memory\n", { mode: 0o755 });
  const hook = { id: "memory", "execute-command": script, "command-working-directory": compose.directory };
  await writeFile(hooks, JSON.stringify([{ ...hook, "include-command-output-in-response": true }]));
  const argv = ["webhook", "-hooks", hooks, "-ip", "127.0.0.1", "-port", String(port), "-urlprefix", "hooks"] as const;
  const env = { DOCKER_HOST: engine.env.DOCKER_HOST, COMPOSE_PROJECT_NAME: compose.project };
  return startProgram(
    argv,
    env,
    `http://127.0.0.1:${port}`,
    HOOK_PATH,
    ({ status, body }) => status === 200 && body.includes("used_memory:"),
  );
}
