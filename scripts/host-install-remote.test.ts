import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { remoteCommand } from "./host-install-remote.ts";
import { must } from "./stack/command.ts";

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
  const child = spawn("sh", ["-c", remoteCommand(["--project", "a b"])], {
    env: { PATH: [folder, process.env["PATH"]].join(delimiter) },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.err += text));
  child.stdin.end(await readFile(join(folder, "sent.tar")));
  const [code] = (await once(child, "close")) as [number];
  expect([code, said.err, said.out]).toEqual([0, "", "--project\na b\n"]);
});
