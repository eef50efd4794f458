/** What a state adds to the compose project: other services, or another Redis, in a second compose file. */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../command.ts";
import { untilAnswers } from "../compose.ts";
import { docker, tryRedis } from "./ask.ts";
import type { StateStack } from "./state.ts";

export interface Overlay {
  services?: Record<string, object>;
  volumes?: Record<string, object>;
  configs?: Record<string, object>;
}

type Composed = Pick<StateStack, "compose">;

const fileOf = ({ compose }: Composed): string => join(compose.directory, "state.json");

/** Writes the second compose file (JSON is YAML too) and starts what it adds or changes. Replaces one that is there. */
export async function overlay(stack: Composed, added: Overlay, ...services: string[]): Promise<void> {
  await writeFile(fileOf(stack), JSON.stringify(added, null, 2), { mode: 0o600 });
  await stack.compose.compose("-f", fileOf(stack), "up", "-d", "--quiet-pull", ...services);
}

/**
 * Services beside Redis, in its network namespace: whether containers reach each other on a compose network is up to the
 * machine's firewall, and 127.0.0.1 is Redis for them.
 */
export const beside = (services: Record<string, object>): Overlay => ({
  services: Object.fromEntries(
    Object.entries(services).map(([name, service]) => [
      name,
      { network_mode: "service:redis", stop_grace_period: "0s", ...service },
    ]),
  ),
});

/** Starts such services and answers their removal. */
export async function runBeside(stack: StateStack, services: Record<string, object>): Promise<() => Promise<void>> {
  await overlay(stack, beside(services), ...Object.keys(services));
  return () => removeBeside(stack);
}

/** Removes all containers of the project but Redis's. */
export async function removeBeside(stack: StateStack): Promise<void> {
  const ofProject = `label=com.docker.compose.project=${stack.compose.project}`;
  const found = await docker(
    stack,
    ...["ps", "-a", "--filter", ofProject, "--format", '{{.Label "com.docker.compose.service"}} {{.ID}}'],
  );
  const others = found
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([service]) => service !== "" && service !== "redis")
    .map(([, id]) => id ?? "");
  if (others.length > 0) await docker(stack, "rm", "--force", "--volumes", ...others);
  await rm(fileOf(stack), { force: true });
}

/** Makes Redis and its volume anew, as the first compose file says. Whatever state it was in, and all its data, is gone. */
export async function remake(stack: StateStack): Promise<void> {
  await removeBeside(stack);
  await end(stack);
  await docker(stack, "rm", "--force", stack.container).catch(() => {});
  const volumes = await docker(
    stack,
    "volume",
    "ls",
    "-q",
    "--filter",
    `label=com.docker.compose.project=${stack.compose.project}`,
  );
  await docker(stack, "volume", "rm", ...volumes.trim().split("\n"));
  await stack.compose.compose("up", "-d", "--quiet-pull");
  await untilAnswers(stack.engine, stack.container);
}

/**
 * As a person would stop it, so that the engine does not remember an end by a kill. Without a snapshot: it takes time, and
 * Redis does not end where one fails.
 */
async function end(stack: StateStack): Promise<void> {
  await tryRedis(stack, "CONFIG", "SET", "save", "");
  await run(["docker", "stop", "--time", "10", stack.container], { env: stack.engine.env });
}
