/** Every failure the seam can answer with: what happened, and what to do about it. None holds output of the host. */
import type { Failure } from "../../protocol/failure.ts";
import type { Service } from "./seam.ts";

type Where = Pick<Service, "project" | "service">;

const docker = (detail: string, hint: string): Failure => ({ code: "docker_failed", hop: "docker", detail, hint });
const redis = (detail: string, hint: string): Failure => ({ code: "redis_failed", hop: "redis", detail, hint });

/** The same failure of a command that may have taken effect. */
export const outcomeUnknown = (failure: Failure): Failure => ({ ...failure, outcome_unknown: true });

export const noContainer = ({ project, service }: Where): Failure =>
  docker(
    `There is no container of service ${service} in project ${project}.`,
    `In the folder of its compose file, start it with \`docker compose -p ${project} up -d ${service}\`, or correct project and service in the agent's policy.`,
  );

export const scaled = ({ project, service }: Where, count: number): Failure =>
  docker(
    `Service ${service} in project ${project} has ${count} containers, and the agent does not guess which one is meant.`,
    `In the folder of its compose file, scale it to one: \`docker compose -p ${project} up -d --scale ${service}=1 ${service}\`.`,
  );

export const stopped = ({ project, service }: Where, name: string, exitCode: number | null): Failure =>
  docker(
    `Container ${name} is stopped (exit code ${exitCode ?? "unknown"}).`,
    `Read \`docker logs ${name}\`, then start it with \`docker compose -p ${project} start ${service}\`.`,
  );

export const paused = (name: string): Failure =>
  docker(`Container ${name} is paused.`, `Resume it with \`docker unpause ${name}\`.`);

export const restarting = (name: string, exitCode: number | null): Failure =>
  docker(
    `Container ${name} keeps restarting (last exit code ${exitCode ?? "unknown"}).`,
    `Read why it ends in \`docker logs ${name}\`.`,
  );

export const inState = (name: string, state: string): Failure =>
  docker(`Container ${name} is in state ${state}.`, `Look at \`docker inspect ${name}\`.`);

export const engineUnreachable = (socket: string, code: string | undefined): Failure => {
  if (code === "EACCES" || code === "EPERM") {
    return docker(
      `The agent may not use the Docker socket ${socket}.`,
      "Install the agent again so that it runs as root.",
    );
  }
  if (code === "ENOENT") {
    return docker(
      `The Docker socket ${socket} does not exist.`,
      "Start Docker (`systemctl start docker`), or correct docker_socket in the agent's policy.",
    );
  }
  return docker(
    `The Docker engine at ${socket} does not answer (${code ?? "connection broken"}).`,
    "Start Docker with `systemctl start docker`, then see `journalctl -u docker`.",
  );
};

export const engineRefused = (what: string, status: number): Failure =>
  docker(`The Docker engine answered ${status} to ${what}.`, "See `journalctl -u docker` on the host.");

export const engineGarbled = (what: string): Failure =>
  docker(
    `The Docker engine's answer to ${what} was not understood.`,
    "Check that the Docker engine is version 20.10 or later.",
  );

export const memoryUncounted = (): Failure =>
  docker(
    "The host's kernel counts no container's memory: its memory controller is off.",
    "Put `cgroup_enable=memory` on the kernel's command line (Raspberry Pi OS: /boot/firmware/cmdline.txt), take out `cgroup_disable=memory`, and start the host anew.",
  );

export const commandMissing = (command: string): Failure =>
  docker(`The command ${command} could not be started on the host.`, "Install the Docker CLI with its compose plugin.");

export const commandFailed = (what: string, exitCode: number | null): Failure =>
  docker(`${what} ended with exit code ${exitCode ?? "unknown"}.`, "Run it by hand on the host to see why.");

export const tooLarge = (bytes: number): Failure =>
  docker(`The output is larger than ${bytes / 1024} KiB.`, "Ask for less, one section of INFO for example.");

export const tooManyContainers = (max: number): Failure =>
  docker(`The host has more than ${max} containers.`, "Remove those that are no longer needed.");

export const logUnreadable = (name: string): Failure =>
  docker(
    `The log of container ${name} cannot be read: its logging driver does not support it.`,
    "Give the service the logging driver `local` or `json-file` in the compose file, and create it anew.",
  );

export const badPath = (): Failure => ({
  code: "bad_input",
  hop: "agent",
  detail: "The path is not an absolute one without control characters.",
  hint: "See `CONFIG GET dir`.",
});

export const transportClosed = (): Failure => docker("The agent is ending its work.", "Ask again.");

export const timedOut = (hop: "docker" | "redis"): Failure => ({
  code: "timeout",
  hop,
  detail: hop === "redis" ? "Redis did not answer in time." : "Docker did not answer in time.",
  hint:
    hop === "redis"
      ? "Redis may be busy with a slow command, swapping, or stopped: look at the container's load and at SLOWLOG."
      : "The Docker engine may hang: try `docker ps` on the host.",
});

export const noConnection = (): Failure =>
  redis(
    "Redis in the container does not accept connections.",
    "See the container's logs; it may be starting or failing.",
  );

export const isNoConnection = ({ detail }: Failure): boolean => detail === noConnection().detail;

/** The same, where the kernel says so too. */
export const nothingListens = (): Failure =>
  redis(
    "Nothing in Redis's container listens on any port: Redis is not up in it.",
    "See the container's logs; it may be starting or failing.",
  );

export const connectionLost = (mayHaveRun: boolean): Failure =>
  mayHaveRun
    ? outcomeUnknown(
        redis(
          "The connection to Redis broke before it replied; whether the command took effect is unknown.",
          "Read the value back before trying again.",
        ),
      )
    : redis("The connection to Redis broke before it replied.", "Ask again; if it stays, see the container's logs.");

/** A connection that broke under commands that change nothing. */
export const isConnectionLost = ({ detail, outcome_unknown }: Failure): boolean =>
  outcome_unknown !== true && detail === connectionLost(false).detail;

export const wrongPassword = (): Failure =>
  redis(
    "Redis refused the password that the host has for it.",
    "Give the agent the password that Redis was started with: in the project's .env or the policy's password_file.",
  );

export const passwordNeeded = (): Failure =>
  redis(
    "Redis wants a password, and the host has none for it.",
    "Put REDIS_PASSWORD in the project's .env, or name a password_file in the agent's policy.",
  );

/** What Redis says, before anything else, to a client that is one too many; then it hangs up. */
export const MAX_CLIENTS = "max number of clients reached";

export const tooManyClients = (): Failure =>
  redis(
    "Redis has as many clients as it takes (maxclients), and refused one more.",
    "Find the service that opens too many connections, restart it, and bound its pool.",
  );

export const isTooManyClients = (failure: Failure): boolean => failure.detail === tooManyClients().detail;

/** Whether Redis answered and refused to run the command for want of the right password. */
export const isAuthFailure = (failure: Failure): boolean =>
  [wrongPassword(), passwordNeeded()].some(({ detail }) => detail === failure.detail);

export const badWord = (): Failure => ({
  code: "bad_input",
  hop: "agent",
  detail: "A Redis command may hold no control characters and must begin with a command's name.",
  hint: "Take line breaks and control characters out of the value.",
});
