/** The image of the applications that some states need: a real redis-py, a real Celery and a real RQ, from Debian's packages. */
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isInstalled, must, StackError } from "./command.ts";
import type { Engine } from "./engine.ts";
import { buildOnce, hasBuilt } from "./image-import.ts";
import { APT_GET, refreshPackageLists } from "./packages.ts";
import type { Progress } from "./progress.ts";

const NAME = "redis-ops-stack/app:3";
/** What Debian's own dependencies bring and no Python program here reads: half of it. */
const NOT_NEEDED = [
  ...["doc", "man", "locale", "info", "lintian", "perl5", "debconf"].map((name) => `usr/share/${name}`),
  ...["usr/lib/python3/dist-packages/ephem", "usr/lib/python3.11/pydoc_data", "var/lib/dpkg"],
];

/** Answers its name. Builds it the first time, in about ten seconds and 50 MB; a `StackError` where there is no apt. */
export async function ensureAppImage(engine: Engine, progress: Progress): Promise<string> {
  if (await hasBuilt(engine, NAME)) return NAME;
  if (!(await isInstalled("apt-get")))
    throw new StackError(
      "This state runs a Python application, whose packages come from apt. There is no apt-get here.",
    );
  await progress.step("Building an image with redis-py, Celery and RQ from packages", () =>
    buildOnce(engine, {
      name: NAME,
      buildRoot: (directory) => buildRoot(directory, progress),
      // Unbuffered: a log line is there when it is printed.
      changes: ["ENV PATH=/usr/bin:/bin PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1", "WORKDIR /tmp"],
    }),
  );
  return NAME;
}

async function buildRoot(directory: string, progress: Progress): Promise<string> {
  await refreshPackageLists(progress);
  const [archives, root, status] = ["archives", "root", "status"].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(join(archives, "partial"), { recursive: true });
  await mkdir(join(root, "tmp"), { recursive: true });
  // As if no package were installed, so that all that they need is downloaded, from the C library on.
  await writeFile(status, "");
  await must(
    [
      ...APT_GET,
      ...["-o", `Dir::State::status=${status}`, "-o", `Dir::Cache::archives=${archives}`],
      ...["-o", "APT::Sandbox::User=root", "--no-install-recommends", "--download-only"],
      ...["install", "python3-redis", "python3-celery", "python3-rq"],
    ],
    { env: { DEBIAN_FRONTEND: "noninteractive" }, timeoutMs: 180_000 },
  );
  for (const name of (await readdir(archives)).filter((file) => file.endsWith(".deb")))
    await must(["dpkg-deb", "-x", join(archives, name), root]);
  await Promise.all(NOT_NEEDED.map((path) => rm(join(root, path), { recursive: true, force: true })));
  await mergeUsr(root);
  return root;
}

/** Newer Debians keep everything under /usr, and make the links to it in a package that nothing depends on. */
async function mergeUsr(root: string): Promise<void> {
  const present = new Set(await readdir(root));
  for (const name of ["bin", "sbin", "lib", "lib64"])
    if (!present.has(name)) await symlink(`usr/${name}`, join(root, name));
}
