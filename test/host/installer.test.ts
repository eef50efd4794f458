/** host/install.sh on a real host: what it leaves, and that it can be run again. */
import { must } from "../../scripts/stack/command.ts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ssh, standInAgent, startFixture, workerLogin, WRAPPER } from "./fixture.ts";
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

afterEach(() => fixture.renew());

describe("a first installation", () => {
  it("leaves root's files with these modes, and an account without a password", async () => {
    await fixture.installed();
    const agent = [WRAPPER, `${WRAPPER}.cjs`, `${WRAPPER}.cache`, "/usr/local/lib/redis-ops/start.cjs"];
    const paths = ["/usr/local/lib/redis-ops", ...agent, "/etc/redis-ops", POLICY, SUDOERS, DROP_IN];
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
      "644 root:root /usr/local/lib/redis-ops/agent.cache",
      "644 root:root /usr/local/lib/redis-ops/start.cjs",
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
    expect(await fixture.read(KEYS)).toBe(`restrict,command="exec sudo -n ${WRAPPER}" ${key} redis-ops\n`);
    expect(JSON.parse(await fixture.read(POLICY))).toEqual({
      targets: { prod: { project: "shop", service: "redis" } },
    });
  });

  it("prints every host key, Ed25519 first, and the entry for TARGETS", async () => {
    const { stdout } = await fixture.installed("--host", "redis.example.com", "--target", "shop");
    const entry = JSON.parse(stdout.slice(stdout.indexOf("  { "))) as Record<string, { host_keys: string[] }>;
    expect(entry).toMatchObject({ shop: { host: "redis.example.com", port: fixture.host.port, user: "redis-ops" } });
    expect(entry["shop"]?.host_keys[0]).toBe(fixture.host.hostKeys[0]);
    expect(entry["shop"]?.host_keys.toSorted()).toEqual([...fixture.host.hostKeys].toSorted());
  });

  it("proposes for the policy where the agent has found Redis, and writes nothing of it there", async () => {
    const found = (...options: string[]) =>
      fixture.host.writeFile("/opt/redis-ops/agent.cjs", standInAgent("1.0.0", { place: { options } }), "0644");
    await found("-p", "6390", "--tls", "--cacert", "/tls/ca.crt");
    const { stdout } = await fixture.installed();
    expect(stdout).toContain(
      `proposed   for prod in ${POLICY}, as its container says where Redis is: "port": 6390, "tls": {"ca":"/tls/ca.crt"}\n`,
    );
    expect(JSON.parse(await fixture.read(POLICY))).toEqual({
      targets: { prod: { project: "shop", service: "redis" } },
    });
    await found("-s", "/run/redis.sock");
    expect((await fixture.installed()).stdout).toContain(': "unix_socket": "/run/redis.sock"\n');
    await found();
    expect((await fixture.installed()).stdout).not.toContain("proposed");
    await found("-p", "6390");
    await fixture.host.writeFile(POLICY, '{"targets":{"prod":{"project":"shop","port":6390}}}', "0644");
    expect((await fixture.installed()).stdout).not.toContain("proposed");
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

describe("what was compiled beforehand", () => {
  it.each([
    ["is cut off", "truncate -s 3000 agent.cache"],
    ["is damaged", "printf x | dd of=agent.cache bs=1 seek=3000 conv=notrunc status=none"],
    ["was for another Node", "sed -i 's/made_for.:.v/&9/' agent.cache"],
    ["was of another agent", "sed -i s/1.0.0/1.0.9/ agent.cjs"],
    ["is gone", "rm agent.cache"],
  ])("keeps no agent from starting where it %s", async (_what, script) => {
    await fixture.installed();
    const changed = await fixture.host.run(["sh", "-c", `cd /usr/local/lib/redis-ops && ${script}`]);
    expect(changed).toMatchObject({ code: 0, stderr: "" });
    const version = script.includes("agent.cjs") ? "1.0.9" : "1.0.0";
    expect(await ssh(workerLogin(fixture), {})).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`"version":"${version}"`) as string,
    });
  });
});

describe("the sudoers file", () => {
  const FAKE = "/usr/local/sbin/visudo";
  /** As the forced command starts it. */
  const started = () => fixture.host.run(["runuser", "-u", "redis-ops", "--", "sudo", "-n", WRAPPER]);
  const settings = async (): Promise<string | undefined> => /^Defaults:.*$/m.exec(await fixture.read(SUDOERS))?.[0];

  it("has every setting that this host's own visudo takes, and the start prints nothing but the agent's hello", async () => {
    const { stdout } = await fixture.installed();
    expect(await settings()).toBe("Defaults:redis-ops env_reset, !requiretty, !use_pty, !pam_session, !pam_setcred");
    expect(stdout).not.toContain("this sudo does not know");
    expect(await started()).toMatchObject({ code: 0, stderr: "" });
  });

  it("leaves out what sudo-rs refuses, and still holds", async () => {
    // The words of sudo-rs 0.2.15, and its exit status.
    const refuses = `#!/bin/sh
if [ "$2" != /etc/sudoers ] && grep -qE '!(requiretty|pam_session|pam_setcred)' "$2"; then
  echo "visudo: invalid configuration: unknown setting" >&2; exit 1
fi
exec /usr/sbin/visudo "$@"
`;
    await fixture.host.writeFile(FAKE, refuses, "0755");
    try {
      const { stdout } = await fixture.installed();
      expect(stdout).toContain("this sudo does not know !requiretty !pam_session !pam_setcred");
      expect(await settings()).toBe("Defaults:redis-ops env_reset, !use_pty");
      expect(await started()).toMatchObject({ code: 0, stderr: "" });
      expect((await ssh(workerLogin(fixture), {})).stdout).toContain('"uid":0');
      const refused = await fixture.host.run(["runuser", "-u", "redis-ops", "--", "sudo", "-n", WRAPPER, "--version"]);
      expect(refused).toMatchObject({ code: 1, stdout: "" });
    } finally {
      await fixture.host.run(["rm", FAKE]);
    }
  });

  it("would be seen to print, and the installer warns of it, where a setting is not known to sudo", async () => {
    // sudo itself does as sudo-rs does: it complains of the setting at every start, and goes on.
    const accepts = "#!/bin/sh\nexit 0\n";
    await fixture.host.writeFile("/etc/sudoers.d/other", "Defaults:redis-ops !no_such_setting\n", "0440");
    await fixture.host.writeFile(FAKE, accepts, "0755");
    try {
      const { code, stderr } = await fixture.install();
      expect(code).toBe(0);
      expect(stderr).toContain("warning: each start of the agent prints:");
      expect(stderr).toContain("no_such_setting");
      expect((await started()).stderr).toContain("no_such_setting");
    } finally {
      await fixture.host.run(["rm", "/etc/sudoers.d/other", FAKE]);
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

  it("has the newer agent compiled beforehand too, and says so where that is not possible", async () => {
    const { stdout } = await fixture.installed();
    expect(stdout).toContain("installed  /usr/local/lib/redis-ops/agent.cache");
    await fixture.offerAgent("2.0.0");
    expect((await fixture.installed()).stdout).toContain("updated    /usr/local/lib/redis-ops/agent.cache");
    await fixture.offerAgent("2.0.0-é");
    const without = await fixture.install();
    expect(without).toMatchObject({ code: 0, stdout: expect.stringContaining("agent 2.0.0-é") as string });
    expect(without.stderr).toContain("warning: the agent could not be compiled beforehand");
    expect((await ssh(workerLogin(fixture), {})).stdout).toContain('"version":"2.0.0-é"');
  });

  it("takes the place of the ES module that earlier versions brought, or leaves it where it does not start", async () => {
    const files = async (): Promise<string> => (await fixture.host.run(["ls", "/usr/local/lib/redis-ops"])).stdout;
    await fixture.installed();
    const asModule = standInAgent("0.9.0").replace(/^const (.*) = require\((.*)\);/, "import $1 from $2;");
    const earlier = `${WRAPPER}.mjs`;
    await fixture.host.writeFile(earlier, asModule, "0644");
    const wrapper = (await fixture.read(WRAPPER)).replace(/\S+start\.cjs (\S+)\.cjs/, "$1.mjs");
    await fixture.host.writeFile(WRAPPER, wrapper, "0755");
    await fixture.host.run(["sh", "-c", "rm /usr/local/lib/redis-ops/*.c*"]);
    expect((await ssh(workerLogin(fixture), {})).stdout).toContain('"version":"0.9.0"');

    await fixture.host.writeFile("/opt/redis-ops/agent.cjs", "process.exit(1)", "0644");
    expect((await fixture.install()).code).toBe(1);
    expect(await files()).toBe("agent\nagent.mjs\n");
    expect((await ssh(workerLogin(fixture), {})).stdout).toContain('"version":"0.9.0"');

    await fixture.offerAgent("1.0.0");
    await fixture.installed();
    expect(await files()).toBe("agent\nagent.cache\nagent.cjs\nstart.cjs\n");
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
    expect(await fixture.read(POLICY)).toBe(edited);
    await fixture.installed("--target", "cache");
    expect(JSON.parse(await fixture.read(POLICY))).toEqual({
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
