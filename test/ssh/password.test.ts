/** Nobody logs in as the Worker's user with a password, whatever the host allows its people. */
import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../scripts/stack/command.ts";
import type { CommandResult } from "../../scripts/stack/command.ts";
import { sshOptions, startFixture, workerLogin } from "../host/fixture.ts";
import type { Fixture } from "../host/fixture.ts";

const PASSWORD = "correct horse";

describe.each([
  { name: "with sshd's drop-in file", include: true },
  { name: "with the account's own lock alone", include: false },
])("$name", ({ include }) => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture();
    if (!include) await fixture.host.run(["sed", "-i", "/^Include/d", "/etc/ssh/sshd_config"]);
    await fixture.host.run([
      "sed",
      "-i",
      "s/^KbdInteractive.*/KbdInteractiveAuthentication yes/",
      "/etc/ssh/sshd_config",
    ]);
    await fixture.host.stopSshd();
    await fixture.host.startSshd();
    await fixture.installed();
    await fixture.host.run(["useradd", "-m", "-s", "/bin/sh", "person"]);
    await setPassword("person");
    await writeFile(`${fixture.directory}/askpass`, `#!/bin/sh\necho '${PASSWORD}'\n`, { mode: 0o700 });
  });
  afterAll(() => fixture.stop());

  const setPassword = (user: string): Promise<CommandResult> =>
    fixture.host.run(["chpasswd"], { input: `${user}:${PASSWORD}\n` });

  /** Offers the password, and nothing else. The first value of an option counts. */
  const login = (user: string, methods: string): Promise<CommandResult> => {
    const options = [`PreferredAuthentications=${methods}`, "PubkeyAuthentication=no", "BatchMode=no"];
    const quiet = ["NumberOfPasswordPrompts=1", ...options].flatMap((option) => ["-o", option]);
    return run(["ssh", ...quiet, ...sshOptions(workerLogin(fixture)), `${user}@127.0.0.1`, "id -un"], {
      env: { SSH_ASKPASS: `${fixture.directory}/askpass`, SSH_ASKPASS_REQUIRE: "force" },
      timeoutMs: 60_000,
    });
  };

  test.each(["password", "keyboard-interactive"])(
    "a %s login works for a person and not for redis-ops",
    async (method) => {
      expect(await login("person", method)).toMatchObject({ code: 0, stdout: "person\n" });
      expect(await login("redis-ops", method)).toMatchObject({ code: 255, stdout: "" });
    },
  );

  test("an installation takes away a password that somebody has set", async () => {
    await setPassword("redis-ops");
    // The drop-in file is a second lock: with it, even a password that is right opens nothing.
    expect((await login("redis-ops", "password")).code).toBe(include ? 255 : 0);
    await fixture.installed();
    expect(await login("redis-ops", "password")).toMatchObject({ code: 255, stdout: "" });
  });
});
