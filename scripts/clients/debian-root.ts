import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { debianMirror } from "../stack/apt-sources.ts";
import { must, StackError } from "../stack/command.ts";
import { APT_GET } from "../stack/packages.ts";
import type { Suite } from "./client.ts";

export interface DebianRoot {
  /** The folder to `chroot` into. */
  path: string;
  versionOf(name: string): string;
}

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const MINUTES_MS = 60_000;

/** What every root needs for a program to run in it and to find names. */
const EVERY = ["base-files", "coreutils", "bash", "dash", "libc-bin", "tzdata"];

/**
 * Unpacks packages of a suite, and all that they depend on, into a folder. Neither this machine's apt nor its files hear of
 * it, and no package's own scripts run; so what those would have set up (alternatives, modules that are switched on) is not there.
 */
export async function debianRoot(folder: string, suite: Suite, packages: readonly string[]): Promise<DebianRoot> {
  const mirror = await debianMirror();
  if (mirror === null) throw new StackError("The clients from Debian's packages need a machine that uses them.");
  const path = join(folder, "root");
  const wanted = [...EVERY, ...packages].toSorted().join(" ");
  // The last thing that is written: where it says the same, all of it is there.
  const done = join(folder, "unpacked");
  const archives = join(folder, "cache/archives");
  const made = ["lists/partial", "cache/archives/partial", "root/etc", "root/usr"];
  await Promise.all(made.map((name) => mkdir(join(folder, name), { recursive: true })));
  await chmod(folder, 0o755);
  const signedBy = existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : "";
  // What is experimental stands on sid.
  const suites = suite === "experimental" ? ["sid", suite] : [suite];
  const sources = suites.map((name) => `deb ${signedBy}${mirror} ${name} main\n`);
  await writeFile(join(folder, "sources.list"), sources.join(""));
  await writeFile(join(folder, "status"), "");
  const own = [
    ["Dir::Etc::sourcelist", join(folder, "sources.list")],
    ["Dir::Etc::sourceparts", "-"],
    ["Dir::Etc::preferencesparts", "-"],
    ["Dir::State::lists", join(folder, "lists")],
    ["Dir::State::status", join(folder, "status")],
    ["Dir::Cache", join(folder, "cache")],
    ["Acquire::Languages", "none"],
    ["Acquire::Check-Valid-Until", "false"],
  ].flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  const isDone = (await readFile(done, "utf8").catch(() => null)) === wanted;
  if (!isDone) await must([...APT_GET, ...own, "update"], { timeoutMs: 3 * MINUTES_MS });
  const install = ["install", "--download-only", "--no-install-recommends", ...EVERY, ...packages];
  if (!isDone) await must([...APT_GET, ...own, ...install], { timeoutMs: 15 * MINUTES_MS });

  // Packages of bookworm still have files in /bin and /lib, which belong in /usr.
  for (const name of ["bin", "sbin", "lib", "lib64"]) {
    await mkdir(join(path, "usr", name), { recursive: true });
    if (!existsSync(join(path, name))) await symlink(join("usr", name), join(path, name));
  }
  const files = (await readdir(archives)).filter((name) => name.endsWith(".deb")).toSorted();
  const unpack = 'dpkg-deb --fsys-tarfile "$1" | tar --extract --keep-directory-symlink --directory "$2"';
  for (const file of isDone ? [] : files)
    await must(["bash", "-o", "pipefail", "-c", unpack, "bash", join(archives, file), path], { timeoutMs: MINUTES_MS });
  const written = {
    passwd: "root:x:0:0::/root:/bin/sh\n",
    group: "root:x:0:\n",
    "nsswitch.conf": "hosts: files dns\n",
  };
  for (const [name, text] of Object.entries({ ...written, hosts: "", "resolv.conf": "" }))
    await writeFile(join(path, "etc", name), text);
  await Promise.all(
    ["proc", "dev", "tmp", "programs", "build", "data", "root"].map((name) =>
      mkdir(join(path, name), { recursive: true }),
    ),
  );

  await writeFile(done, wanted);

  return {
    path,
    versionOf(name) {
      const file = files.find((each) => each.startsWith(`${name}_`));
      if (file === undefined) throw new StackError(`${suite} brought no package ${name}.`);
      return upstream(decodeURIComponent(file.split("_")[1] ?? ""));
    },
  };
}

/** `5:8.0.2-3+deb13u3` is 8.0.2. */
export const upstream = (version: string): string => version.replace(/^\d+:/, "").replace(/(?:[+~].*|-[^-]*)$/, "");
