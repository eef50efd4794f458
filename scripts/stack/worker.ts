import { readdirSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import type { V4WorkerOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import * as z from "zod";
import { patience } from "../../src/shared/deadline.ts";
import { StackError } from "./command.ts";
import { freePort } from "./ports.ts";
import { findChildren, isAlive, kill } from "./processes.ts";
import type { ProcessIdentity } from "./processes.ts";
import { ROOT } from "./root.ts";
import { buildWorker } from "./worker-build.ts";
import { EDGE, LOCAL_ENTRY, OPEN_NETWORK, RESOLVER } from "./worker-entry.ts";

export interface WorkerOptions {
  /** Plain text bindings, over those of wrangler.toml. */
  vars?: Record<string, string>;
  secrets?: Record<string, string>;
  /** A free one where left out; a restart keeps it. */
  port?: number;
  /** A folder that keeps the objects' storage beyond a restart; in memory where left out. */
  persist?: string;
  /** Requests a minute that the `[[ratelimits]]` binding lets through, instead of wrangler.toml's number. */
  softRateLimit?: number;
  /** Added to the environment of the runtime's process. */
  env?: Record<string, string>;
  /**
   * Serves the console in front of the Worker, by the runtime's own router for `[assets]`, as Cloudflare does. Off where left out: the
   * router takes part of a millisecond.
   */
  console?: boolean;
  /** The name of a VPC network's binding: a network service of the runtime's, which reaches this machine and its namespaces. None where empty. */
  network?: string;
  /** An address and port, at which all that the Worker fetches is asked for, without TLS (`scripts/tunnel/edge.ts`). None where empty. */
  edge?: string;
  /**
   * An address and port of a resolver, without TLS. With it, all that the Worker fetches goes over a network of workerd's own default, which reaches the open
   * internet only; Miniflare's default reaches this machine and its namespaces as well, which SSH needs here. None where empty.
   */
  openNetwork?: string;
  /** Called with every line of the log, even those that `logs` no longer keeps. */
  onLog?: (line: string) => void;
}

export interface WorkerHandle {
  /** Without a slash at the end. */
  url: string;
  /** Of the console, where it is served. Passkeys want a name instead of an IP address. */
  consoleUrl: string;
  /** What the Worker has printed, one entry for each console call; the newest 10 000. */
  logs(): string[];
  /**
   * Throws the target's object out of memory, as Cloudflare may; its storage stays. Rejects after half a minute while the
   * object holds a connection open: workerd evicts no such object. `restart` with `persist` ends it in any state.
   */
  evict(target: string): Promise<void>;
  /** Sets off the Cron trigger, as Cloudflare does by the clock. */
  trigger(): Promise<void>;
  /** Ends workerd and starts it again on the same address, with other options where some are given. `whileDown` runs between. */
  restart(overrides?: Partial<WorkerOptions>, whileDown?: () => void): Promise<void>;
  /** The runtime's processes. */
  processes(): ProcessIdentity[];
  stop(): Promise<void>;
}

const MAX_LOGS = 10_000;
const START_TIMEOUT_MS = 60_000;
const NAME = "redis-ops";
const OBJECT_CLASS = "TargetObject";

/**
 * Runs the bundle that a deployment would upload in workerd, with wrangler.toml's bindings. Requests go straight into
 * workerd by a socket of its own: Miniflare's entry Worker and `wrangler dev` each add milliseconds that Cloudflare does not.
 */
export async function startWorker(options: WorkerOptions): Promise<WorkerHandle> {
  const bundle = await buildWorker();
  let current = { ...options, port: options.port ?? (await freePort()) };
  let logs: string[] = [];
  const note = (line: string): void => {
    current.onLog?.(line);
    logs.push(line);
    if (logs.length > MAX_LOGS) logs = logs.slice(-MAX_LOGS);
  };
  let runtime = await bootAlone(bundle, current, note);
  return {
    url: `http://127.0.0.1:${current.port}`,
    consoleUrl: `http://localhost:${current.port}`,
    logs: () => [...logs],
    async evict(target) {
      try {
        await runtime.miniflare.unsafeEvictDurableObject(NAME, OBJECT_CLASS, { name: target });
      } catch (error) {
        if (!String(error).includes("not currently running")) throw error;
      }
    },
    async trigger() {
      const worker = await runtime.miniflare.getWorker(NAME);
      const { outcome } = await worker.scheduled({});
      if (outcome !== "ok") throw new StackError(`The Cron trigger ended with ${outcome}.`);
    },
    async restart(overrides = {}, whileDown = () => {}) {
      await shutDown(runtime);
      whileDown();
      current = { ...current, ...overrides };
      runtime = await bootAlone(bundle, current, note);
    },
    processes: () => runtime.processes,
    stop: () => shutDown(runtime),
  };
}

interface Runtime {
  miniflare: Miniflare;
  processes: ProcessIdentity[];
}

let booting: Promise<unknown> = Promise.resolve();

/** One at a time: a runtime's processes are those that this process has not had before it started. */
function bootAlone(...args: Parameters<typeof boot>): Promise<Runtime> {
  const booted = booting.then(() => boot(...args));
  booting = booted.catch(() => {});
  return booted;
}

async function boot(
  bundle: string,
  options: WorkerOptions & { port: number },
  note: (line: string) => void,
): Promise<Runtime> {
  const { assets, ...configured } = readBindings();
  if (options.console === true && assets === undefined) throw new StackError("wrangler.toml has no [assets].");
  const before = new Set(findChildren("workerd").map(({ pid }) => pid));
  const worker = {
    ...configured,
    ...(options.console === true ? { assets } : {}),
    ratelimits: undefined,
    name: NAME,
    bindings: {
      ...configured.bindings,
      ...options.vars,
      ...options.secrets,
      RATE_LIMITER: rateLimit(configured, options.softRateLimit),
    },
    serviceBindings: {
      ...(options.network ? { [options.network]: { network: { allow: ["private", "public"] } } } : {}),
      ...(options.openNetwork
        ? {
            [OPEN_NETWORK]: { network: { allow: ["public"], tlsOptions: { trustBrowserCas: true } } },
            [RESOLVER]: { external: { address: options.openNetwork, http: {} } },
          }
        : {}),
      ...(options.edge ? { [EDGE]: { external: { address: options.edge, http: {} } } } : {}),
    },
    modulesRoot: bundle,
    modules: modulesOf(bundle),
    unsafeDirectSockets: [{ host: "127.0.0.1", port: options.port }],
  };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.ERROR),
      unsafeRuntimeEnv: options.env ?? {},
      handleStructuredLogs: ({ message }) => note(message),
      ...(options.persist === undefined ? {} : { resourcePersistencePath: options.persist }),
      // Wrangler types what it answers as unknown; Miniflare checks every field of it by schema.
      workers: [worker as unknown as V4WorkerOptions],
    }),
  );
  try {
    const started = await patience(miniflare.ready, START_TIMEOUT_MS);
    if (!started.done) throw new StackError("workerd did not start within 60 s.");
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
  return { miniflare, processes: findChildren("workerd").filter(({ pid }) => !before.has(pid)) };
}

