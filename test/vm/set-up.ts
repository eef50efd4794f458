/** README's set-up, from its own lines. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lastLines, run } from "../../scripts/stack/command.ts";
import { ROOT } from "../../scripts/stack/root.ts";
import { startWorker } from "../../scripts/stack/worker.ts";
import { readTargets } from "../../scripts/targets/file.ts";
import type { RunningMachine } from "../../scripts/vm/boot.ts";
import { type Ground, PROJECT_DIRECTORY, redisAnswers, TARGET, warmed } from "./ground.ts";

const MINUTE_MS = 60_000;

/**
 * What an application logs that does not reach its Redis; `errors` is to find it. And fewer health checks than the reference has: each of them is a good part of a second
 * of a machine that QEMU computes.
 */
const override = (restart: string): string => `
services:
  redis:
    restart: ${restart}
    healthcheck:
      interval: 60s
  web:
    image: redis:8
    restart: ${restart}
    command:
      - sh
      - -c
      - "while :; do echo 'redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused.'; sleep 20; done"
`;

/** A command line of README's, word by word, with its host replaced. */
export async function fromReadme(start: RegExp, vm: RunningMachine): Promise<string[]> {
  const readme = (await readFile(join(ROOT, "README.md"), "utf8")).replaceAll(/\n {2,}/g, " ");
  const line = start.exec(readme)?.[1];
  if (line === undefined) throw new Error(`README has no line ${start}.`);
  return line.split(" ").map((word) => (word === "you@host" ? vm.destination : word));
}

/** Runs it as a person would, with ssh's options and the run's own files after it. */
export async function hostInstall(ground: Ground, words: readonly string[], ...own: string[]) {
  const [program = "", ...rest] = words;
  const argv = [program, ...rest, "--key", join(ground.folder, "worker_key"), ...own, "--", ...ground.vm.sshOptions];
  return run(argv as [string, ...string[]], { cwd: ROOT, timeoutMs: ground.vm.patience(2 * MINUTE_MS) });
}

export function setUp(ground: Ground): void {
  const { vm, figures } = ground;

  test("starts, with systemd and cgroup v2", async () => {
    figures.boot_s = await vm.untilUp();
    expect((await vm.must("stat -fc %T /sys/fs/cgroup; cat /proc/1/comm")).split("\n")).toEqual([
      "cgroup2fs",
      "systemd",
      "",
    ]);
    const version = async (script: string): Promise<string> => (await vm.must(script)).trim();
    figures.versions = {
      kernel: await version("uname -r"),
      systemd: await version("systemctl --version | head -n 1 | cut -d' ' -f2"),
      engine: await version(
        `docker version --format '{{.${vm.machine.engine === "docker" ? "Server" : "Client"}.Version}}'`,
      ),
      compose: await version("docker compose version --short 2>/dev/null"),
      sshd: await version("sshd -V 2>&1 | grep -oE 'OpenSSH_[^ ,]+' | cut -d_ -f2"),
      sudo: await version("sudo --version | head -n 1"),
      coreutils: await version("ls --version | head -n 1"),
      node: await version("node --version"),
    };
    for (const [name, said] of Object.entries(figures.versions)) expect([name, said]).not.toEqual([name, ""]);
  });

  test("runs host/compose.yaml as it says", async () => {
    const file = await readFile(join(ROOT, "host/compose.yaml"), "utf8");
    const put = (path: string, input: string) => vm.must(`umask 077; cat >${path}`, { input });
    const password = randomBytes(24).toString("hex");
    await vm.must(`${vm.machine.owner ?? "true"}; mkdir -p ${PROJECT_DIRECTORY}`);
    await put(`${PROJECT_DIRECTORY}/compose.yaml`, file);
    await put(`${PROJECT_DIRECTORY}/compose.override.yaml`, override(vm.machine.restart));
    const example = await readFile(join(ROOT, "host/env.example"), "utf8");
    await put(`${PROJECT_DIRECTORY}/.env`, example.replace(/^REDIS_PASSWORD=.*$/m, `REDIS_PASSWORD=${password}`));
    const change = "--change 'ENV PATH=/usr/bin:/bin' --change 'WORKDIR /data' --change 'CMD [\"redis-server\"]'";
    await vm.must(`docker import ${change} /srv/redis.tar docker.io/library/redis:8`, { timeoutMs: MINUTE_MS });
    await vm.must(`cd ${PROJECT_DIRECTORY} && docker compose up -d`, { timeoutMs: 2 * MINUTE_MS });
    expect(await redisAnswers(ground)).toMatchObject({ code: 0, stdout: "PONG\n" });
  });

  test("is installed from outside by README's line, and installed again changes nothing", async () => {
    const targets = join(ground.folder, "targets.json");
    const line = await fromReadme(/`(npm run host:install -- you@host --project [^`]*)`/, vm);
    const first = await hostInstall(ground, line, "--targets", targets);
    expect(first.code, lastLines(first.stdout + first.stderr)).toBe(0);
    figures.installer = first.stderr.split("\n").filter((text) => text.startsWith("warning:"));
    expect(first.stdout).toContain(`wrote      ${targets}`);
    // Nothing on stderr but what was said by the installer: sudo, coreutils and ssh have no word of their own.
    expect(first.stderr.split("\n").filter((text) => text !== "" && !text.startsWith("warning:"))).toEqual([]);
    const again = await hostInstall(ground, line, "--targets", targets);
    expect(again.code, lastLines(again.stdout + again.stderr)).toBe(0);
    expect(again.stdout.split("\n").filter((text) => /^(?:installed|updated|made|wrote) /.test(text))).toEqual([]);
  });

  test("serves the Worker, which asks every hop", async () => {
    const token = async (name: string, role: string): Promise<{ token: string; entry: unknown }> => {
      const { stdout } = await run(["npm", "run", "token", "--", name, role], { cwd: ROOT });
      const entry = JSON.parse(/^ {2}(\{.*\})$/m.exec(stdout)?.[1] ?? "null") as unknown;
      return { token: /^ {2}(ro_\S+)$/m.exec(stdout)?.[1] ?? "", entry };
    };
    const [viewer, operator] = [await token("oncall", "viewer"), await token("night", "operator")];
    const found = await readTargets(join(ground.folder, "targets.json"));
    if (!found.ok) throw new Error(found.failure.join("\n"));
    const targets = found.value;
    const vars = (watched: boolean): Record<string, string> => ({
      TARGETS: JSON.stringify({ [TARGET]: { ...targets[TARGET], ...(watched && { watch: { every: "1m" } }) } }),
      LINK_IDLE_SECONDS: "3600",
    });
    const worker = await startWorker({
      persist: join(ground.folder, "objects"),
      vars: vars(false),
      secrets: {
        API_TOKENS: JSON.stringify([viewer.entry, operator.entry]),
        SSH_PRIVATE_KEY: await readFile(join(ground.folder, "worker_key"), "utf8"),
      },
    });
    ground.served = { worker, viewer: viewer.token, operator: operator.token, vars };
    const { body } = await warmed(ground);
    expect(body.data.hops.map(({ hop, ok }) => [hop, ok])).toEqual(
      ["worker", "ssh", "agent", "docker", "redis"].map((hop) => [hop, true]),
    );
  });
}
