import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { debianMirror } from "./apt-sources.ts";
import { must, run, StackError } from "./command.ts";
import { APT_GET, ensurePackages, refreshPackageLists } from "./packages.ts";
import type { Progress } from "./progress.ts";

const CACHE = "/var/cache/redis-ops-stack";
const CACHED_PLUGIN = `${CACHE}/docker-compose`;
/** The oldest Debian suite that packages Compose 2. */
const SUITE = "trixie";
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const BY_HAND = "Install the Docker Compose plugin (https://docs.docker.com/compose/install/linux/) and run again.";

/** Makes `docker compose` (version 2 or later) work: as it is, from a package, or as one file in `~/.docker/cli-plugins`. */
export async function ensureComposePlugin(progress: Progress): Promise<void> {
  if (await works()) return;
  await progress.step("Installing the Docker Compose plugin", async () => {
    if (existsSync(CACHED_PLUGIN)) await placePlugin();
    if (await works()) return;
    if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get"))
      throw new StackError(`docker compose does not work here. ${BY_HAND}`);
    await refreshPackageLists(progress);
    const name = await packageOfThisSuite();
    if (name !== null) await ensurePackages([name], progress);
    else await fetchPlugin();
  });
  if (!(await works())) throw new StackError(`docker compose still does not work. ${BY_HAND}`);
}

async function works(): Promise<boolean> {
  const version = await run(["docker", "compose", "version", "--short"], { timeoutMs: 20_000 });
  return version.code === 0 && /^v?([2-9]|\d\d)\./.test(version.stdout.trim());
}

async function packageOfThisSuite(): Promise<string | null> {
  const policies = await Promise.all(
    ["docker-compose-v2", "docker-compose-plugin", "docker-compose"].map(async (name) => ({
      name,
      policy: (await run(["apt-cache", "policy", name])).stdout,
    })),
  );
  return policies.find(({ policy }) => /Candidate: (\d+:)?([2-9]|\d\d)\./.test(policy))?.name ?? null;
}

/**
 * Takes the one package from a newer Debian suite, through package lists and a cache of its own, so that this machine's
 * apt never hears of that suite. The plugin is a static Go program: it needs nothing else from there.
 */
async function fetchPlugin(): Promise<void> {
  const mirror = await debianMirror();
  if (mirror === null) throw new StackError(`This system packages no Docker Compose 2. ${BY_HAND}`);
  const directory = await mkdtemp(join(tmpdir(), "redis-ops-compose-"));
  try {
    await Promise.all(
      ["lists/partial", "cache/archives/partial", "x"].map((name) => mkdir(join(directory, name), { recursive: true })),
    );
    await chmod(directory, 0o755);
    const signedBy = existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : "";
    await writeFile(join(directory, "sources.list"), `deb ${signedBy}${mirror} ${SUITE} main\n`);
    const own = [
      ["Dir::Etc::sourcelist", join(directory, "sources.list")],
      ["Dir::Etc::sourceparts", "-"],
      ["Dir::Etc::preferencesparts", "-"],
      ["Dir::State::lists", join(directory, "lists")],
      ["Dir::Cache", join(directory, "cache")],
      // Only the index of packages: no translations, no icons, no lists of files.
      ["Acquire::Languages", "none"],
    ].flatMap(([key, value]) => ["-o", `${key}=${value}`]);
    await must([...APT_GET, ...own, "update"], { timeoutMs: 120_000 });
    await must([...APT_GET, ...own, "download", "docker-compose"], { cwd: directory, timeoutMs: 120_000 });
    const file = (await readdir(directory)).find((name) => name.endsWith(".deb"));
    if (file === undefined) throw new StackError(`apt-get downloaded no docker-compose from ${SUITE}. ${BY_HAND}`);
    await must(["dpkg-deb", "-x", join(directory, file), join(directory, "x")]);
    const plugin = (
      await must(["find", join(directory, "x"), "-type", "f", "-path", "*cli-plugins/docker-compose"])
    ).trim();
    await mkdir(CACHE, { recursive: true });
    const unfinished = `${CACHED_PLUGIN}.${crypto.randomUUID()}`;
    await copyFile(plugin, unfinished);
    await rename(unfinished, CACHED_PLUGIN);
    await placePlugin();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function placePlugin(): Promise<void> {
  const directory = join(process.env["DOCKER_CONFIG"] ?? join(homedir(), ".docker"), "cli-plugins");
  const place = join(directory, "docker-compose");
  await mkdir(directory, { recursive: true });
  const unfinished = `${place}.${crypto.randomUUID()}`;
  await writeFile(unfinished, await readFile(CACHED_PLUGIN), { mode: 0o755 });
  await rename(unfinished, place);
}
