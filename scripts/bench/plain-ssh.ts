/** What a person does today: OpenSSH's own client with a key that logs in as root, and the documented command on the host. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lastLines, run, StackError } from "../stack/command.ts";
import type { Stack } from "../stack/stack.ts";

const TIMEOUT_MS = 60_000;

export interface PlainSsh {
  /** Milliseconds of `ssh host docker compose exec -T redis redis-cli info memory`, in the project's folder. */
  infoMemory(): Promise<number>;
  /** Milliseconds of `ssh host docker stats <container> --no-stream`. */
  dockerStats(): Promise<number>;
}

/** The container's own environment logs redis-cli in, so no password is on the way. */
export async function plainSsh({ host, compose, container, engine, directory }: Stack): Promise<PlainSsh> {
  const knownHosts = join(directory, "known_hosts");
  const key = await host.run(["cat", "/etc/ssh/ssh_host_ed25519_key.pub"]);
  await writeFile(knownHosts, `[127.0.0.1]:${host.port} ${key.stdout}`);
  const options = {
    BatchMode: "yes",
    IdentitiesOnly: "yes",
    StrictHostKeyChecking: "yes",
    UserKnownHostsFile: knownHosts,
  };
  const argv = [
    ...["ssh", "-F", "none", "-i", host.personalKey, "-p", String(host.port)],
    ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    "root@127.0.0.1",
  ] as const;
  const timed = async (command: string, expected: string): Promise<number> => {
    const startedAt = performance.now();
    const result = await run([...argv, command], { timeoutMs: TIMEOUT_MS });
    const took = performance.now() - startedAt;
    if (result.code !== 0 || !result.stdout.includes(expected))
      throw new StackError(`ssh … ${command} ended with ${result.code}: ${lastLines(result.stderr || result.stdout)}`);
    return took;
  };
  // On a host of one's own neither is needed: Docker is at its usual place, and the project is named after its folder.
  const environment = `DOCKER_HOST=${engine.env.DOCKER_HOST} COMPOSE_PROJECT_NAME=${compose.project}`;
  return {
    infoMemory: () =>
      timed(
        `cd '${compose.directory}' && ${environment} docker compose exec -T redis redis-cli info memory`,
        "used_memory:",
      ),
    dockerStats: () => timed(`${environment} docker stats ${container} --no-stream`, container),
  };
}
