/** host/install.sh on a real host: what it leaves, that it can be run again, and that a failure leaves nothing. */
import { must } from "../../scripts/stack/command.ts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { rootLogin, ssh, standInAgent, startFixture, workerLogin, WRAPPER } from "./fixture.ts";
import type { Fixture } from "./fixture.ts";

const POLICY = "/etc/redis-ops/policy.json";
const SUDOERS = "/etc/sudoers.d/redis-ops";
const KEYS = "/var/lib/redis-ops/.ssh/authorized_keys";
const DROP_IN = "/etc/ssh/sshd_config.d/redis-ops.conf";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.stop());

/** What a test has put on the host to be in the installer's way. */
let obstacle: string | null = null;
afterEach(async () => {
  if (obstacle !== null) await fixture.host.run(["rm", obstacle]);
  obstacle = null;
  await fixture.offerAgent("1.0.0");
  expect(await fixture.installer("--uninstall", "--purge")).toMatchObject({ code: 0 });
});

const read = async (path: string): Promise<string> => (await fixture.host.run(["cat", path])).stdout;

/** All of /etc to the last byte (with the accounts), and whatever bears the name elsewhere. */
const traces = async (): Promise<string> => {
  // The files ending in "-" are the account tools' own backups.
  const script = `find /etc -type f ! -name '*-' -exec sha256sum {} + | sort -k 2
    find /usr/local /var/lib /var/log -maxdepth 4 \\( -path /var/lib/docker -o -path '/var/lib/redis-ops-*' \\) -prune \
      -o -name '*redis-ops*' -print`;
  return (await fixture.host.run(["sh", "-c", script])).stdout;
};

describe("a first installation", () => {
  it("leaves root's files with these modes, and an account without a password", async () => {
    await fixture.installed();
    const paths = ["/usr/local/lib/redis-ops", WRAPPER, `${WRAPPER}.cjs`, "/etc/redis-ops", POLICY, SUDOERS, DROP_IN];
    const more = [
      "/var/log/redis-ops",
      "/etc/logrotate.d/redis-ops",
      "/var/lib/redis-ops",
      "/var/lib/redis-ops/.ssh",
      KEYS,
    ];
    const { stdout } = await fixture.host.run(["stat", "-c", "%a %U:%G %n", ...paths, ...more]);
    expect(stdout.trimEnd().split("\n")).toEqual([
      "755 root:root /usr/local/lib/redis-ops",
      "755 root:root /usr/local/lib/redis-ops/agent",
      "644 root:root /usr/local/lib/redis-ops/agent.cjs",
      "755 root:root /etc/redis-ops",
      "644 root:root /etc/redis-ops/policy.json",
      "440 root:root /etc/sudoers.d/redis-ops",
      "644 root:root /etc/ssh/sshd_config.d/redis-ops.conf",
      "750 root:root /var/log/redis-ops",
      "644 root:root /etc/logrotate.d/redis-ops",
      "755 root:root /var/lib/redis-ops",
      "755 root:root /var/lib/redis-ops/.ssh",
      "644 root:root /var/lib/redis-ops/.ssh/authorized_keys",
    ]);
    const account = await fixture.host.run(["sh", "-c", "getent shadow redis-ops | cut -d: -f2; id -nG redis-ops"]);
    expect(account.stdout).toBe("*\nredis-ops\n");
    const key = fixture.publicKey.split(" ").slice(0, 2).join(" ");
    expect(await read(KEYS)).toBe(`restrict,command="sudo -n ${WRAPPER}" ${key} redis-ops\n`);
    expect(JSON.parse(await read(POLICY))).toEqual({ targets: { prod: { project: "shop", service: "redis" } } });
  });

  it("prints every host key, Ed25519 first, and the entry for TARGETS", async () => {
    const { stdout } = await fixture.installed("--host", "redis.example.com", "--target", "shop");
    const entry = JSON.parse(stdout.slice(stdout.indexOf("  { "))) as Record<string, { host_keys: string[] }>;
    expect(entry).toMatchObject({ shop: { host: "redis.example.com", port: fixture.host.port, user: "redis-ops" } });
    expect(entry["shop"]?.host_keys[0]).toBe(fixture.host.hostKeys[0]);
    expect(entry["shop"]?.host_keys.toSorted()).toEqual([...fixture.host.hostKeys].toSorted());
  });

  it("lets the account run the wrapper without arguments and nothing else", async () => {
    await fixture.installed();
    const sudo = (...argv: string[]) => fixture.host.run(["runuser", "-u", "redis-ops", "--", "sudo", "-n", ...argv]);
    expect((await sudo(WRAPPER)).stdout).toContain('"hello"');
    for (const argv of [
      [WRAPPER, "--version"],
      ["/bin/sh"],
      ["-u", "daemon", WRAPPER],
      ["-e", POLICY],
      ["-s"],
      ["LANG=C", "id"],
    ]) {
      expect(await sudo(...argv), argv.join(" ")).toMatchObject({ code: 1, stdout: "" });
    }
  });
});

