/** What a test may do to the stack's parts. The stack lives in the process of vitest's global set-up; tests run in others. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { must, run } from "../../scripts/stack/command.ts";
import type { CommandResult } from "../../scripts/stack/command.ts";
import type { Host } from "../../scripts/stack/host.ts";
import { createProgress } from "../../scripts/stack/progress.ts";
import type { Stack } from "../../scripts/stack/stack.ts";
import { createBreakage } from "../../scripts/stack/states/breakage.ts";
import type { Breakage } from "../../scripts/stack/states/breakage.ts";
import type { StateName } from "../../scripts/stack/states/index.ts";
import type { SlackWorkspace } from "../../scripts/stack/slack.ts";
import type { ServiceToken } from "../../scripts/tunnel/service-token.ts";
import type { ProcessIdentity } from "../../scripts/stack/processes.ts";
import type { WorkerOptions } from "../../scripts/stack/worker.ts";
import { ageTimers, writeAgedLines } from "./aged.ts";
import { replaceDatabases, restoreDatabases } from "./replaced-databases.ts";

/** Everything that stays the same while the stack is up; plain values. */
export interface StackFacts {
  /** Without a slash at the end. What is answered here is searched for secrets. */
  url: string;
  /** The Worker itself, for tests that measure. */
  workerUrl: string;
  target: string;
  viewerToken: string;
  operatorToken: string;
  botToken: string;
  slack: SlackWorkspace;
  serviceToken: ServiceToken;
  /** The Redis password, for checks that it shows nowhere. */
  password: string;
  dockerSocket: string;
  dockerHost: string;
  image: string;
  project: string;
  container: string;
  composeFile: string;
  projectDirectory: string;
  /** The path of the Worker's private key, and of a key that may log in to the host as root. */
  privateKey: string;
  personalKey: string;
  hostPort: number;
  /** What the Worker was started with; `startWorker` takes it to start another one like it. */
  workerOptions: WorkerOptions;
}

export function factsOf(stack: Stack, url: string): StackFacts {
  const { target, viewerToken, operatorToken, botToken, slack, serviceToken, password, image } = stack;
  const { container, privateKey, workerOptions } = stack;
  return {
    ...{
      target,
      viewerToken,
      operatorToken,
      botToken,
      slack,
      serviceToken,
      password,
      image,
      container,
      privateKey,
      workerOptions,
    },
    url,
    workerUrl: stack.worker.url,
    dockerSocket: stack.engine.socketPath,
    dockerHost: stack.engine.env.DOCKER_HOST,
    project: stack.compose.project,
    composeFile: stack.compose.file,
    projectDirectory: stack.compose.directory,
    personalKey: stack.host.personalKey,
    hostPort: stack.host.port,
  };
}

/** One for each stack, whichever test file asks. */
const breakages = new WeakMap<Stack, Breakage>();

const breakageOf = (stack: Stack): Breakage => {
  const found = breakages.get(stack) ?? createBreakage({ ...stack, progress: createProgress() });
  breakages.set(stack, found);
  return found;
};

/** Arguments and answers are JSON; a rejection arrives as an `Error` with the same message. */
export const controlsOf = (stack: Stack) => ({
  hostKeys: async (): Promise<readonly string[]> => stack.host.hostKeys,
  hostRun: (...args: Parameters<Host["run"]>): Promise<CommandResult> => stack.host.run(...args),
  hostWriteFile: (...args: Parameters<Host["writeFile"]>): Promise<void> => stack.host.writeFile(...args),
  startSshd: (): Promise<void> => stack.host.startSshd(),
  stopSshd: (): Promise<void> => stack.host.stopSshd(),
  rotateHostKey: (): Promise<void> => stack.host.rotateHostKey(),
  hostLog: async (): Promise<string> => stack.host.logText(),
  workerLogs: async (): Promise<string[]> => stack.worker.logs(),
  workerProcesses: async (): Promise<ProcessIdentity[]> => stack.worker.processes(),
  /** Sets off the Cron trigger. */
  trigger: (): Promise<void> => stack.worker.trigger(),
  evict: (target: string): Promise<void> => stack.worker.evict(target),
  /** Restarts the Worker with lines in the target's audit that are so many days old; their request ids are `aged-<days>`. */
  restartWithAgedAudit: (days: readonly number[]): Promise<void> =>
    stack.worker.restart({}, () => writeAgedLines(join(stack.directory, "objects"), days)),
  /** Restarts the Worker with the objects' databases made of that dump; `restartWithOwnDatabases` brings theirs back. */
  restartWithDatabases: (dump: string): Promise<void> =>
    stack.worker.restart({}, () => replaceDatabases(join(stack.directory, "objects"), dump)),
  restartWithOwnDatabases: (): Promise<void> =>
    stack.worker.restart({}, () => restoreDatabases(join(stack.directory, "objects"))),
  /** Restarts the Worker as if its timers had been set so many seconds earlier. */
  restartWithAgedTimers: (seconds: number): Promise<void> =>
    stack.worker.restart({}, () => ageTimers(join(stack.directory, "objects"), seconds)),
  restartWorker: (overrides?: Partial<WorkerOptions>): Promise<void> => stack.worker.restart(overrides),
  compose: (...argv: string[]): Promise<string> => stack.compose.compose(...argv),
  docker: (...argv: string[]): Promise<CommandResult> => run(["docker", ...argv], { env: stack.engine.env }),
  /** Brings Redis into a state; one that it is in is taken away first. */
  break: (state: StateName): Promise<unknown> => breakageOf(stack).break(state),
  /** Takes the state away; nothing happens where there is none. */
  repair: (): Promise<StateName | null> => breakageOf(stack).repair(),
  /** The password in the compose project's `.env`, where the agent reads it; the container keeps its own. */
  writePassword: async (password: string): Promise<void> => {
    const file = join(stack.compose.directory, ".env");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace(/^REDIS_PASSWORD=.*$/m, `REDIS_PASSWORD=${password}`), { mode: 0o600 });
  },
  /** One redis-cli call in the container, with the right password. */
  redis: (...words: string[]): Promise<string> =>
    must(["docker", "exec", "-e", "REDISCLI_AUTH", stack.container, "redis-cli", "-e", ...words], {
      env: { ...stack.engine.env, REDISCLI_AUTH: stack.password },
    }),
});

export type Controls = ReturnType<typeof controlsOf>;
