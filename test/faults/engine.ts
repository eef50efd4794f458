/** The Docker engine, where it is the stack's own and nobody else's: paused, or ended and started again. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CHILD_ENV } from "../../scripts/stack/command.ts";
import { answersPing } from "../../scripts/stack/engine.ts";
import { identify, isAlive, kill, type ProcessIdentity } from "../../scripts/stack/processes.ts";

export interface OwnEngine {
  pause(): void;
  resume(): void;
  /** As a package upgrade would; containers start again by their restart policy. */
  restart(): Promise<void>;
}

const UP_MS = 60_000;

/** Null where it is the machine's, or other stacks use it too. */
export const ownEngine = (socketPath: string): OwnEngine | null => {
  const pidFile = join(dirname(socketPath), "docker.pid");
  const users = join(dirname(socketPath), "users");
  if (!existsSync(pidFile) || !existsSync(users) || readdirSync(users).length !== 1) return null;
  const engine = (): ProcessIdentity => {
    const found = identify(Number(readFileSync(pidFile, "utf8")));
    if (found === null) throw new Error("the Docker engine is not running");
    return found;
  };
  return {
    pause: () => kill(engine(), "SIGSTOP"),
    resume: () => kill(engine(), "SIGCONT"),
    async restart() {
      const before = engine();
      const argv = readFileSync(`/proc/${before.pid}/cmdline`, "utf8").split("\0").slice(0, -1);
      kill(before, "SIGTERM");
      while (isAlive(before)) await sleep(50);
      const child = spawn(argv[0] ?? "dockerd", argv.slice(1), { detached: true, env: CHILD_ENV, stdio: "ignore" });
      child.unref();
      const deadline = performance.now() + UP_MS;
      while (!(await answersPing(socketPath))) {
        if (performance.now() > deadline) throw new Error("the Docker engine did not start again");
        await sleep(100);
      }
    },
  };
};