async function shutDown(runtime: Runtime): Promise<void> {
  await runtime.miniflare.dispose();
  for (const process of runtime.processes.filter(isAlive)) kill(process, "SIGKILL");
}

/** The parts of wrangler.toml's bindings that are changed here. */
const configuredSchema = z.looseObject({
  bindings: z.record(z.string(), z.unknown()).optional(),
  assets: z.unknown(),
  ratelimits: z.record(z.string(), z.looseObject({ simple: z.object({ limit: z.number(), period: z.number() }) })),
});

/** What wrangler.toml binds. */
function readBindings(): z.output<typeof configuredSchema> {
  // The list of required secrets is left out: Wrangler would look for them in this process's environment, and print that it does.
  const config = { ...unstable_readConfig({ config: join(ROOT, "wrangler.toml") }), secrets: undefined };
  return configuredSchema.parse(unstable_getMiniflareWorkerOptions(config).workerOptions);
}

/** What wrangler.toml says of the one rate limit, which the local entry keeps. */
function rateLimit(
  { ratelimits }: Pick<z.output<typeof configuredSchema>, "ratelimits">,
  limit?: number,
): { limit: number; period: number } {
  const simple = ratelimits["RATE_LIMITER"]?.simple;
  if (simple === undefined) throw new StackError("wrangler.toml has no [[ratelimits]] named RATE_LIMITER.");
  return { ...simple, ...(limit === undefined ? {} : { limit }) };
}

function modulesOf(bundle: string): { type: "ESModule" | "CompiledWasm" | "Text"; path: string; contents?: string }[] {
  const types = { js: "ESModule", wasm: "CompiledWasm", html: "Text", txt: "Text" } as const;
  const built = readdirSync(bundle).flatMap((file) => {
    const type = Object.entries(types).find(([ending]) => file.endsWith(`.${ending}`))?.[1];
    return type === undefined ? [] : [{ type, path: join(bundle, file) }];
  });
  // The first is the entry.
  return [{ type: "ESModule", path: join(bundle, "local-entry.js"), contents: LOCAL_ENTRY }, ...built];
}
