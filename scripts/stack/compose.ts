import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { must, run, StackError } from "./command.ts";
import type { Engine } from "./engine.ts";

export interface ComposeOptions {
  /** The stack's folder; the project's files go to `<directory>/project`. Absolute. */
  directory: string;
  project: string;
  /** The compose file to copy. It uses `REDIS_IMAGE`, `REDIS_PASSWORD` and `REDIS_CONTAINER`. */
  file: string;
  engine: Engine;
  image: string;
  container: string;
  password: string;
}

export interface ComposeProject {
  directory: string;
  file: string;
  project: string;
  /** Runs `docker compose <argv>` on the project; an error is a `StackError`. Answers its output. */
  compose(...argv: string[]): Promise<string>;
  /** Removes containers, networks and volumes of the project. Idempotent. */
  down(): Promise<void>;
}

const UP_TIMEOUT_MS = 90_000;
const HEALTHY_TIMEOUT_MS = 60_000;
const DOWN_TIMEOUT_MS = 60_000;

/** Copies the compose file, writes its `.env`, starts the project and waits until its containers are healthy. */
export async function composeUp(options: ComposeOptions): Promise<ComposeProject> {
  const directory = projectDirectory(options.directory);
  const project = composeProject(options.engine, options.directory, options.project);
  await refuseForeign(options.engine, options.project, options.container, directory);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await copyFile(options.file, project.file);
  // Compose reads it by itself: the password is in no argument and in no environment of a process that lives on.
  const variables = {
    REDIS_IMAGE: options.image,
    REDIS_CONTAINER: options.container,
    REDIS_PASSWORD: options.password,
  };
  const text = Object.entries(variables).map(([key, value]) => `${key}=${value}\n`);
  await writeFile(join(directory, ".env"), text.join(""), { mode: 0o600 });
  try {
    await project.compose("up", "-d", "--quiet-pull");
    await untilAnswers(options.engine, options.container);
  } catch (error) {
    const logs = await run(["docker", "logs", "--tail", "5", options.container], { env: options.engine.env });
    await project.down();
    if (!(error instanceof StackError)) throw error;
    throw new StackError(`${error.message}\n${logs.stdout}${logs.stderr}`.trimEnd());
  }
  return project;
}

/**
 * Until Redis in the container answers; rejects after a minute. Asks what the healthcheck asks, but at once: the engine asks for the first time after a whole interval, and those before
 * version 25 know no shorter one for the start.
 */
export async function untilAnswers(engine: Engine, container: string): Promise<void> {
  const deadline = performance.now() + HEALTHY_TIMEOUT_MS;
  for (;;) {
    const ping = await run(["docker", "exec", container, "redis-cli", "-e", "ping"], {
      env: engine.env,
      timeoutMs: 10_000,
    });
    if (ping.code === 0) return;
    if (performance.now() > deadline)
      throw new StackError(`Redis does not answer in ${container}: ${(ping.stdout + ping.stderr).trim()}`);
    await sleep(100);
  }
}

/** The project as it stands, without starting anything. */
export function composeProject(engine: Engine, stackDirectory: string, name: string): ComposeProject {
  const directory = projectDirectory(stackDirectory);
  const file = join(directory, "compose.yaml");
  const argv = ["docker", "compose", "-p", name, "--project-directory", directory, "-f", file] as const;
  // Variables of the person's shell must not override the project's `.env`.
  const env = { ...engine.env, ...Object.fromEntries(shadowedVariables().map((key) => [key, undefined])) };
  const compose = (...rest: string[]): Promise<string> =>
    must([...argv, ...rest], { env, cwd: directory, timeoutMs: UP_TIMEOUT_MS });
  return {
    directory,
    file,
    project: name,
    compose,
    async down() {
      // By the project's name alone, so that a compose file that was edited or lost keeps nothing alive.
      await must(["docker", "compose", "-p", name, "down", "-v", "--remove-orphans", "-t", "2"], {
        env: engine.env,
        cwd: "/",
        timeoutMs: DOWN_TIMEOUT_MS,
      });
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Where a stack keeps its compose file and `.env`. */
export const projectDirectory = (stackDirectory: string): string => join(stackDirectory, "project");

const shadowedVariables = (): string[] =>
  Object.keys(process.env).filter((key) => /^(REDIS_(IMAGE|PASSWORD|CONTAINER)|COMPOSE_.*)$/.test(key));

/** A project or a container of the same name that another folder has started is left alone. */
async function refuseForeign(engine: Engine, project: string, container: string, directory: string): Promise<void> {
  const list = (filter: string): Promise<string> =>
    must(
      [
        "docker",
        "ps",
        "-a",
        "--filter",
        filter,
        "--format",
        '{{.Names}} {{.Label "com.docker.compose.project.working_dir"}}',
      ],
      {
        env: engine.env,
        timeoutMs: 20_000,
      },
    );
  const [ofProject, ofName] = await Promise.all([
    list(`label=com.docker.compose.project=${project}`),
    list(`name=^/?${container}$`),
  ]);
  for (const line of `${ofProject}${ofName}`.split("\n").filter((text) => text !== "")) {
    const [name = "", owner = ""] = line.split(" ");
    if (owner !== directory) {
      throw new StackError(
        `The container ${name} is not of this stack (started from ${owner || "elsewhere"}). Remove it and run again.`,
      );
    }
  }
}
