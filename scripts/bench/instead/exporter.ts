/** Debian's prometheus-redis-exporter, which asks Redis for all it tells at each scrape. */
import { must, StackError } from "../../stack/command.ts";
import { freePort } from "../../stack/ports.ts";
import type { Stack } from "../../stack/stack.ts";
import { type Program, startProgram } from "./program.ts";

export const METRICS_PATH = "/metrics";

export async function startExporter({ engine, container, password }: Stack): Promise<Program> {
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
  const inspected = await must(["docker", "inspect", "--format", format, container], { env: engine.env });
  const [address] = inspected.trim().split(" ");
  if (address === undefined || address === "") throw new StackError("The container has no address in its network.");
  const port = await freePort();
  const argv = ["prometheus-redis-exporter", "--web.listen-address", `127.0.0.1:${port}`] as const;
  const env = { REDIS_ADDR: `redis://${address}:6379`, REDIS_PASSWORD: password };
  return startProgram(
    argv,
    env,
    `http://127.0.0.1:${port}`,
    METRICS_PATH,
    ({ status, body }) => status === 200 && body.includes("redis_memory_used_bytes "),
  );
}
