/** host/install.sh on a real host leaves no trace where it fails, nor after `--uninstall`. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { rootLogin, ssh, startFixture, workerLogin, WRAPPER } from "./fixture.ts";
import type { Fixture } from "./fixture.ts";

const POLICY = "/etc/redis-ops/policy.json";
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
  await fixture.renew();
});

/** All of /etc to the last byte (with the accounts), and whatever bears the name elsewhere. */
const traces = async (): Promise<string> => {
  // The files ending in "-" are the account tools' own backups.
  const script = `find /etc -type f ! -name '*-' -exec sha256sum {} + | sort -k 2
    find /usr/local /var/lib /var/log -maxdepth 4 \\( -path /var/lib/docker -o -path '/var/lib/redis-ops-*' \\) -prune \
      -o -name '*redis-ops*' -print`;
  return (await fixture.host.run(["sh", "-c", script])).stdout;
};

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
    expect(session).toMatchObject({ code: 0 });
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
    expect(await fixture.read("/var/log/redis-ops/changes.log")).toBe("one\n");
    await fixture.installer("--uninstall", "--purge");
    expect((await fixture.host.run(["test", "-e", "/var/log/redis-ops"])).code).toBe(1);
  });
});
