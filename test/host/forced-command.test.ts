/** What the Worker's key is good for, tried with OpenSSH's own client: the agent, and nothing else. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { run } from "../../scripts/stack/command.ts";
import { rootLogin, ssh, sshOptions, startFixture, workerLogin, WRAPPER } from "./fixture.ts";
import type { Fixture, Login } from "./fixture.ts";

const ENVIRONMENT = ["HOME", "LANG", "MALLOC_ARENA_MAX", "PATH"];

const exists = async ({ host }: Fixture, path: string): Promise<boolean> =>
  (await host.run(["test", "-e", path])).code === 0;

describe.each([
  { name: "with sshd's drop-in file", include: true },
  { name: "with the key's own restrictions alone", include: false },
])("the forced command, $name", ({ include }) => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture();
    if (!include) {
      await fixture.host.run(["sed", "-i", "/^Include/d", "/etc/ssh/sshd_config"]);
      await fixture.host.stopSshd();
      await fixture.host.startSshd();
    }
    await fixture.installed();
    expect(await exists(fixture, "/etc/ssh/sshd_config.d/redis-ops.conf")).toBe(include);
  });
  afterAll(() => fixture.stop());

  it.each([
    { asked: undefined },
    { asked: "id" },
    { asked: "sh -c 'echo owned >/tmp/owned'" },
    { asked: "$(touch /tmp/owned); `touch /tmp/owned`" },
    { asked: "\ntouch /tmp/owned\n" },
    { asked: `sudo -n ${WRAPPER} --version` },
    { asked: "/usr/lib/openssh/sftp-server" },
  ])("starts the agent as root without arguments when asked for $asked", async ({ asked }) => {
    const { stdout, code } = await ssh(workerLogin(fixture), asked === undefined ? {} : { command: asked });
    const [hello, report, ...rest] = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect({ code, rest }).toEqual({ code: 0, rest: [] });
    expect(hello).toMatchObject({ hello: { version: "1.0.0", protocol: 1 } });
    expect(report).toEqual({ pid: expect.any(Number), uid: 0, env: ENVIRONMENT, arguments: [] });
    expect(await exists(fixture, "/tmp/owned")).toBe(false);
  });

  it("gives a login of one's own the command it asks for, so that the checks above mean something", async () => {
    await ssh(rootLogin(fixture), { command: "touch /tmp/owned-by-root" });
    expect(await exists(fixture, "/tmp/owned-by-root")).toBe(true);
  });

  it("passes no environment on", async () => {
    const asked = {
      options: ["-o", "SendEnv=LC_*", "-o", "SetEnv=LC_ALL=C LC_SENT=1 LANG=de_DE"],
      env: { LC_TIME: "C" },
    };
    const control = await ssh(rootLogin(fixture), { ...asked, command: "env" });
    expect(control.stdout).toContain("LC_SENT=1");
    const { stdout } = await ssh(workerLogin(fixture), asked);
    expect(JSON.parse(stdout.split("\n")[1] ?? "")).toMatchObject({ env: ENVIRONMENT });
  });

  it("gives no terminal", async () => {
    const control = await ssh(rootLogin(fixture), { options: ["-tt"], command: "tty", input: "" });
    expect(control.stdout).toContain("/dev/pts/");
    const refused = await ssh(workerLogin(fixture), { options: ["-tt"], command: "tty", input: "" });
    expect(refused.stderr).toContain("PTY allocation request failed");
    expect(refused.stdout).not.toContain("/dev/pts/");
  });

  it("forwards no X11", async () => {
    // sshd offers X11 only where there is an xauth.
    await fixture.host.writeFile("/usr/bin/xauth", "#!/bin/sh\nexit 0\n", "0755");
    const asked = { options: ["-Y"], env: { DISPLAY: "127.0.0.1:99" } };
    const control = await ssh(rootLogin(fixture), { ...asked, command: 'echo "x11=$DISPLAY"' });
    expect(control.stdout).toMatch(/x11=\S+:\d+/);
    expect((await ssh(workerLogin(fixture), asked)).stderr).toContain("X11 forwarding request failed");
  });

  it("forwards no ssh agent", async () => {
    const socket = `${fixture.directory}/agent.sock`;
    const keys = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    try {
      await vi.waitFor(() => expect(existsSync(socket)).toBe(true), { timeout: 30_000 });
      /** The sockets that sshd makes for a session with a forwarded agent, looked for while it is open. */
      const sockets = async (login: Login, command: string): Promise<string> => {
        await fixture.host.run(["sh", "-c", "touch /tmp/before; sleep 0.02"]);
        const session = open(login, ["-A"], command, { SSH_AUTH_SOCK: socket });
        await session.line();
        const found = await fixture.host.run(["find", "/tmp", "-path", "/tmp/ssh-*/agent*", "-newer", "/tmp/before"]);
        await session.close();
        return found.stdout;
      };
      expect(await sockets(rootLogin(fixture), "echo up; cat")).toMatch(/^\/tmp\/ssh-/);
      expect(await sockets(workerLogin(fixture), "")).toBe("");
    } finally {
      keys.kill();
    }
  });

  it("gives no files over sftp or scp", async () => {
    const source = `${fixture.directory}/worker_key.pub`;
    const copy = (login: Login, target: string, ...options: string[]) =>
      run(["scp", ...sshOptions(login), ...options, source, `${login.user}@127.0.0.1:${target}`], {
        timeoutMs: 60_000,
      });
    await copy(rootLogin(fixture), "/tmp/copied-by-root");
    expect(await exists(fixture, "/tmp/copied-by-root")).toBe(true);
    for (const mode of ["-O", "-s"]) {
      expect((await copy(workerLogin(fixture), "/tmp/copied", mode)).code).not.toBe(0);
    }
    expect(await exists(fixture, "/tmp/copied")).toBe(false);
    const listing = await ssh(workerLogin(fixture), { options: ["-s"], command: "sftp" });
    expect(listing.stdout).toContain('"hello"');
  });

  it("refuses a key that is not the Worker's", async () => {
    const refused = await ssh({ ...workerLogin(fixture), key: fixture.host.personalKey }, {});
    expect(refused).toMatchObject({ code: 255, stdout: "" });
    expect(refused.stderr).toContain("Permission denied");
  });

  it("ends the agent when the client is gone without a word", async () => {
    const session = open(workerLogin(fixture));
    await session.line();
    const { pid } = JSON.parse(await session.line()) as { pid: number };
    /** The agent, and what still runs as the account; --ns: on this host, not on another one of the tests'. */
    const left = [
      "sh",
      "-c",
      "pgrep -a --ns $$ --nslist mnt -u redis-ops; test ! -e /proc/$1 || echo agent $1",
      "sh",
      String(pid),
    ] as const;
    expect((await fixture.host.run(left)).stdout).toContain(`agent ${pid}`);
    await session.close();
    await vi.waitFor(async () => expect((await fixture.host.run(left)).stdout).toBe(""), {
      timeout: 30_000,
      interval: 50,
    });
  });
});

/** A session that stays open until it is closed by killing the client. */
function open(login: Login, options: string[] = [], command = "", env: Record<string, string> = {}) {
  const argv = [...sshOptions(login), ...options, `${login.user}@127.0.0.1`, ...(command === "" ? [] : [command])];
  const client = spawn("ssh", argv, { stdio: ["pipe", "pipe", "ignore"], env: { ...process.env, ...env } });
  client.stdin.write("report\n");
  const lines = createInterface({ input: client.stdout })[Symbol.asyncIterator]();
  return {
    line: async (): Promise<string> => String((await lines.next()).value),
    async close() {
      client.kill("SIGKILL");
      await once(client, "exit");
    },
  };
}
