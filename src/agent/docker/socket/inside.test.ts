/** What the kernel shows of a container's files. This process is the container here. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileInside, foundInside, spaceInside } from "./inside.ts";

const run = promisify(execFile);
const OTHER = "f".repeat(64);

let folder = "";
let me = { pid: process.pid, id: "" };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "inside-"));
  // A container's id is in the name of its control group; what is in ours will do.
  me = { pid: process.pid, id: (await readFile("/proc/self/cgroup", "utf8")).trim().split("\n").at(-1) ?? "" };
  await writeFile(join(folder, "redis.conf"), "port 6380\n");
  await mkdir(join(folder, "data"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a file of a container", () => {
  it("is read", async () => {
    expect(fileInside(me, join(folder, "redis.conf"))).toEqual({ text: "port 6380\n" });
  });

  it("is no text where there is none, where it is too large, and where it holds a NUL", async () => {
    await writeFile(join(folder, "large"), "x".repeat(256 * 1024 + 1));
    await writeFile(join(folder, "bytes"), "a\0b");
    for (const name of ["absent", "large", "bytes"])
      expect([name, fileInside(me, join(folder, name))]).toEqual([name, { text: null }]);
  });

  it("is left to the engine behind a link, which would lead out of the container", async () => {
    await symlink(join(folder, "redis.conf"), join(folder, "link"));
    await symlink(folder, join(folder, "way"));
    // The control: the system itself follows both.
    expect(await readFile(join(folder, "way/link"), "utf8")).toBe("port 6380\n");
    for (const path of ["link", "way/redis.conf"]) {
      expect([path, fileInside(me, join(folder, path))]).toEqual([path, null]);
      expect([path, foundInside(me, join(folder, path))]).toEqual([path, null]);
    }
    expect(spaceInside(me, join(folder, "way"))).toBeNull();
  });

  it("is left to the engine where it is none: a folder, a pipe that nobody writes to, a device", async () => {
    await run("mkfifo", [join(folder, "pipe")]);
    for (const path of [join(folder, "data"), join(folder, "pipe"), "/dev/null"])
      expect([path, fileInside(me, path)]).toEqual([path, null]);
  });

  it("is left to the engine where a path goes back", async () => {
    expect(fileInside(me, `${folder}/data/../redis.conf`)).toBeNull();
  });

  it("is told with its time and size, and where there is none", async () => {
    await writeFile(join(folder, "data/dump.rdb"), "12345");
    await utimes(join(folder, "data/dump.rdb"), 1_767_323_045, 1_767_323_045);
    expect(foundInside(me, join(folder, "data/dump.rdb"))).toEqual({
      exists: true,
      modifiedAt: 1_767_323_045_000,
      size: 5,
    });
    expect(foundInside(me, join(folder, "data/none.rdb"))).toEqual({ exists: false });
    expect(foundInside(me, join(folder, "none/dump.rdb"))).toEqual({ exists: false });
    expect(foundInside(me, join(folder, "data"))).toBeNull();
  });

  it("is left to the engine on a tmpfs, of which it says nothing", async () => {
    const memory = await mkdtemp("/dev/shm/inside-");
    await writeFile(join(memory, "dump.rdb"), "12345");
    expect((await stat(join(memory, "dump.rdb"))).size).toBe(5);
    expect(foundInside(me, join(memory, "dump.rdb"))).toBeNull();
    expect(foundInside(me, join(memory, "none.rdb"))).toBeNull();
    expect(fileInside(me, join(memory, "dump.rdb"))).toBeNull();
    await rm(memory, { recursive: true });
  });
});

describe("the room of a file system", () => {
  it("is what df says", async () => {
    const { stdout } = await run("df", ["-Pk", folder]);
    const total = Number(stdout.trim().split("\n").at(-1)?.split(/\s+/)[1]) * 1024;
    expect(spaceInside(me, join(folder, "data"))).toEqual({ total, available: expect.any(Number) });
  });

  it("is left to the engine for a path that is not there", async () => {
    expect(spaceInside(me, join(folder, "none"))).toBeNull();
  });
});

it("leaves a process to the engine that is not the container's, or is gone", async () => {
  const child = execFile("true");
  const gone = await new Promise<number>((resolve) => child.once("close", () => resolve(child.pid ?? 0)));
  for (const main of [
    { ...me, id: OTHER },
    { ...me, pid: gone },
  ]) {
    expect(fileInside(main, join(folder, "redis.conf"))).toBeNull();
    expect(foundInside(main, join(folder, "redis.conf"))).toBeNull();
    expect(spaceInside(main, folder)).toBeNull();
  }
});

it("leaves nothing open", async () => {
  const open = async (): Promise<string[]> => {
    const fds = await readdir("/proc/self/fd");
    const links = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")));
    return links.filter((link) => link.startsWith(folder) || /^\/proc\/\d+$/.test(link));
  };
  fileInside(me, join(folder, "redis.conf"));
  fileInside(me, join(folder, "data/link"));
  foundInside(me, join(folder, "none/none"));
  spaceInside(me, folder);
  spaceInside({ ...me, id: OTHER }, folder);
  expect(await open()).toEqual([]);
});
