/** A test host of the file's own with host/ copied to it, a key pair for the Worker, and OpenSSH's own client. */
import { readdirSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { must, run } from "../../scripts/stack/command.ts";
import type { CommandResult } from "../../scripts/stack/command.ts";
import { startHost } from "../../scripts/stack/host.ts";
import type { Host } from "../../scripts/stack/host.ts";
import { ROOT } from "../../scripts/stack/root.ts";

export const WRAPPER = "/usr/local/lib/redis-ops/agent";

/**
 * Says hello as the agent does, and then tells for each line what it was started with.
 *
 * @param answer if it is to answer as the agent does, with this
 */
export const standInAgent = (
  version: string,
  answer?: object,
): string => `const { createInterface } = require("node:readline");
const say = (value) => process.stdout.write(JSON.stringify(value) + "\\n");
say({ hello: { version: "${version}", protocol: 1, arch: process.arch, node: process.version, operations: [] } });
const lines = createInterface({ input: process.stdin });
const { pid, env, argv } = process;
const answer = ${JSON.stringify(answer) ?? "undefined"};
const result = { ok: true, value: answer };
lines.on("line", () => say(answer ? { id: 1, result, took_ms: 1 } : { pid, uid: process.getuid(), env: Object.keys(env).toSorted(), arguments: argv.slice(2) }));
`;

export interface Fixture {
  host: Host;
  directory: string;
  /** The Worker's private key, a path, and its public key's line. */
  workerKey: string;
  publicKey: string;
  /** Runs host/install.sh on the host with just these arguments. */
  installer(...argv: string[]): Promise<CommandResult>;
  /** As a first installation: the stand-in agent, the Worker's key, the project `shop`. */
  install(...argv: string[]): Promise<CommandResult>;
  /** As `install`; rejects with what the installer said if it fails. */
  installed(...argv: string[]): Promise<CommandResult>;
  /** Writes a stand-in agent of the version where `install` takes it from. */
  offerAgent(version: string): Promise<void>;
  /** What a file on the host holds; empty where there is none. */
  read(path: string): Promise<string>;
  /** As before the first installation. */
  renew(): Promise<void>;
  stop(): Promise<void>;
}

const SOURCE = "/opt/redis-ops";

export async function startFixture(): Promise<Fixture> {
  const directory = await mkdtemp(join(tmpdir(), "redis-ops-host-"));
  const host = await startHost({ directory: join(directory, "host") });
  const workerKey = join(directory, "worker_key");
  await must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "worker", "-f", workerKey]);
  const publicKey = (await readFile(`${workerKey}.pub`, "utf8")).trim();
  const parts = ["install.sh", ...readdirSync(join(ROOT, "host/install")).map((name) => `install/${name}`)];
  for (const part of parts) {
    await host.writeFile(`${SOURCE}/${part}`, await readFile(join(ROOT, "host", part), "utf8"), "0644");
  }
  const offerAgent = (version: string) => host.writeFile(`${SOURCE}/agent.cjs`, standInAgent(version), "0644");
  await offerAgent("1.0.0");
  const installer = (...argv: string[]) => host.run(["bash", `${SOURCE}/install.sh`, ...argv]);
  const install = (...argv: string[]) =>
    installer("--agent", `${SOURCE}/agent.cjs`, "--public-key", publicKey, "--project", "shop", ...argv);
  return {
    ...{ host, directory, workerKey, publicKey, installer, offerAgent, install },
    async installed(...argv) {
      const result = await install(...argv);
      if (result.code !== 0) throw new Error(`install.sh ended with ${result.code}: ${result.stderr}`);
      return result;
    },
    read: async (path) => (await host.run(["cat", path])).stdout,
    async renew() {
      await offerAgent("1.0.0");
      const { code, stderr } = await installer("--uninstall", "--purge");
      if (code !== 0) throw new Error(`install.sh --uninstall ended with ${code}: ${stderr}`);
    },
    async stop() {
      await host.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export interface Login {
  user: "redis-ops" | "root";
  key: string;
  port: number;
}

/** The client's options for a login, without anything from this machine's ~/.ssh. */
export const sshOptions = ({ key, port }: Login): string[] => [
  ...["-F", "/dev/null", "-i", key, "-o", `Port=${port}`, "-o", "IdentitiesOnly=yes", "-o", "LogLevel=INFO"],
  ...["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes"],
];

/** The Worker's login, and root's, with which a test shows that it would notice what it looks for. */
export const workerLogin = ({ workerKey, host }: Fixture): Login => ({
  user: "redis-ops",
  key: workerKey,
  port: host.port,
});
export const rootLogin = ({ host }: Fixture): Login => ({ user: "root", key: host.personalKey, port: host.port });

export interface SshRequest {
  options?: string[];
  command?: string;
  input?: string;
  env?: Record<string, string>;
}

export const ssh = (
  login: Login,
  { options = [], command, input = "report\n", env = {} }: SshRequest,
): Promise<CommandResult> =>
  run(
    ["ssh", ...sshOptions(login), ...options, `${login.user}@127.0.0.1`, ...(command === undefined ? [] : [command])],
    {
      ...{ input, env, timeoutMs: 60_000 },
    },
  );
