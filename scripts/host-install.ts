/** Puts the agent on a host over the person's own ssh: `npm run host:install -- user@host --project NAME`. */
import { copyFile, cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { buildAgent } from "./build-agent.ts";
import { toldHow } from "./help.ts";
import { parseHostInstall, USAGE } from "./host-install-arguments.ts";
import type { HostInstallArguments } from "./host-install-arguments.ts";
import { remoteCommand, resolveDestination, sendFolder } from "./host-install-remote.ts";
import { jsonOrUndefined } from "../src/shared/decode.ts";
import { must, StackError } from "./stack/command.ts";
import { ROOT } from "./stack/root.ts";
import { addTarget, TARGETS_FILE } from "./targets/file.ts";
import type { Added } from "./targets/file.ts";

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

async function install(asked: HostInstallArguments): Promise<{ code: number; printed: string }> {
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

/** The entry that host/install.sh prints for the Worker, or null. */
function entryIn(printed: string): object | null {
  const found = jsonOrUndefined(/^ {2}(\{ ".*\})$/m.exec(printed)?.[1] ?? "");
  return typeof found === "object" ? found : null;
}

async function mayWrite(file: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`\nPut this entry into ${file}? [Y/n] `);
  terminal.close();
  return /^(?:y|yes|)$/i.test(answer.trim());
}

const ADDED: Record<Added, (file: string) => string> = {
  added: (file) => `wrote      ${file}`,
  unchanged: (file) => `unchanged  ${file}`,
  differs: (file) =>
    `warning: ${file} is kept as it is: it has another host or other host keys for this target; edit it if they are wrong`,
};

/** Answers whether the entry is in a file now that `npm run deploy` reads. */
async function offerEntry(asked: HostInstallArguments, entry: object | null): Promise<boolean> {
  const file = asked.targets ?? TARGETS_FILE;
  if (entry === null || (asked.targets === null && !(await mayWrite(file)))) return false;
  const added = await addTarget(file, entry);
  if (!added.ok) throw new StackError(added.failure.join("\n"));
  console.log(ADDED[added.value](file));
  return added.value !== "differs";
}

const nextSteps = (key: string, hasEntry: boolean): string => `
Next:
  1. npx wrangler secret put SSH_PRIVATE_KEY < ${key}
  2. ${hasEntry ? "" : `put the TARGETS entry above into ${TARGETS_FILE}, then: `}npm run deploy`;

async function main(value: HostInstallArguments): Promise<number> {
  const { code, printed } = await install(value);
  if (code === 0 && !value.uninstall) console.log(nextSteps(value.key, await offerEntry(value, entryIn(printed))));
  return code;
}

const argv = process.argv.slice(2);
const asked = parseHostInstall(argv);
if (toldHow(argv, USAGE)) process.exitCode = 0;
else if (!asked.ok) {
  console.error(`error: ${asked.failure}\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await main(asked.value);
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
  }
}
