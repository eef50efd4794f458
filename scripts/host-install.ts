/** Puts the agent on a host over the person's own ssh: `npm run host:install -- user@host --project NAME`. */
import { copyFile, cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { buildAgent } from "./build-agent.ts";
import { parseHostInstall, USAGE } from "./host-install-arguments.ts";
import type { HostInstallArguments } from "./host-install-arguments.ts";
import { remoteCommand, resolveDestination, sendFolder } from "./host-install-remote.ts";
import { must, StackError } from "./stack/command.ts";
import { ROOT } from "./stack/root.ts";

const DEADLINE_MS = 300_000;

/** Makes the Worker's key pair if there is none; answers the public key's line. */
async function ensureKey(path: string): Promise<string> {
  if (!existsSync(path)) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "redis-ops", "-f", path]);
    console.log(`made       ${path} (the Worker's private key: keep it to yourself)`);
  }
  // Derived from the private key, since the .pub file beside it may belong to another key.
  const line = (await must(["ssh-keygen", "-y", "-P", "", "-f", path])).trim();
  if (!line.startsWith("ssh-ed25519 "))
    throw new StackError(`${path} is not an Ed25519 key. Name another one with --key.`);
  return line;
}

async function installerArguments(asked: HostInstallArguments): Promise<string[]> {
  if (asked.uninstall) return asked.installer;
  const found = await resolveDestination(asked.destination, asked.sshOptions);
  const host = asked.host ?? found?.host;
  const port = asked.port ?? found?.port;
  return [
    "--agent",
    "agent.cjs",
    "--public-key",
    await ensureKey(resolve(asked.key)),
    ...(host === undefined ? [] : ["--host", host]),
    ...(port === undefined ? [] : ["--port", port]),
    ...asked.installer,
  ];
}

async function install(asked: HostInstallArguments): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "redis-ops-install-"));
  try {
    const argv = await installerArguments(asked);
    await copyFile(join(ROOT, "host/install.sh"), join(folder, "install.sh"));
    await cp(join(ROOT, "host/install"), join(folder, "install"), { recursive: true });
    if (!asked.uninstall) await copyFile(asked.agent ?? (await buildAgent()), join(folder, "agent.cjs"));
    return await sendFolder(folder, asked.destination, asked.sshOptions, remoteCommand(argv), DEADLINE_MS);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const nextSteps = (key: string): string => `
Next:
  1. npx wrangler secret put SSH_PRIVATE_KEY < ${key}
  2. put the TARGETS entry above into wrangler.toml, then: npm run deploy`;

const asked = parseHostInstall(process.argv.slice(2));
if (!asked.ok) {
  console.error(`error: ${asked.failure}\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await install(asked.value);
    if (process.exitCode === 0 && !asked.value.uninstall) console.log(nextSteps(asked.value.key));
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
  }
}
