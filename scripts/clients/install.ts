import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { must } from "../stack/command.ts";
import type { Progress } from "../stack/progress.ts";
import type { Client, Suite } from "./client.ts";
import { debianRoot } from "./debian-root.ts";
import type { DebianRoot } from "./debian-root.ts";
import { npmFolder } from "./npm-folder.ts";
import type { Order } from "./run.ts";

/** Redis itself, and what sets up a run's network. */
const SERVER = { suite: "trixie", packages: ["redis-server", "redis-tools"] } as const;
const PROGRAMS = join(import.meta.dirname, "programs");
const BUILD_MS = 600_000;

export interface Installed {
  client: Client;
  version: string;
  /** All of a run but its state and its own folder. */
  order: Omit<Order, "folder" | "state">;
}

const packagesOf = (clients: readonly Client[], suite: Suite): string[] =>
  clients.flatMap(({ from }) => ("debian" in from && from.debian === suite ? from.packages : []));

const named = (name: string): string => name.replaceAll(/[^\w.-]+/g, "-");

/** Installs all of them into `folder`, each package once. The version of Redis, and what is needed to run each. */
export async function installAll(
  clients: readonly Client[],
  folder: string,
  progress: Progress,
): Promise<{ redis: string; installed: Installed[] }> {
  const roots = new Map<Suite, DebianRoot>();
  for (const suite of ["trixie", "sid", "bookworm"] as const) {
    const own = suite === SERVER.suite ? SERVER.packages : [];
    const packages = [...new Set([...own, ...packagesOf(clients, suite)])];
    if (packages.length === 0) continue;
    const root = await progress.step(`Unpacking ${packages.length} packages of ${suite}`, () =>
      debianRoot(join(folder, suite), suite, packages),
    );
    roots.set(suite, root);
  }
  const server = roots.get(SERVER.suite);
  if (server === undefined) throw new Error("No root was made for Redis.");

  const installed: Installed[] = [];
  for (const client of clients) {
    const { name, from, program, env = {} } = client;
    const build = client.build === undefined ? null : join(folder, "build", named(name));
    if (build !== null) await mkdir(build, { recursive: true });
    const common = { server: server.path, programs: PROGRAMS, build, env };
    if ("npm" in from) {
      const place = join(folder, "npm", named(Object.entries(from.npm).flat().join("-")));
      const version = await progress.step(`Installing ${name}`, () => npmFolder(place, from.npm, client.version));
      // Beside the packages, where Node looks for them.
      await cp(PROGRAMS, join(place, "programs"), { recursive: true });
      const run = filled(client.run, join(place, "programs", program), build ?? "");
      installed.push({ client, version, order: { ...common, root: null, run } });
      continue;
    }
    const root = roots.get(from.debian);
    if (root === undefined) throw new Error(`No root was made of ${from.debian}.`);
    const inside = (words: readonly string[]): string[] => filled(words, join("/programs", program), "/build");
    const order = { ...common, root: root.path, run: inside(client.run) };
    if (client.build !== undefined && build !== null)
      await progress.step(`Building ${name}`, () => built(root.path, build, inside(client.build ?? [])));
    installed.push({ client, version: root.versionOf(client.version), order });
  }
  return { redis: server.versionOf("redis-server"), installed };
}

const filled = (words: readonly string[], program: string, build: string): string[] =>
  words.map((word) => word.replace("{program}", program).replace("{build}", build));

/** In the root, with mounts that end with it, and no network. */
const BUILD_SCRIPT =
  'mount --bind "$1" "$3/programs"; mount --bind "$2" "$3/build"; mount --bind /dev "$3/dev"; mount -t proc proc "$3/proc"; root=$3; shift 3; exec chroot "$root" sh -c \'cd /build && exec "$@"\' sh "$@"';

const built = (root: string, build: string, words: readonly string[]): Promise<string> =>
  must(
    [
      "unshare",
      "--net",
      "--mount",
      "--propagation",
      "private",
      "bash",
      "-ec",
      BUILD_SCRIPT,
      "bash",
      PROGRAMS,
      build,
      root,
      ...words,
    ],
    { env: { HOME: "/build", LC_ALL: "C.UTF-8" }, timeoutMs: BUILD_MS },
  );
