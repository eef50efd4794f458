/** Ways around the forced command beyond those of test/host: a second session on an open connection, a socket on the host. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pause } from "../../src/shared/deadline.ts";
import { run } from "../../scripts/stack/command.ts";
import { rootLogin, sshOptions, startFixture, workerLogin } from "../host/fixture.ts";
import type { Fixture, Login } from "../host/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
  await fixture.installed();
});
afterAll(() => fixture.stop());

/** Opens a connection with the options, without a session of its own, and closes it after `use`. */
async function connected<T>(login: Login, options: string[], use: (control: string) => Promise<T>): Promise<T> {
  const control = `${fixture.directory}/${login.user}.mux`;
  const argv = [...sshOptions(login), "-M", "-S", control, "-N", ...options, `${login.user}@127.0.0.1`];
  const client = spawn("ssh", argv, { stdio: "ignore" });
  try {
    await expect.poll(() => existsSync(control), { timeout: 30_000 }).toBe(true);
    return await use(control);
  } finally {
    client.kill();
    if (client.exitCode === null) await once(client, "exit");
  }
}

test("a second session on the same connection gets the agent as well, whatever it asks for", async () => {
  const second = (login: Login) =>
    connected(login, [], async (control) => {
      const asked = ["-F", "/dev/null", "-S", control, `${login.user}@127.0.0.1`, "id -u"];
      return (await run(["ssh", ...asked], { timeoutMs: 60_000 })).stdout;
    });
  expect(await second(rootLogin(fixture))).toBe("0\n");
  expect(await second(workerLogin(fixture))).toMatch(/^\{"hello"/);
});

test("no socket is made on the host (-R)", async () => {
  const made = async (login: Login) => {
    const path = `/tmp/${login.user}.sock`;
    return connected(login, ["-R", `${path}:127.0.0.1:1`], async () => {
      // Asked for before the control socket is there; the answer takes a moment.
      await pause(1_000);
      return (await fixture.host.run(["test", "-S", path])).code === 0;
    });
  };
  expect(await made(rootLogin(fixture))).toBe(true);
  expect(await made(workerLogin(fixture))).toBe(false);
});
