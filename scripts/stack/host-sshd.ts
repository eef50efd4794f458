import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { lastLines, StackError } from "./command.ts";
import type { Namespace } from "./host-namespace.ts";

const START_MS = 10_000;
const STOP_MS = 5_000;
const MAX_LOG_CHARACTERS = 1024 * 1024;
const HOST_KEYS = ["ed25519", "ecdsa", "rsa"] as const;

/** Debian's own settings, in a file that does not depend on what this machine's administrator has changed. */
const settings = (port: number): string => `Include /etc/ssh/sshd_config.d/*.conf
Port ${port}
ListenAddress 127.0.0.1
PidFile /run/sshd/sshd.pid
KbdInteractiveAuthentication no
UsePAM yes
X11Forwarding yes
PrintMotd no
AcceptEnv LANG LC_*
MaxStartups 100
Subsystem sftp internal-sftp
`;

/** The OpenSSH server of a test host. */
export interface Sshd {
  start(): Promise<void>;
  /** Ends the server and every connection to it. */
  stop(): Promise<void>;
  log(): string;
}

/** Writes the server's configuration and host keys; does not start it. */
export async function configureSshd(namespace: Namespace, port: number): Promise<Sshd> {
  await inside(namespace, ["sh", "-c", "cat >/etc/ssh/sshd_config"], settings(port));
  for (const type of HOST_KEYS) await makeHostKey(namespace, type);
  // From OpenSSH 9.8 on, a client that fails a few times is kept out; all tests come from one address.
  const effective = await inside(namespace, ["/usr/sbin/sshd", "-T"]);
  if (/^persourcepenalties /im.test(effective))
    await inside(namespace, ["sh", "-c", "echo 'PerSourcePenalties no' >>/etc/ssh/sshd_config"]);

  let server: ChildProcess | null = null;
  let log = "";
  return {
    async start() {
      if (server !== null) return;
      const child = namespace.start(["/usr/sbin/sshd", "-D", "-e"]);
      child.stderr?.setEncoding("utf8").on("data", (text: string) => (log = (log + text).slice(-MAX_LOG_CHARACTERS)));
      child.once("exit", () => (server = server === child ? null : server));
      child.once("error", (error) => (log += `${error.message}\n`));
      server = child;
      const deadline = Date.now() + START_MS;
      while (!(await accepts(port))) {
        if (child.exitCode !== null || Date.now() > deadline)
          throw new StackError(`sshd does not answer on port ${port}: ${lastLines(log)}`);
        await sleep(20);
      }
    },
    async stop() {
      const child = server;
      if (child === null) return;
      const ended = once(child, "exit", { signal: AbortSignal.timeout(STOP_MS) });
      // The sessions are processes of their own and outlive the server; --ns: only those of this host.
      await namespace.run(["sh", "-c", "pkill -KILL --ns $$ --nslist mnt -x 'sshd|sshd-session|sshd-auth'"]);
      await ended;
      child.stderr?.destroy();
      child.stdout?.destroy();
    },
    log: () => log,
  };
}

/** Replaces the host key of a type (`ed25519`, `ecdsa`, `rsa`) by a new one; sshd reads it at its next start. */
export async function makeHostKey(namespace: Namespace, type: (typeof HOST_KEYS)[number]): Promise<void> {
  const path = `/etc/ssh/ssh_host_${type}_key`;
  const size = type === "rsa" ? "-b 2048" : "";
  await inside(namespace, [
    "sh",
    "-c",
    `rm -f ${path} ${path}.pub && ssh-keygen -q -t ${type} ${size} -N '' -f ${path}`,
  ]);
}

/** The fingerprints of the host keys, `SHA256:…`, Ed25519 first. */
export async function readFingerprints(namespace: Namespace): Promise<string[]> {
  const paths = HOST_KEYS.map((type) => `/etc/ssh/ssh_host_${type}_key.pub`);
  const lines = await inside(namespace, ["sh", "-c", 'for key; do ssh-keygen -lf "$key"; done', "sh", ...paths]);
  return lines.split("\n").flatMap((line) => /SHA256:\S+/.exec(line)?.[0] ?? []);
}

async function inside(namespace: Namespace, argv: [string, ...string[]], input = ""): Promise<string> {
  const result = await namespace.run(argv, { input });
  if (result.code !== 0) throw new StackError(`${argv[0]} failed on the test host: ${lastLines(result.stderr)}`);
  return result.stdout;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
