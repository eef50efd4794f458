/** The arguments of `npm run host:install`, sorted into those for this script, for ssh, and for host/install.sh. */
import { parseArgs } from "node:util";
import { messageOf } from "../src/shared/log.ts";
import { fail, ok } from "../src/protocol/result.ts";
import type { Result } from "../src/protocol/result.ts";

export const USAGE = `npm run host:install -- user@host --project NAME [options] [-- ssh options]

  -p PORT                  the port of the host's sshd
  --project NAME           the compose project on the host, as in \`docker compose ls\`
  --agent FILE             install this bundle instead of building one
  --key FILE               the Worker's private key; made if it does not exist (.redis-ops/worker_key)
  --targets FILE           write the TARGETS entry into this file without asking (a terminal is asked about targets.json)
  --host NAME, --port N    the host's address as the Worker sees it (as your ssh sees it)
  --target --service --project-directory --password-file --transport --docker-socket --node --replace-keys
                           as host/install.sh takes them
  --uninstall [--purge]    take the agent off the host

Everything after a second -- goes to ssh: npm run host:install -- user@host --project shop -- -J bastion`;

export interface HostInstallArguments {
  /** `user@host`, or a name from ~/.ssh/config. */
  destination: string;
  sshOptions: string[];
  /** Path of the Worker's private key on this machine. */
  key: string;
  /** Path of a bundle; null: build it. */
  agent: string | null;
  /** Where to write the entry of the target without asking; null: ask, if there is a terminal. */
  targets: string | null;
  uninstall: boolean;
  /** Null: as ssh resolves the destination. */
  host: string | null;
  port: string | null;
  /** Passed on to host/install.sh unchanged. */
  installer: string[];
}

const TEXT = { type: "string" } as const;
const FLAG = { type: "boolean" } as const;
const FORWARDED = {
  project: TEXT,
  service: TEXT,
  target: TEXT,
  "project-directory": TEXT,
  "password-file": TEXT,
  transport: TEXT,
  "docker-socket": TEXT,
  node: TEXT,
  "replace-keys": FLAG,
  uninstall: FLAG,
  purge: FLAG,
} as const;

/** A failure is one sentence for the person who ran the command. */
export function parseHostInstall(argv: readonly string[]): Result<HostInstallArguments, string> {
  const end = argv.indexOf("--");
  const own = end === -1 ? argv : argv.slice(0, end);
  const extra = end === -1 ? [] : argv.slice(end + 1);
  const options = {
    ...FORWARDED,
    p: { type: "string", short: "p" },
    agent: TEXT,
    key: TEXT,
    targets: TEXT,
    host: TEXT,
    port: TEXT,
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...own], options, allowPositionals: true });
    const [destination, unexpected] = positionals;
    if (destination === undefined || destination.startsWith("-")) return fail("Name the host: user@host.");
    if (unexpected !== undefined)
      return fail(`There is one host too many: ${unexpected}. ssh's own options come after --.`);
    const installer = Object.keys(FORWARDED).flatMap((name) => {
      const value = values[name as keyof typeof FORWARDED];
      if (value === undefined) return [];
      return value === true ? [`--${name}`] : [`--${name}`, String(value)];
    });
    return ok({
      destination,
      sshOptions: [...(values.p === undefined ? [] : ["-p", values.p]), ...extra],
      key: values.key ?? ".redis-ops/worker_key",
      agent: values.agent ?? null,
      targets: values.targets ?? null,
      uninstall: values.uninstall === true,
      host: values.host ?? null,
      port: values.port ?? null,
      installer,
    });
  } catch (error) {
    return fail(messageOf(error));
  }
}
