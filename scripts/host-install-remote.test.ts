import { chmod, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { remoteCommand } from "./host-install-remote.ts";
import { must, run } from "./stack/command.ts";

const HOUR_S = 3600;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redis-ops-remote-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("says nothing of its own on a host whose clock is behind", async () => {
  const installer = join(folder, "install.sh");
  await writeFile(installer, `printf '%s\\n' "$@"\n`);
  // Whoever runs this test: on the host it is root who is asked.
  await writeFile(join(folder, "id"), "#!/bin/sh\necho 0\n");
  await chmod(join(folder, "id"), 0o755);
  const ahead = Date.now() / 1000 + HOUR_S;
  await utimes(installer, ahead, ahead);
  await must(["tar", "-cf", join(folder, "sent.tar"), "-C", folder, "install.sh"]);
  const command = remoteCommand(["--project", "a b"]);
  const { code, stderr, stdout } = await run(
    ["sh", "-c", `sh -c "$1" <"$2"`, "sh", command, join(folder, "sent.tar")],
    {
      env: { PATH: [folder, process.env["PATH"]].join(delimiter) },
    },
  );
  expect([code, stderr, stdout]).toEqual([0, "", "--project\na b\n"]);
});
