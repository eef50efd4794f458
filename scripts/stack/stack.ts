/** The whole system on one machine, every part of it real: what the demo shows and the black-box tests ask. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildAgent } from "../build-agent.ts";
import { newToken } from "../token.ts";
import { isInstalled, StackError } from "./command.ts";
import { composeProject, composeUp, projectDirectory } from "./compose.ts";
import type { ComposeProject } from "./compose.ts";
import { claimDirectory, refuseTaken } from "./directory.ts";
import { ensureEngine, missingEnginePackages } from "./engine.ts";
import type { Engine } from "./engine.ts";
import { startHost } from "./host.ts";
import type { Host } from "./host.ts";
import { ensureRedisImage } from "./image.ts";
import { installAgent } from "./install-agent.ts";
import { ensurePackages } from "./packages.ts";
import type { Progress } from "./progress.ts";
import { ROOT } from "./root.ts";
import { newWorkspace, slackSecrets } from "./slack.ts";
import type { SlackWorkspace } from "./slack.ts";
import { newServiceToken, type ServiceToken, serviceTokenSecrets } from "../tunnel/service-token.ts";
import { Teardown } from "./teardown.ts";
import { startWorker } from "./worker.ts";
import type { WorkerHandle, WorkerOptions } from "./worker.ts";
import { buildWorker } from "./worker-build.ts";

export interface StackOptions {
  /** The folder for all the stack writes, `.demo` or `.test` in the checkout. Absolute. */
  directory: string;
  /** Names the compose project, and the target. */
  purpose: "demo" | "test" | "bench";
  progress: Progress;
  /** Aborted by Ctrl-C: the start ends with its reason, after what was started has been taken down. */
  signal: AbortSignal;
  /** An engine that is there and stays after the stack; one is looked for or started where left out. */
  engine?: Engine;
  worker?: WorkerOptions;
}

export interface Stack {
  directory: string;
  target: string;
  viewerToken: string;
  operatorToken: string;
  /** Acts for people in Slack, as the bot in Socket Mode does. */
  botToken: string;
  slack: SlackWorkspace;
  /** Access's, which a tunnel in front of the host asks for. */
  serviceToken: ServiceToken;
  engine: Engine;
  image: string;
  compose: ComposeProject;
  /** The Redis container's name. */
  container: string;
  password: string;
  host: Host;
  /** The path of the Worker's private key. */
  privateKey: string;
  worker: WorkerHandle;
  /** What the Worker was started with, to start another one like it (but for the folder of its storage). */
  workerOptions: WorkerOptions;
  /** Takes all of it down, last first. Idempotent. */
  stop(): Promise<void>;
}

/** Brings the stack up, or takes down what it had brought up and rejects: a `StackError` says what a person can do. */
export async function startStack(options: StackOptions): Promise<Stack> {
  if (process.getuid?.() !== 0) {
    throw new StackError(
      "This sets up an SSH host of its own on this machine, which needs root. Run it again with sudo.",
    );
  }
  // Before anything is started; `claimDirectory` asks again under its lock.
  refuseTaken(options.directory, options.purpose);
  const teardown = new Teardown(options.progress);
  try {
    const parts = await bringUp(options, teardown);
    return { ...parts, directory: options.directory, target: options.purpose, stop: () => teardown.run() };
  } catch (error) {
    // The person needs to see why the start failed; failures of the teardown have been printed already.
    await teardown.run().catch(() => {});
    throw options.signal.aborted ? options.signal.reason : error;
  }
}

