/** One server in a container of its own, asked by the built agent as the Worker asks it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { type AgentResponse, responseSchema } from "../../src/protocol/wire.ts";
import { field, isFields } from "../../src/shared/fields.ts";
import { jsonOrUndefined } from "../../src/shared/decode.ts";
import { debianRoot } from "../clients/debian-root.ts";
import { must, StackError } from "../stack/command.ts";
import type { Engine } from "../stack/engine.ts";
import { ASKED } from "./asked.ts";
import type { Server } from "./list.ts";
import type { Row } from "./table.ts";

const MIB = 1024 ** 2;
const IMPORT_MS = 300_000;
const READY_MS = 30_000;
const ANSWER_MS = 30_000;

/** A row but for what only the others can tell: its figures that are null. */
export type Heard = Omit<Row, "untold"> & { nulls: string[] };

const composeFile = (image: string, program: string): string => `
services:
  redis:
    image: ${image}
    command: [${program}, --dir, /data, --maxmemory, 64mb, --maxmemory-policy, allkeys-lru, --appendonly, "yes"]
    mem_limit: 256m
    volumes: ["data:/data"]
    stop_grace_period: 1s
volumes: { data: {} }
`;

/** @param folder of this server's own */
export async function hear(server: Server, engine: Engine, agent: string, folder: string): Promise<Heard> {
  const root = await debianRoot(join(folder, "packages"), server.suite, server.packages);
  const project = `redisops-server-${process.pid}-${server.suite}-${server.name.toLowerCase()}`;
  const image = `${project}:1`;
  const docker = (...words: string[]): Promise<string> =>
    must(["docker", ...words], { env: engine.env, timeoutMs: IMPORT_MS });
  const archive = join(folder, "root.tar");
  await must(["tar", "-C", root.path, "--numeric-owner", "-cf", archive, "."], { timeoutMs: IMPORT_MS });
  await docker("import", "--change", "ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin", archive, image);
  const file = join(folder, "compose.yaml");
  await writeFile(file, composeFile(image, server.program));
  try {
    await docker("compose", "-p", project, "-f", file, "up", "-d");
    await ready(() => docker("exec", `${project}-redis-1`, server.cli, "PING"));
    // Of one that holds next to nothing, some versions tell a dataset below zero.
    await docker("exec", `${project}-redis-1`, server.cli, "SETRANGE", "filled", String(4 * MIB), "x");
    return await asking(server, project, engine, agent, folder);
  } finally {
    await docker("compose", "-p", project, "-f", file, "down", "-v", "-t", "1");
    await docker("image", "rm", image);
  }
}

async function ready(ping: () => Promise<string>): Promise<void> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    const said = await ping().catch((error: unknown) => String(error));
    if (said.includes("PONG")) return;
    if (performance.now() > deadline) throw new StackError(`The server did not start: ${said}`);
    await sleep(100);
  }
}

type Ask = (operation: string, input?: Record<string, unknown>) => Promise<AgentResponse["result"]>;

async function asking(
  { name, suite }: Server,
  project: string,
  engine: Engine,
  agent: string,
  folder: string,
): Promise<Heard> {
  const policy = join(folder, "policy.json");
  await writeFile(
    policy,
    JSON.stringify({
      docker_socket: engine.socketPath,
      change_log: join(folder, "changes.log"),
      targets: { prod: { project, service: "redis" } },
    }),
    { mode: 0o640 },
  );
  const child = spawn(process.execPath, [agent], {
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, REDIS_OPS_POLICY: policy },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit").then(() => null);
  // Of one that has ended, the answer that does not come says so.
  child.stdin.on("error", () => undefined);
  const waiting = new Map<number, (response: AgentResponse) => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { data } = responseSchema.safeParse(jsonOrUndefined(line));
    if (data !== undefined) waiting.get(data.id)?.(data);
  });
  let id = 0;
  const ask: Ask = async (operation, input = {}) => {
    id += 1;
    const answered = new Promise<AgentResponse>((resolve) => waiting.set(id, resolve));
    const caller = { id: "servers", role: "operator", via: "token" };
    const request = { id, operation, target: "prod", input, deadline_ms: ANSWER_MS, caller, request_id: "servers" };
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const late = sleep(ANSWER_MS * 2, null, { ref: false });
    const response = await Promise.race([answered, late, ended]);
    if (response === null) throw new StackError(`The agent did not answer ${operation}.`);
    return response.result;
  };
  try {
    return { ...(await heard(ask, name)), from: suite };
  } finally {
    child.stdin.end();
    await ended;
  }
}

/** Why an answer is not what it should be; null where it is. */
const wrongWith = (operation: string, reading: unknown): string | null => {
  if (operation !== "doctor" || !isFields(reading)) return null;
  const parts = Object.entries(reading).flatMap(([part, value]) =>
    isFields(value) && value["ok"] === false ? [part] : [],
  );
  return parts.length === 0 ? null : `without ${parts.join(", ")}`;
};

async function heard(ask: Ask, name: string): Promise<Omit<Heard, "from">> {
  const cells: Record<string, string | null> = {};
  const nulls: string[] = [];
  let server = name;
  for (const operation of ASKED) {
    if (operation === "set") continue;
    const result = await ask(operation);
    cells[operation] = result.ok ? wrongWith(operation, result.value.reading) : result.failure.detail;
    const reading = result.ok && isFields(result.value.reading) ? result.value.reading : {};
    if (operation === "memory" || operation === "persistence")
      for (const [figure, value] of Object.entries(reading)) if (value === null) nulls.push(figure);
    const software = operation === "ping" ? reading["software"] : undefined;
    if (isFields(software)) server = `${String(software["name"])} ${String(software["version"])}`;
  }
  const changed = await changes(ask);
  cells["set"] = changed.wrong;
  return { server, cells, nulls: [...nulls, ...changed.nulls] };
}

/** Each is written and read back; the last one is below what is in use, so that something is told of a moment later. */
async function changes(ask: Ask): Promise<{ wrong: string | null; nulls: string[] }> {
  const wrong = (why: string) => ({ wrong: why, nulls: [] });
  for (const [key, value, after] of [
    ["maxmemory", "96mb", String(96 * MIB)],
    ["maxmemory-policy", "volatile-lfu", "volatile-lfu"],
  ] as const) {
    const result = await ask("set", { key, value });
    if (!result.ok) return wrong(result.failure.detail);
    if (field(result.value.reading, "after") !== after) return wrong(`${key} was not read back`);
  }
  const lowered = await ask("set", { key: "maxmemory", value: "256kb", allow_eviction: true });
  if (!lowered.ok) return wrong(lowered.failure.detail);
  const later = field(lowered.value.reading, "later");
  if (!isFields(later)) return wrong("nothing was told of what came of it");
  return { wrong: null, nulls: later["evicting_ms"] === null ? ["evicting_ms"] : [] };
}
