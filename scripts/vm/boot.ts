/** A whole machine under QEMU, of an image that stays as it is: what the machine writes is gone when it ends. */
import { spawn } from "node:child_process";
import { existsSync, openSync, closeSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type CommandOptions, type CommandResult, lastLines, run, StackError } from "../stack/command.ts";
import { ensurePackages } from "../stack/packages.ts";
import { freePort } from "../stack/ports.ts";
import type { Progress } from "../stack/progress.ts";
import { type Acceleration, acceleration, QEMU } from "./accelerate.ts";
import { ensureImage } from "./image.ts";
import type { Machine } from "./machines.ts";

export interface RunningMachine {
  machine: Machine;
  accelerated: Acceleration;
  /** Of 127.0.0.1, where its sshd answers. */
  port: number;
  /** As a person's own ssh knows it: the name, and the options that name the file which says where that is. */
  destination: string;
  sshOptions: readonly string[];
  /** Runs a shell's script as root, over ssh. Never rejects. */
  sh(script: string, options?: Pick<CommandOptions, "input" | "timeoutMs">): Promise<CommandResult>;
  /** As `sh`; answers what it printed, and rejects where it failed. */
  must(script: string, options?: Pick<CommandOptions, "input" | "timeoutMs">): Promise<string>;
  /** Milliseconds that a step may take here which takes this long on a machine of iron. */
  patience(ms: number): number;
  /** Has the machine start again by itself; resolves when it has begun to go down. */
  reboot(): Promise<void>;
  /** Resolves when it has started (again) and all that starts with it has. Answers the seconds since the kernel began. */
  untilUp(): Promise<number>;
  /** The last lines of its console. */
  consoleEnd(lines?: number): string;
  /** Idempotent. If this process dies, the machine ends by itself. */
  stop(): Promise<void>;
}

const MEMORY_MIB = 2048;
const PROCESSORS = 2;
const BOOT_MS = 60_000;
const SSH_MS = 15_000;
const UNIT_WAIT_MS = 20_000;

/** @param folder of this run; emptied first */
export async function boot(
  machine: Machine,
  { cache, folder, progress }: { cache: string; folder: string; progress: Progress },
): Promise<RunningMachine> {
  const image = await ensureImage(machine, cache, progress);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { program, machine: board, console: port, packages } = QEMU[machine.arch];
  await ensurePackages([...packages, "openssh-client"], progress);
  const accelerated = await progress.step("Trying KVM", () => acceleration(machine, image));
  progress.note(`${machine.name} is computed ${accelerated.said}.`);
  const sshPort = await freePort();
  const consoleLog = join(folder, "console.log");
  const complaints = join(folder, "qemu.log");
  const log = openSync(complaints, "w");
  const child = spawn(
    "setpriv",
    [
      ...["--pdeathsig", "KILL", program, "-machine", board, ...accelerated.argv],
      ...["-m", String(MEMORY_MIB), "-smp", String(PROCESSORS), "-nodefaults", "-no-user-config", "-display", "none"],
      ...["-serial", `file:${consoleLog}`, "-kernel", image.kernel, "-initrd", image.initrd],
      // Nobody else is on the machine; what keeps processes from one another's secrets would cost it a third of its time.
      ...["-append", `root=LABEL=root rw console=${port} panic=-1 mitigations=off audit=0`],
      // What is written goes to a file without a name, which ends with QEMU.
      ...["-drive", `file=${image.disk},if=none,id=disk,format=raw,snapshot=on,cache=unsafe`],
      ...["-device", "virtio-blk-pci,drive=disk", "-device", "virtio-rng-pci"],
      // It does not start over the network, and the package with the card's program for that is one that only QEMU for x64 brings along.
      ...["-device", "virtio-net-pci,netdev=net,romfile="],
      ...["-netdev", `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${sshPort}-:22`],
    ],
    { stdio: ["ignore", log, log], env: { ...process.env, TMPDIR: "/var/tmp" } },
  );
  closeSync(log);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()).once("error", () => resolve()));
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

  const config = join(folder, "ssh_config");
  await writeFile(
    config,
    [
      `Host ${machine.name}`,
      ...["HostName 127.0.0.1", `Port ${sshPort}`, `IdentityFile ${image.key}`, "IdentitiesOnly yes"],
      ...["BatchMode yes", "StrictHostKeyChecking accept-new", `UserKnownHostsFile ${join(folder, "known_hosts")}`],
      // One login serves all that the tests say: each is a second or two of a machine that QEMU computes. Started in `untilUp`.
      ...[`ControlPath ${join(tmpdir(), "redis-ops-vm-%C")}`, "ServerAliveInterval 15", "ServerAliveCountMax 8"],
      ...["LogLevel ERROR", `ConnectTimeout ${(SSH_MS * accelerated.slowness) / 1000}`],
    ].join("\n"),
  );
  const destination = `root@${machine.name}`;
  const sshOptions = ["-F", config];
  const patience = (ms: number): number => ms * accelerated.slowness;

  /** It goes to the background with nobody's streams, and ends with the connection. */
  const logIn = async (): Promise<void> => {
    const login = spawn("ssh", [...sshOptions, "-M", "-N", "-f", "--", destination], { stdio: "ignore" });
    await new Promise((resolve) => login.once("close", resolve).once("error", resolve));
  };

  const running: RunningMachine = {
    ...{ machine, accelerated, port: sshPort, destination, sshOptions, patience },
    sh: (script, { timeoutMs = SSH_MS, ...options } = {}) =>
      run(["ssh", ...sshOptions, "-T", "--", destination, script], { ...options, timeoutMs: patience(timeoutMs) }),
    async must(script, options) {
      const result = await running.sh(script, options);
      if (result.code === 0) return result.stdout;
      const outcome = result.timedOut ? "took too long" : `ended with ${result.code}`;
      throw new StackError(
        `${machine.name}: \`${script.slice(0, 200)}\` ${outcome}: ${lastLines(result.stderr || result.stdout)}`,
      );
    },
    async reboot() {
      const before = await running.must("cat /proc/sys/kernel/random/boot_id");
      await running.sh("systemctl reboot");
      const deadline = performance.now() + patience(BOOT_MS);
      for (;;) {
        const { code, stdout } = await running.sh("cat /proc/sys/kernel/random/boot_id", { timeoutMs: 2_000 });
        if (code !== 0 || stdout !== before) return;
        if (performance.now() > deadline) throw new StackError(`${machine.name} does not go down.`);
        await sleep(1000);
      }
    },
    async untilUp() {
      const deadline = performance.now() + patience(BOOT_MS);
      while ((await running.sh("true")).code !== 0) {
        if (hasEnded()) throw new StackError(`QEMU has ended: ${lastLines(textOf(complaints))}`);
        if (performance.now() > deadline)
          throw new StackError(`${machine.name} does not answer by ssh.\n${running.consoleEnd()}`);
        await sleep(1000);
      }
      await logIn();
      await running.sh("systemctl is-system-running --wait", { timeoutMs: UNIT_WAIT_MS });
      const failed = await running.must("systemctl list-units --failed --plain --no-legend");
      if (failed.trim() !== "") progress.note(`${machine.name}: these units have failed:\n${failed.trimEnd()}`);
      return Number((await running.must("cat /proc/uptime")).split(" ")[0]);
    },
    consoleEnd: (lines = 30) => textOf(consoleLog).trimEnd().split("\n").slice(-lines).join("\n"),
    async stop() {
      if (!hasEnded()) child.kill("SIGKILL");
      await ended;
    },
  };
  return running;
}

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "");
