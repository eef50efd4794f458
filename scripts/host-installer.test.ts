/**
 * What host/install.sh makes of what other programs print, without a host: its functions run in bash, with an `sshd` and an `ssh-keygen`
 * that print what those of one version or another do. `test/host` has the whole of it on a host, with the real programs.
 */
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ALGORITHMS } from "../src/worker/link/algorithms.ts";
import { addressIn } from "./host-install-remote.ts";
import { must, run } from "./stack/command.ts";
import { ROOT } from "./stack/root.ts";

/** Host keys. OpenSSH 10.6 makes the first by itself; no ssh-keygen is needed that knows it. */
const keys = {
  "mldsa44-ed25519": { path: "", print: "SHA256:mldsa44mldsa44mldsa44mldsa44mldsa44mldsa44mld" },
  "ecdsa-521": { path: "", print: "" },
  ...{ rsa: { path: "", print: "" }, ecdsa: { path: "", print: "" }, ed25519: { path: "", print: "" } },
};

/** What the link takes, for each keyword. */
const FITS: Record<string, string> = {
  KexAlgorithms: "ecdh-sha2-nistp384",
  Ciphers: "aes256-ctr",
  HostKeyAlgorithms: "ssh-ed25519",
};

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
  for (const [name, key] of Object.entries(keys)) {
    key.path = join(folder, `ssh_host_${name}_key`);
    const [type = "", bits] = name.split("-");
    if (type === "mldsa44") await writeFile(key.path, "");
    else {
      const size = bits === undefined ? [] : ["-b", bits];
      await must(["ssh-keygen", "-q", "-t", type, ...size, "-N", "", "-C", "root@host", "-f", key.path]);
      key.print = (await must(["ssh-keygen", "-lf", `${key.path}.pub`])).split(" ")[1] ?? "";
    }
  }
  const { path, print } = keys["mldsa44-ed25519"];
  await writeFile(path, "-----BEGIN OPENSSH PRIVATE KEY-----\n");
  const real = (await must(["sh", "-c", "command -v ssh-keygen"])).trim();
  await program(
    "ssh-keygen",
    `for last; do :; done
case "$*" in
*"-f ${path}") echo "ssh-mldsa44-ed25519@openssh.com AAAAmldsa root@host" ;;
*"-lf "*)
  [ "$last" != - ] || last=/dev/stdin
  public=$(cat "$last")
  case $public in
  ssh-mldsa44*) echo "256 ${print} root@host (MLDSA44-ED25519)" ;;
  *) echo "$public" | exec ${real} -lf - ;;
  esac ;;
*) exec ${real} "$@" ;;
esac`,
  );
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
LOGIN=redis-ops HOME_DIRECTORY=/var/lib/redis-ops FORCED_COMMAND='exec sudo -n /usr/local/lib/redis-ops/agent'
AUTHORIZED_KEYS=$HOME_DIRECTORY/.ssh/authorized_keys target=prod host=redis.example.com port=''
say() { printf '%s\\n' "$*"; }
warn() { printf 'warning: %s\\n' "$*" >&2; }
die() { printf 'error: %s\\n' "$*" >&2; exit 1; }
source '${ROOT}/host/install/sshd.sh'`;
  return run(["bash", "-c", `${prelude}\n${script}`]);
};

describe.each(VERSIONS)("what sshd -T of OpenSSH $version prints", ({ spelled }) => {
  const checkLogin = (settings: string, hostKey = keys.ed25519.path) =>
    installer("check_login", spelled(`${settings}\nHostKey ${hostKey}`));
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
    const { code, stdout } = await installer("print_target", spelled(`${MANUAL}\nHostKey ${keys.ed25519.path}`));
    expect(code).toBe(0);
    expect(stdout).toContain(
      `{ "prod": { "host": "redis.example.com", "port": 2222, "user": "redis-ops", "host_keys": ["${keys.ed25519.print}"] } }`,
    );
  });

  test.each([
    [
      "KexAlgorithms",
      "mlkem768x25519-sha256,sntrup761x25519-sha512",
      "no key exchange in common: add curve25519-sha256",
    ],
    ["Ciphers", "chacha20-poly1305@openssh.com", "no cipher in common: add aes128-gcm@openssh.com"],
    ["HostKeyAlgorithms", "ssh-mldsa44-ed25519@openssh.com", "no host key that redis-ops can check"],
  ])("tells what shuts the link out: only %s %s", async (keyword, value, says) => {
    const { code, stderr } = await checkLogin(withSetting(keyword, value));
    expect([code, stderr]).toEqual([1, expect.stringContaining(says)]);
    expect((await checkLogin(withSetting(keyword, `${value},${FITS[keyword]}`))).code).toBe(0);
  });

  test("asks for a MAC only where no cipher has one of its own", async () => {
    const noMac = `${MANUAL}\nMACs hmac-sha1`;
    expect((await checkLogin(`${noMac}\nCiphers aes256-gcm@openssh.com`)).code).toBe(0);
    const { code, stderr } = await checkLogin(`${noMac}\nCiphers aes128-ctr`);
    expect([code, stderr]).toEqual([1, expect.stringContaining("no MAC in common: add hmac-sha2-256-etm@openssh.com")]);
  });

  test("has keys that the link does not know, or that sshd does not show: they are not put into TARGETS", async () => {
    const names = ["mldsa44-ed25519", "ecdsa-521", "rsa", "ecdsa", "ed25519"] as const;
    const all = names.map((name) => `HostKey ${keys[name].path}`).join("\n");
    const { code, stdout } = await installer("print_target", spelled(`${MANUAL}\n${all}`));
    expect(code).toBe(0);
    const { ed25519, rsa, ecdsa } = keys;
    expect(stdout).toContain(`"host_keys": ["${ed25519.print}", "${rsa.print}", "${ecdsa.print}"] } }`);
    expect(stdout).toContain("MLDSA44-ED25519");
    expect(stdout.split("\n").filter((each) => each.endsWith("(not for TARGETS)"))).toHaveLength(2);

    const noEcdsa = `${MANUAL}\nHostKeyAlgorithms rsa-sha2-256,ssh-ed25519`;
    const { stdout: shown } = await installer("print_target", spelled(`${noEcdsa}\n${all}`));
    expect(shown).toContain(`"host_keys": ["${ed25519.print}", "${rsa.print}"] } }`);
  });

  test("has no key that the link knows: the installer says so", async () => {
    const { code, stderr } = await checkLogin(MANUAL, keys["mldsa44-ed25519"].path);
    expect([code, stderr]).toEqual([1, expect.stringContaining("no host key that redis-ops can check")]);
    expect(stderr).toContain("ssh-keygen -A");
  });
});

test("the installer looks for what the link offers", async () => {
  const { stdout } = await installer(
    `printf '%s\\n' "\${LINK_KEX[*]}" "\${LINK_CIPHERS[*]}" "\${LINK_MACS[*]}" "\${LINK_HOST_KEYS[*]}"`,
    "",
  );
  const { kex, cipher, hmac, serverHostKey } = ALGORITHMS;
  expect(stdout.trimEnd().split("\n")).toEqual([kex, cipher, hmac, serverHostKey].map((names) => names.join(" ")));
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
