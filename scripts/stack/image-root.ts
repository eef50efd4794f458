/** The file system of the built Redis image: two Redis programs, the libraries they load, and a static busybox. */
import { cp, mkdir, readdir, realpath, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { must, run, StackError } from "./command.ts";
import { APT_GET, refreshPackageLists } from "./packages.ts";
import type { Progress } from "./progress.ts";

const PROGRAMS = ["redis-server", "redis-cli"] as const;
/** By these names, as images and packages have them, redis-server is another program (`main` in its server.c). */
const CHECKERS = ["redis-check-aof", "redis-check-rdb"] as const;

/** Fills `<directory>/root` and answers its path. Needs apt where the programs are not on this machine. */
export async function buildRedisRoot(directory: string, progress: Progress): Promise<string> {
  const source = (await hasPrograms("/")) ? "/" : await downloadPrograms(directory, progress);
  const root = join(directory, "root");
  await Promise.all(
    ["usr/bin", "bin", "etc", "data", "tmp", "run", "proc", "sys", "dev"].map((name) =>
      mkdir(join(root, name), { recursive: true }),
    ),
  );
  await Promise.all([
    ...PROGRAMS.map((name) => copyReal(join(source, "usr/bin", name), join(root, "usr/bin", name))),
    ...CHECKERS.map((name) => symlink("redis-server", join(root, "usr/bin", name))),
    copyReal(await busyboxIn(source), join(root, "bin/busybox")),
    writeFile(join(root, "etc/passwd"), "root:x:0:0:root:/:/bin/sh\nredis:x:999:999:redis:/data:/bin/sh\n"),
    writeFile(join(root, "etc/group"), "root:x:0:\nredis:x:999:\n"),
  ]);
  for (const library of await librariesOf(source)) {
    const target = join(root, source !== "/" && library.startsWith(source) ? library.slice(source.length) : library);
    await mkdir(dirname(target), { recursive: true }).then(() => copyReal(library, target));
  }
  const applets = (await must([join(root, "bin/busybox"), "--list"]))
    .split("\n")
    .filter((name) => name !== "" && name !== "busybox");
  await Promise.all(applets.map((name) => symlink("busybox", join(root, "bin", name))));
  return root;
}

async function hasPrograms(source: string): Promise<boolean> {
  const found = await Promise.all(PROGRAMS.map((name) => realpath(join(source, "usr/bin", name)).catch(() => null)));
  return !found.includes(null) && (await busyboxIn(source).catch(() => null)) !== null;
}

async function busyboxIn(source: string): Promise<string> {
  for (const place of ["bin/busybox", "usr/bin/busybox"]) {
    const path = join(source, place);
    // The dynamic variant would need libraries of its own; `ldd` fails on a static program.
    if ((await run([path, "true"])).code === 0 && (await run(["ldd", path])).code !== 0) return path;
  }
  throw new StackError("The package busybox-static has no static busybox.");
}

/** Downloads and unpacks, but does not install: installing redis-server would make it a service of this machine. */
async function downloadPrograms(directory: string, progress: Progress): Promise<string> {
  await refreshPackageLists(progress);
  const archives = join(directory, "archives");
  const source = join(directory, "packages");
  await mkdir(join(archives, "partial"), { recursive: true });
  await mkdir(source);
  await must(
    [
      ...APT_GET,
      "-o",
      `Dir::Cache::archives=${archives}`,
      "-o",
      "APT::Sandbox::User=root",
      "install",
      "--download-only",
      "--reinstall",
      "--no-install-recommends",
      "redis-server",
      "redis-tools",
      "busybox-static",
    ],
    { env: { DEBIAN_FRONTEND: "noninteractive" }, timeoutMs: 180_000 },
  );
  for (const name of (await readdir(archives)).filter((file) => file.endsWith(".deb"))) {
    await must(["dpkg-deb", "-x", join(archives, name), source]);
  }
  return source;
}

async function librariesOf(source: string): Promise<string[]> {
  const places =
    source === "/" ? "" : (await must(["find", source, "-name", "*.so*", "-printf", "%h\n"])).trim().split("\n");
  const env: Record<string, string> = places === "" ? {} : { LD_LIBRARY_PATH: [...new Set(places)].join(":") };
  const outputs = await Promise.all(PROGRAMS.map((name) => must(["ldd", join(source, "usr/bin", name)], { env })));
  return [...new Set(outputs.flatMap(parseLdd))];
}

/** The files in `ldd`'s output. A missing library is an error here, so that it does not show only when the container cannot start. */
export function parseLdd(output: string): string[] {
  const missing = /^\s*(\S+) => not found/m.exec(output)?.[1];
  if (missing !== undefined) throw new StackError(`Redis needs the library ${missing}, which is not here.`);
  return output
    .split("\n")
    .map((line) => /(?:=> |^\s*)(\/\S+) \(0x/.exec(line)?.[1])
    .filter((path) => path !== undefined);
}

async function copyReal(from: string, to: string): Promise<void> {
  await cp(await realpath(from), to);
}