describe("another run", () => {
  it("changes nothing when nothing has changed", async () => {
    /** Every file with its number, time and mode: one that is written again gets another number. */
    const files = async (): Promise<string> => {
      const places = ["/etc", "/usr/local/lib/redis-ops", "/var/lib/redis-ops"];
      return (await fixture.host.run(["find", ...places, "-type", "f", "-printf", "%p %i %T@ %m\n"])).stdout;
    };
    await fixture.installed();
    const before = await files();
    const again = await fixture.installed();
    expect(again.stdout).toContain("unchanged");
    expect(again.stdout).not.toMatch(/^(installed|updated)/m);
    expect(await files()).toBe(before);
  });

  it("brings a newer agent in without another argument than the bundle", async () => {
    await fixture.installed();
    await fixture.offerAgent("2.0.0");
    const upgraded = await fixture.installer("--agent", "/opt/redis-ops/agent.cjs");
    expect(upgraded).toMatchObject({ code: 0, stdout: expect.stringContaining("agent 2.0.0") as string });
    expect((await ssh(workerLogin(fixture), {})).stdout).toContain('"version":"2.0.0"');
  });

  it("takes the place of the ES module that earlier versions brought, or leaves it where it does not start", async () => {
    const files = async (): Promise<string> => (await fixture.host.run(["ls", "/usr/local/lib/redis-ops"])).stdout;
    await fixture.installed();
    const asModule = standInAgent("0.9.0").replace(/^const (.*) = require\((.*)\);/, "import $1 from $2;");
    const earlier = `${WRAPPER}.mjs`;
    await fixture.host.writeFile(earlier, asModule, "0644");
    await fixture.host.writeFile(WRAPPER, (await read(WRAPPER)).replace("agent.cjs", "agent.mjs"), "0755");
    await fixture.host.run(["rm", `${WRAPPER}.cjs`]);
    expect((await ssh(workerLogin(fixture), {})).stdout).toContain('"version":"0.9.0"');

    await fixture.host.writeFile("/opt/redis-ops/agent.cjs", "process.exit(1)", "0644");
    expect((await fixture.install()).code).toBe(1);
    expect(await files()).toBe("agent\nagent.mjs\n");
    expect((await ssh(workerLogin(fixture), {})).stdout).toContain('"version":"0.9.0"');

    await fixture.offerAgent("1.0.0");
    await fixture.installed();
    expect(await files()).toBe("agent\nagent.cjs\n");
    expect((await ssh(workerLogin(fixture), {})).stdout).toContain('"version":"1.0.0"');
  });

  it("puts the earlier agent back when the newer one does not start", async () => {
    await fixture.installed();
    await fixture.host.writeFile(
      "/opt/redis-ops/agent.cjs",
      "console.error('no such module'); process.exit(1)",
      "0644",
    );
    const failed = await fixture.install();
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining("no such module") as string });
    expect((await ssh(workerLogin(fixture), {})).stdout).toContain('"version":"1.0.0"');
  });

  it("keeps an edited policy to the letter, and adds a target that is missing", async () => {
    await fixture.installed();
    const edited = '{"transport":"cli",\n\n "targets":{"prod":{"project":"other"}}}\n\n';
    await fixture.host.writeFile(POLICY, edited, "0644");
    const kept = await fixture.install("--transport", "socket");
    expect(kept.code).toBe(0);
    expect(kept.stderr).toContain("project of prod is not");
    expect(await read(POLICY)).toBe(edited);
    await fixture.installed("--target", "cache");
    expect(JSON.parse(await read(POLICY))).toEqual({
      transport: "cli",
      targets: { prod: { project: "other" }, cache: { project: "shop", service: "redis" } },
    });
  });

  it("adds a second key for a rotation, and drops the first one when told to", async () => {
    await fixture.installed();
    const path = `${fixture.directory}/next_key`;
    await must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path]);
    const next = await must(["cat", `${path}.pub`]);
    const nextLogin = { ...workerLogin(fixture), key: path };
    const add = ["--agent", "/opt/redis-ops/agent.cjs", "--public-key", next.trim()];
    await fixture.installer(...add);
    expect([(await ssh(workerLogin(fixture), {})).code, (await ssh(nextLogin, {})).code]).toEqual([0, 0]);
    await fixture.installer(...add, "--replace-keys");
    expect([(await ssh(workerLogin(fixture), {})).code, (await ssh(nextLogin, {})).code]).toEqual([255, 0]);
  });
});

