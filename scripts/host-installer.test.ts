/**
 * What host/install.sh makes of what other programs print, without a host: its functions run in bash, with an `sshd` and an `ssh-keygen`
 * that print what those of one version or another do. `test/host` has the whole of it on a host, with the real programs.
 */
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressIn } from "./host-install-remote.ts";
import { must, run } from "./stack/command.ts";
import { ROOT } from "./stack/root.ts";

/** `sshd -T` of a usable host, with the keywords as the manual spells them: so prints OpenSSH 10.6. */
const MANUAL = `Port 2222
PubkeyAuthentication yes
AuthenticationMethods any
AuthorizedKeysFile .ssh/authorized_keys .ssh/authorized_keys2
ForceCommand none
PubkeyAcceptedAlgorithms ssh-ed25519,rsa-sha2-512
PidFile /run/sshd.pid`;

/** As OpenSSH 9.2 prints it. */
const lowerCase = (text: string): string => text.replaceAll(/^\S+/gm, (keyword) => keyword.toLowerCase());

const VERSIONS = [
  { version: "9.2", spelled: lowerCase },
  { version: "10.6", spelled: (text: string) => text },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redis-ops-installer-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const program = async (name: string, script: string): Promise<void> => {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
};

/** Runs functions of the installer's, with an sshd that prints these settings. */
const installer = async (script: string, settings: string) => {
  await writeFile(join(folder, "settings"), `${settings}\n`);
  await program("sshd", `[ "$1" = -T ] && exec cat '${folder}/settings'`);
  const prelude = `set -Eeuo pipefail
export PATH='${folder}':$PATH LC_ALL=C
LOGIN=redis-ops HOME_DIRECTORY=/var/lib/redis-ops FORCED_COMMAND='sudo -n /usr/local/lib/redis-ops/agent'
AUTHORIZED_KEYS=$HOME_DIRECTORY/.ssh/authorized_keys target=prod host=redis.example.com port=''
say() { printf '%s\\n' "$*"; }
warn() { printf 'warning: %s\\n' "$*" >&2; }
die() { printf 'error: %s\\n' "$*" >&2; exit 1; }
source '${ROOT}/host/install/sshd.sh'`;
  return run(["bash", "-c", `${prelude}\n${script}`]);
};

describe.each(VERSIONS)("what sshd -T of OpenSSH $version prints", ({ spelled }) => {
  const checkLogin = (settings: string) => installer("check_login", spelled(settings));
  const withSetting = (keyword: string, value: string): string =>
    `${MANUAL.replace(new RegExp(`^${keyword} .*\n?`, "m"), "")}\n${keyword} ${value}`;

  test("lets the login of a usable host pass", async () => {
    expect(await checkLogin(MANUAL)).toMatchObject({ code: 0, stderr: "" });
  });

  test.each([
    ["PubkeyAuthentication", "no", "sshd allows no keys"],
    ["AuthenticationMethods", "publickey,password", "sshd asks for more than a key"],
    ["PubkeyAcceptedAlgorithms", "rsa-sha2-512", "sshd accepts no Ed25519 keys"],
    ["AuthorizedKeysFile", "/etc/keys/%u", "sshd reads keys from /etc/keys/%u"],
    ["ForceCommand", "/bin/other", "sshd forces another command"],
    ["DenyUsers", "redis-*", "DenyUsers shuts redis-ops out"],
    ["AllowUsers", "root", "AllowUsers does not name redis-ops"],
  ])("tells what keeps the login out: %s %s", async (keyword, value, says) => {
    const { code, stderr } = await checkLogin(withSetting(keyword, value));
    expect([code, stderr]).toEqual([1, expect.stringContaining(says)]);
  });

  test("has the port for the entry, and the host's keys", async () => {
    const key = join(folder, "ssh_host_ed25519_key");
    await rm(key, { force: true });
    await must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "root@host", "-f", key]);
    const [, print = ""] = (await must(["ssh-keygen", "-lf", `${key}.pub`])).split(" ");
    const { code, stdout } = await installer("print_target", spelled(`${MANUAL}\nHostKey ${key}`));
    expect(code).toBe(0);
    expect(stdout).toContain(
      `{ "prod": { "host": "redis.example.com", "port": 2222, "user": "redis-ops", "host_keys": ["${print}"] } }`,
    );
  });
});

test.each(["user ann\nhostname 192.0.2.7\nport 2222\n", "User ann\nHostname 192.0.2.7\nPort 2222\n"])(
  "the address is found in what ssh -G prints: %j",
  (settings) => {
    expect(addressIn(settings)).toEqual({ host: "192.0.2.7", port: "2222" });
    expect(addressIn(settings.replace(/^port.*$/im, ""))).toBeNull();
  },
);

describe("the sudoers line", () => {
  /** Refuses what does not match, as visudo does: by its exit status, with words for people. */
  const writtenWith = async (takes: string) => {
    const file = join(folder, "sudoers");
    await program(
      "visudo",
      `if grep '^Defaults' "$2" | cut -d' ' -f2- | tr -d ' ' | tr , '\\n' | grep -vqxE '${takes}'
then echo "$2:1:21: unknown setting" >&2; exit 1; fi`,
    );
    const script = `WRAPPER=/usr/local/lib/redis-ops/agent LIBRARY=/usr/local/lib/redis-ops
source '${ROOT}/host/install/agent.sh'
write_sudoers '${file}'
echo "unknown: \${unknown_settings[*]}"
visudo -cf '${file}' && cat '${file}'`;
    return installer(script, MANUAL);
  };
  const line = `\nredis-ops ALL=(root) NOPASSWD: /usr/local/lib/redis-ops/agent ""\n`;

  test("has all settings where sudo knows them", async () => {
    const { code, stdout } = await writtenWith(".*");
    expect(code).toBe(0);
    expect(stdout).toContain(
      `\nDefaults:redis-ops env_reset, !requiretty, !use_pty, !pam_session, !pam_setcred${line}`,
    );
    expect(stdout).toContain("unknown: \n");
  });

  test("has only those that sudo-rs knows, and is then taken as a whole", async () => {
    const { code, stdout, stderr } = await writtenWith("env_reset|!use_pty");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`\nDefaults:redis-ops env_reset, !use_pty${line}`);
    expect(stdout).toContain("unknown: !requiretty !pam_session !pam_setcred\n");
  });

  test("is refused where sudo would not reset the environment", async () => {
    expect(await writtenWith("!use_pty")).toMatchObject({ code: 1 });
  });
});