async function bringUp(
  options: StackOptions,
  teardown: Teardown,
): Promise<Omit<Stack, "directory" | "target" | "stop">> {
  const { progress, signal, purpose } = options;
  const engine = options.engine ?? (await startEngine(progress, signal, teardown));
  signal.throwIfAborted();
  const directory = await claimDirectory(options.directory, purpose, (project) =>
    progress.step("Removing what a killed run has left", () =>
      composeProject(engine, options.directory, project).down(),
    ),
  );
  teardown.add("The folder", () => directory.release());

  // The host sees the compose project under its own path, as a real host would.
  const project = projectDirectory(directory.path);
  await mkdir(project, { mode: 0o700 });
  const password = randomBytes(24).toString("hex");
  const parts = [
    startRedis({ engine, directory: directory.path, project: directory.project, password, progress }, teardown),
    progress
      .step("Starting an SSH host", () => startHost({ directory: join(directory.path, "host"), share: [project] }))
      .then((started) => {
        teardown.add("The SSH host", () => started.stop());
        return started;
      }),
    progress.step("Building the agent", () => buildAgent()),
    progress.step("Building the Worker", () => buildWorker()),
  ] as const;
  // A failure is reported only when all of them have settled, so that each has noted how to undo what it made.
  await Promise.allSettled(parts);
  const [redis, host, agent] = await Promise.all(parts);
  signal.throwIfAborted();
  const { privateKey } = await progress.step("Installing the agent on the host", () =>
    installAgent({
      host,
      compose: redis.compose,
      target: purpose,
      agent,
      dockerSocket: engine.socketPath,
      directory: directory.path,
    }),
  );
  signal.throwIfAborted();
  const viewer = newToken("viewer", "viewer");
  const operator = newToken("operator", "operator");
  const bot = newToken("stack-bot", "operator", [], "slack");
  const slack = newWorkspace();
  const serviceToken = newServiceToken();
  const workerOptions: WorkerOptions = {
    ...options.worker,
    vars: {
      TARGETS: JSON.stringify({
        [purpose]: { host: "127.0.0.1", port: host.port, user: "redis-ops", host_keys: host.hostKeys.slice(0, 4) },
      }),
      ...options.worker?.vars,
    },
    secrets: {
      API_TOKENS: JSON.stringify([viewer.entry, operator.entry, bot.entry]),
      SSH_PRIVATE_KEY: await readFile(privateKey, "utf8"),
      ...slackSecrets(slack),
      ...serviceTokenSecrets(serviceToken),
      ...options.worker?.secrets,
    },
  };
  const started = await progress.step("Starting the Worker", () =>
    startWorker({ persist: join(directory.path, "objects"), ...workerOptions }),
  );
  teardown.add("The Worker", () => started.stop());
  await directory.remember(started.processes());
  const worker: WorkerHandle = {
    ...started,
    async restart(...how) {
      await started.restart(...how);
      await directory.remember(started.processes());
    },
  };
  signal.throwIfAborted();
  return {
    ...{
      viewerToken: viewer.token,
      operatorToken: operator.token,
      botToken: bot.token,
      slack,
      serviceToken,
      engine,
      password,
      host,
      privateKey,
      worker,
      workerOptions,
    },
    ...redis,
  };
}

async function startEngine(progress: Progress, signal: AbortSignal, teardown: Teardown): Promise<Engine> {
  await ensurePackages([...(await missingEnginePackages()), ...(await missingHostPackages())], progress);
  signal.throwIfAborted();
  const engine = await ensureEngine(progress);
  teardown.add("The Docker engine", () => engine.release());
  return engine;
}

interface RedisOptions {
  engine: Engine;
  directory: string;
  project: string;
  password: string;
  progress: Progress;
}

async function startRedis(
  options: RedisOptions,
  teardown: Teardown,
): Promise<{ image: string; compose: ComposeProject; container: string }> {
  const { engine, directory, project, password, progress } = options;
  const image = await ensureRedisImage(engine, progress);
  const file = join(ROOT, "host/compose.yaml");
  const compose = await progress.step("Starting Redis", () =>
    composeUp({ engine, directory, project, password, image, file, container: project }),
  );
  teardown.add("The Redis compose project", () => compose.down());
  return { image, compose, container: project };
}

/** Debian packages for the programs that the test host needs and that are missing here. */
async function missingHostPackages(): Promise<string[]> {
  const needed = [
    ["sshd", "openssh-server"],
    ["ssh", "openssh-client"],
    ["sudo", "sudo"],
  ] as const;
  const present = await Promise.all(needed.map(([program]) => isInstalled(program)));
  return needed.filter((_, index) => present[index] !== true).map(([, name]) => name);
}