describe("a run that cannot succeed says why and leaves no trace:", () => {
  it.each([
    { why: "a policy that is not JSON", path: POLICY, text: "{", says: "is not JSON" },
    {
      why: "a broken file in sudoers.d",
      path: "/etc/sudoers.d/other",
      text: "nonsense\n",
      says: "sudo's configuration",
    },
    {
      why: "a broken file in sshd_config.d",
      path: "/etc/ssh/sshd_config.d/other.conf",
      text: "Nonsense yes\n",
      says: "sshd's configuration",
    },
    {
      why: "AllowUsers without the account",
      path: "/etc/ssh/sshd_config.d/other.conf",
      text: "AllowUsers root\n",
      says: "AllowUsers does not name redis-ops: add it at /etc/ssh/sshd_config.d/other.conf:1",
    },
    {
      why: "DenyGroups with its group",
      path: "/etc/ssh/sshd_config.d/other.conf",
      text: "DenyGroups redis-*\n",
      says: "DenyGroups shuts redis-ops out",
    },
    {
      why: "a visudo that refuses the line",
      path: "/usr/local/sbin/visudo",
      text: '#!/bin/sh\n[ "$*" != "-cf /etc/sudoers" ] || exit 0\nls /etc/sudoers.d; exit 1\n',
      says: "visudo refuses the sudoers line: README\n",
    },
    {
      why: "an sshd that refuses the drop-in",
      path: "/usr/local/sbin/sshd",
      text: `#!/bin/sh\ncase "$1" in -t) test ! -e ${DROP_IN} || { echo bad; exit 1; };; *) exec /usr/sbin/sshd "$@";; esac\n`,
      says: `sshd refuses ${DROP_IN}`,
    },
    {
      why: "a Node that others can write",
      path: "/opt/node",
      text: "#!/bin/sh\necho 20.0.0\n",
      mode: "0777",
      argv: ["--node", "/opt/node"],
      says: "can be changed by others than root",
    },
    {
      why: "a Node that is too old",
      path: "/opt/node",
      text: "#!/bin/sh\necho 16.20.0\n",
      argv: ["--node", "/opt/node"],
      says: "no Node 18 or later",
    },
    {
      why: "a key that is none",
      path: "/opt/none",
      text: "",
      argv: ["--public-key", 'ssh-ed25519 AAAA" x'],
      says: "Ed25519 public key",
    },
    {
      why: "a project's name with a quote in it",
      path: "/opt/none",
      text: "",
      argv: ["--project", 'a"b'],
      says: "--project",
    },
  ])("$why", async ({ path, text, mode = "0755", argv = [], says }) => {
    await fixture.host.writeFile(path, text, path.startsWith("/etc") ? "0440" : mode);
    obstacle = path;
    const before = await traces();
    const failed = await fixture.install(...argv);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain(says);
    expect(await traces()).toBe(before);
    expect((await fixture.host.run(["cat", path])).stdout).toBe(text);
  });
});

describe("--uninstall", () => {
  it("leaves nothing, and an sshd that others can still log in to", async () => {
    const before = await traces();
    await fixture.installed();
    const session = await ssh(workerLogin(fixture), {});
    expect(session.code).toBe(0);
    // What an upgrade that was cut off may have left of an earlier version.
    await fixture.host.writeFile(`${WRAPPER}.mjs`, "", "0644");
    expect(await fixture.installer("--uninstall")).toMatchObject({ code: 0 });
    expect(await traces()).toBe(before);
    expect((await ssh(workerLogin(fixture), {})).code).toBe(255);
    expect((await ssh(rootLogin(fixture), { command: "true" })).code).toBe(0);
    expect(await fixture.installer("--uninstall")).toMatchObject({ code: 0, stdout: "" });
  });

  it("keeps the log of changes unless told to purge it", async () => {
    await fixture.installed();
    await fixture.host.writeFile("/var/log/redis-ops/changes.log", "one\n", "0600");
    await fixture.installer("--uninstall");
    expect(await read("/var/log/redis-ops/changes.log")).toBe("one\n");
    await fixture.installer("--uninstall", "--purge");
    expect((await fixture.host.run(["test", "-e", "/var/log/redis-ops"])).code).toBe(1);
  });
});
