/**
 * A test host: a whole Debian host for the installer and sshd, without a container or a virtual machine. It has files of
 * its own (users, sudoers, sshd's configuration; in memory, over this machine's) and shares processes, network and the
 * Docker socket with this machine.
 */
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { lastLines, must, StackError } from "./command.ts";
import type { CommandResult } from "./command.ts";
import { createNamespace } from "./host-namespace.ts";
import type { RunOptions } from "./host-namespace.ts";
import { configureSshd, makeHostKey, readFingerprints } from "./host-sshd.ts";
import { ensurePackages } from "./packages.ts";
import { freePort } from "./ports.ts";
import type { Progress } from "./progress.ts";

export interface HostOptions {
  /** The host's own folder on this machine; made if missing, and emptied of what the host put there by `stop`. */
  directory: string;
  /** A port of 127.0.0.1; a free one where left out. */
  port?: number;
  /** Folders that must be the same inside and outside (a compose project that changes while the host is up). */
  share?: readonly string[];
  progress?: (text: string) => void;
}

export interface Host {
  readonly port: number;
  /** Fingerprints, `SHA256:…`, Ed25519 first; new ones after `rotateHostKey`. */
  readonly hostKeys: readonly string[];
  /** A private key's path that may log in as root: the person's own ssh. */
  readonly personalKey: string;
  /** Runs a command as root on the host. Never rejects; `code` is null when a signal or the deadline ended it. */
  run(argv: readonly [string, ...string[]], options?: RunOptions): Promise<CommandResult>;
  /** @param mode As chmod reads it, "0644". Folders on the way are made. */
  writeFile(path: string, text: string, mode: string): Promise<void>;
  startSshd(): Promise<void>;
  /** Also ends every connection: to the Worker, the host is down. */
  stopSshd(): Promise<void>;
  /** A new Ed25519 host key, and sshd started again with it. */
  rotateHostKey(): Promise<void>;
  /** What sshd has written since the host was started. */
  logText(): string;
  /** The folder of all files that were written on the host, as seen from this machine; see `Namespace`. */
  readonly written: string;
  /** Leaves no process and no mount. Idempotent. If this process dies, the host ends by itself. */
  stop(): Promise<void>;
}

/** Debian's names of what a host needs. */
export const HOST_PACKAGES = ["openssh-server", "openssh-client", "sudo", "procps"] as const;

/** Starts a host with sshd running and nothing of redis-ops installed. Needs root. Failures are `StackError`s. */
export async function startHost(options: HostOptions): Promise<Host> {
  const progress = options.progress ?? (() => {});
  await ensurePackages(HOST_PACKAGES, reporter(progress));
  const directory = resolve(options.directory);
  const personalKey = join(directory, "personal_key");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await rm(personalKey, { force: true });
  await must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", personalKey], { input: "y\n" });

  const port = options.port ?? (await freePort());
  const namespace = await createNamespace(directory, options.share ?? []);
  try {
    progress("Making the host's keys and starting its sshd");
    const sshd = await configureSshd(namespace, port);
    let hostKeys = await readFingerprints(namespace);
    const host: Host = {
      port,
      written: namespace.written,
      get hostKeys() {
        return hostKeys;
      },
      personalKey,
      run: (argv, runOptions) => namespace.run(argv, runOptions),
      async writeFile(path, text, mode) {
        const script =
          'umask 077; mkdir -p -m 0755 "$2" && cat >"$1.new" && chmod "$3" "$1.new" && mv -f "$1.new" "$1"';
        const result = await namespace.run(["sh", "-c", script, "sh", path, dirname(path), mode], { input: text });
        if (result.code !== 0) throw new StackError(`${path} was not written: ${lastLines(result.stderr)}`);
      },
      startSshd: () => sshd.start(),
      stopSshd: () => sshd.stop(),
      async rotateHostKey() {
        await sshd.stop();
        await makeHostKey(namespace, "ed25519");
        hostKeys = await readFingerprints(namespace);
        await sshd.start();
      },
      logText: () => sshd.log(),
      async stop() {
        await sshd.stop();
        await namespace.stop();
        await Promise.all([rm(personalKey, { force: true }), rm(`${personalKey}.pub`, { force: true })]);
      },
    };
    await host.writeFile("/root/.ssh/authorized_keys", await readFile(`${personalKey}.pub`, "utf8"), "0600");
    await sshd.start();
    return host;
  } catch (error) {
    await namespace.stop();
    throw error;
  }
}

const reporter = (say: (text: string) => void): Progress => ({
  step: (label, work) => {
    say(label);
    return work();
  },
  note: say,
});
