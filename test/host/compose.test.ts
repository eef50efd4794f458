/** host/compose.yaml on the real engine: the stack runs exactly this file. */
import { beforeAll, expect, it } from "vitest";
import { useStack } from "../setup/stack.ts";
import type { TestStack } from "../setup/stack.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await useStack();
});

const inspect = async (format: string): Promise<string> =>
  (await stack.control.docker("inspect", "--format", format, stack.container)).stdout.trim();

it("limits the container to 768 MB, reserves 256 MB of it, and restarts it unless it was stopped", async () => {
  const format = "{{.HostConfig.Memory}} {{.HostConfig.MemoryReservation}} {{.HostConfig.RestartPolicy.Name}}";
  expect(await inspect(format)).toBe("805306368 268435456 unless-stopped");
});

it.each([
  ["maxmemory", "536870912"],
  ["maxmemory-policy", "allkeys-lru"],
  ["save", "3600 1 300 100 60 10000"],
  ["appendonly", "yes"],
])("runs Redis with %s %s", async (key, value) => {
  expect(await stack.control.redis("CONFIG", "GET", key)).toBe(`${key}\n${value}\n`);
});

it("keeps the data in a volume of the project", async () => {
  expect(await inspect("{{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}}{{end}}")).toBe(
    `volume ${stack.project}_redis_data /data`,
  );
});

it("asks for the password, and has it in no command line", async () => {
  const refused = await stack.control.docker("exec", "-e", "REDISCLI_AUTH=", stack.container, "redis-cli", "PING");
  expect(refused.stdout).toContain("NOAUTH");
  // The environment is where it is meant to be, which shows that the search would find it.
  expect(await inspect("{{json .Config.Env}}")).toContain(stack.password);
  const commands = await inspect("{{json .Config.Cmd}} {{json .Args}} {{json .Path}} {{json .Config.Healthcheck}}");
  expect(commands).not.toContain(stack.password);
});

it("still asks for it after a restart", async () => {
  await stack.control.compose("restart");
  await stack.control.compose("up", "-d", "--wait", "--wait-timeout", "60");
  expect(await stack.control.redis("PING")).toBe("PONG\n");
  const refused = await stack.control.docker("exec", "-e", "REDISCLI_AUTH=", stack.container, "redis-cli", "PING");
  expect(refused.stdout).toContain("NOAUTH");
});
