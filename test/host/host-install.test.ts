/** `npm run host:install` as a person runs it: their own ssh, from this machine to the test host. */
import { existsSync } from "node:fs";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { quote } from "../../scripts/host-install-remote.ts";
import { run } from "../../scripts/stack/command.ts";
import { ROOT } from "../../scripts/stack/root.ts";
import { readTargets } from "../../scripts/targets/file.ts";
import { ssh, sshOptions, standInAgent, startFixture } from "./fixture.ts";
import type { Fixture, Login } from "./fixture.ts";

let fixture: Fixture;
let key: string;
let agent: string;

beforeAll(async () => {
  fixture = await startFixture();
  key = join(fixture.directory, ".redis-ops/worker_key");
  agent = join(fixture.directory, "agent.cjs");
  await writeFile(agent, standInAgent("3.0.0"));
  // A person who is not root, with sudo as cloud images have it.
  const account = "useradd -m -s /bin/sh person && echo 'person ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/person";
  const keys = "cp -r /root/.ssh /home/person/ && chown -R person /home/person/.ssh";
  expect(await fixture.host.run(["sh", "-c", `${account} && ${keys}`])).toMatchObject({ code: 0 });
});
afterAll(() => fixture.stop());

const hostInstall = (user: string, ...argv: string[]) => {
  const options = sshOptions({ user: "root", key: fixture.host.personalKey, port: fixture.host.port });
  const own = [`${user}@127.0.0.1`, "--key", key, "--agent", agent, ...argv];
  return run([process.execPath, join(ROOT, "scripts/host-install.ts"), ...own, "--", ...options], {
    cwd: fixture.directory,
  });
};
const workerLogin = (): Login => ({ user: "redis-ops", key, port: fixture.host.port });

it("installs over ssh as root, makes the key pair, and says what to do next", async () => {
  const installed = await hostInstall("root", "--project", "shop");
  expect(installed.code, installed.stderr).toBe(0);
  expect((await stat(key)).mode & 0o777).toBe(0o600);
  expect(installed.stdout).toContain(`wrangler secret put SSH_PRIVATE_KEY < ${key}`);
  const entry = JSON.parse(/^ {2}\{ .*$/m.exec(installed.stdout)?.[0] ?? "") as unknown;
  expect(entry).toMatchObject({ prod: { host: "127.0.0.1", port: fixture.host.port } });
  expect(installed.stdout).toContain("put the TARGETS entry above into targets.json");
  const answer = await ssh(workerLogin(), {});
  expect(answer.stdout).toContain('"version":"3.0.0"');
});

it("writes the target's entry where it is told to, as `npm run deploy` reads it", async () => {
  const targets = join(fixture.directory, "targets.json");
  const installed = await hostInstall("root", "--project", "shop", "--targets", targets);
  expect(installed.code, installed.stderr).toBe(0);
  expect(installed.stdout).toContain(`wrote      ${targets}`);
  expect(installed.stdout).not.toContain("put the TARGETS entry above");
  const read = await readTargets(targets);
  expect(read.ok && read.value).toMatchObject({ prod: { host: "127.0.0.1", port: fixture.host.port } });
  const again = await hostInstall("root", "--project", "shop", "--targets", targets);
  expect(again.stdout).toContain(`unchanged  ${targets}`);
});

it("asks at a terminal whether it may write the entry, and takes no for an answer", async () => {
  const options = sshOptions({ user: "root", key: fixture.host.personalKey, port: fixture.host.port });
  const own = ["root@127.0.0.1", "--key", key, "--agent", agent, "--project", "shop", "--", ...options];
  const command = [process.execPath, join(ROOT, "scripts/host-install.ts"), ...own].map(quote).join(" ");
  const atTerminal = (typed: string) =>
    run(["script", "-qec", command, "/dev/null"], { cwd: fixture.directory, input: typed });
  const file = join(fixture.directory, "targets.json");
  await rm(file, { force: true });
  const no = await atTerminal("n\n");
  expect(no.code, no.stdout).toBe(0);
  expect(no.stdout).toContain("Put this entry into targets.json? [Y/n]");
  expect(existsSync(file)).toBe(false);
  const yes = await atTerminal("y\n");
  expect(yes.stdout).toContain("wrote      targets.json");
  expect(await readTargets(file)).toMatchObject({ ok: true });
});

it("upgrades with the same key as a person who has sudo", async () => {
  const before = await readFile(key, "utf8");
  await writeFile(agent, standInAgent("3.1.0"));
  const upgraded = await hostInstall("person", "--project", "shop");
  expect(upgraded.code, upgraded.stderr).toBe(0);
  expect(await readFile(key, "utf8")).toBe(before);
  expect((await ssh(workerLogin(), {})).stdout).toContain('"version":"3.1.0"');
});

it("says what to do where sudo asks for a password", async () => {
  await fixture.host.run(["rm", "/etc/sudoers.d/person"]);
  const refused = await hostInstall("person", "--project", "shop");
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("sudo asks for a password") as string });
});

it("ends with the installer's failure, and leaves nothing in the host's /tmp", async () => {
  const refused = await hostInstall("root", "--project", "a'b; touch /tmp/owned");
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("--project") as string });
  const left = await fixture.host.run(["sh", "-c", "ls -d /tmp/owned /tmp/tmp.*/install.sh"]);
  expect(left.stdout).toBe("");
});

it("uninstalls over ssh", async () => {
  const removed = await hostInstall("root", "--uninstall");
  expect(removed.code, removed.stderr).toBe(0);
  expect((await ssh(workerLogin(), {})).code).toBe(255);
});
