import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { lastLines, must, StackError } from "./command.ts";
import type { ComposeProject } from "./compose.ts";
import type { Host } from "./host.ts";
import { ROOT } from "./root.ts";

export interface InstallOptions {
  host: Host;
  /** Its folder must be the same inside the host. */
  compose: ComposeProject;
  target: string;
  /** The bundled agent. */
  agent: string;
  dockerSocket: string;
  /** The stack's folder; the Worker's key pair goes there. */
  directory: string;
}

/** Where host/ and the agent are copied to on the host, as `npm run host:install` does. */
const INSTALLER = "/root/redis-ops";

/**
 * Installs the agent on the test host as a person would: with host/install.sh, and a key pair made for this Worker.
 * Answers the private key's path. A failure quotes the installer.
 */
export async function installAgent(options: InstallOptions): Promise<{ privateKey: string }> {
  const { host, compose } = options;
  const privateKey = join(options.directory, "worker_key");
  await must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "redis-ops", "-f", privateKey]);
  const publicKey = (await readFile(`${privateKey}.pub`, "utf8")).trim();
  for (const path of filesUnder(join(ROOT, "host"))) {
    // Each write is a process on a host of two cores.
    await host.writeFile(join(INSTALLER, relative(join(ROOT, "host"), path)), await readFile(path, "utf8"), "0644");
  }
  await host.writeFile(join(INSTALLER, "agent.cjs"), await readFile(options.agent, "utf8"), "0644");
  const result = await host.run([
    "bash",
    ...[join(INSTALLER, "install.sh"), "--agent", join(INSTALLER, "agent.cjs")],
    ...["--public-key", publicKey, "--target", options.target, "--project", compose.project, "--service", "redis"],
    ...["--project-directory", compose.directory, "--docker-socket", options.dockerSocket],
  ]);
  if (result.code !== 0)
    throw new StackError(`host/install.sh failed: ${lastLines(`${result.stdout}${result.stderr}`)}`);
  return { privateKey };
}

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}
