/** More targets behind the test host's one SSH server. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { lastLines, must, StackError } from "../../stack/command.ts";
import type { Host } from "../../stack/host.ts";
import type { WorkerOptions } from "../../stack/worker.ts";

/** An entry of `TARGETS`. */
export type Entry = Record<string, unknown>;

const POLICY = "/etc/redis-ops/policy.json";
const AGENT = "/usr/local/lib/redis-ops/agent";

type Files = Pick<Host, "run" | "writeFile">;

/** What the Worker needs to have `entries` as targets too. */
export function withTargets(options: WorkerOptions, entries: Record<string, Entry>): { vars: Record<string, string> } {
  return { vars: { ...options.vars, TARGETS: JSON.stringify({ ...targetsOf(options), ...entries }) } };
}

/** The entry of the target that is there already. */
export function entryOf(options: WorkerOptions, target: string): Entry {
  const entry = targetsOf(options)[target];
  if (entry === undefined) throw new StackError(`TARGETS has no ${target}.`);
  return entry;
}

const targetsOf = ({ vars }: WorkerOptions): Record<string, Entry> =>
  JSON.parse(vars?.["TARGETS"] ?? "{}") as Record<string, Entry>;

/** Has the host's policy allow `names` as it does `like`: each is asked over a link and by an agent of its own. Answers how to undo it. */
export async function allowTargets(host: Files, like: string, names: readonly string[]): Promise<() => Promise<void>> {
  const before = await said(host, ["cat", POLICY]);
  const policy = JSON.parse(before) as { targets: Record<string, unknown> };
  const targets = { ...policy.targets, ...Object.fromEntries(names.map((name) => [name, policy.targets[like]])) };
  await host.writeFile(POLICY, JSON.stringify({ ...policy, targets }), "0644");
  return () => host.writeFile(POLICY, before, "0644");
}

const USER = "light-agent";
const LIGHT = "/srv/light-agent/agent";
const KEY_NAME = "SSH_PRIVATE_KEY_LIGHT";

/**
 * Has the host answer another key with a light agent: a shell that says what the real one has answered to `operation`, so that a hundred
 * fit on one machine. @returns how a target's entry differs, and the secret that it needs.
 */
export async function installLightAgent(
  host: Files,
  { target, operation, directory }: { target: string; operation: string; directory: string },
): Promise<{ entry: Entry; secrets: Record<string, string> }> {
  const request = { id: 1, operation, target, input: {}, deadline_ms: 9_000, request_id: "light" };
  const line = JSON.stringify({ ...request, caller: { id: "viewer", role: "viewer", via: "token" } });
  const [hello = "", answer = ""] = (await said(host, ["bash", "-c", RECORD, "bash", AGENT, line])).split("\n");
  if (!answer.includes('"ok":true')) throw new StackError(`The agent's answer could not be recorded: ${answer}`);
  await host.writeFile(`${LIGHT}.hello`, `${hello}\n`, "0644");
  await host.writeFile(`${LIGHT}.answer`, answer.replace(/^\{"id":1,/, ""), "0644");
  await host.writeFile(`${LIGHT}.sh`, REPLAY, "0644");
  const key = join(directory, "light_key");
  await must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "light", "-f", key], { input: "y\n" });
  const publicKey = (await readFile(`${key}.pub`, "utf8")).trim();
  await said(host, ["sh", "-c", ADMIT, "sh", `restrict,command="exec sh ${LIGHT}.sh" ${publicKey}`]);
  return { entry: { user: USER, key: KEY_NAME }, secrets: { [KEY_NAME]: await readFile(key, "utf8") } };
}

/** Prints the hello of the agent $1 and its answer to the line $2. */
const RECORD = `coproc AGENT { "$1"; }
read -r hello <&"\${AGENT[0]}"
printf '%s\\n' "$2" >&"\${AGENT[1]}"
read -r answer <&"\${AGENT[0]}"
printf '%s\\n%s\\n' "$hello" "$answer"
`;

/** A login whose shell reads no profile of this machine; $1 is its authorized_keys. */
const ADMIT = `id -u ${USER} >/dev/null 2>&1 || useradd --system --home-dir /srv/light-agent --shell /bin/sh --password '*' ${USER}
mkdir -p /srv/light-agent/.ssh
printf '%s\\n' "$1" >/srv/light-agent/.ssh/authorized_keys`;

/** A request begins with its id, as does the answer. */
const REPLAY = `cat ${LIGHT}.hello
IFS= read -r answer <${LIGHT}.answer
while IFS= read -r line; do
  id=\${line#'{"id":'}
  printf '{"id":%s,%s\\n' "\${id%%,*}" "$answer"
done
`;

async function said(host: Files, argv: [string, ...string[]]): Promise<string> {
  const result = await host.run(argv);
  if (result.code !== 0) throw new StackError(`${argv[0]} failed on the test host: ${lastLines(result.stderr)}`);
  return result.stdout;
}
