import { existsSync, readdirSync, statSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { lastLines, must, run, StackError } from "./command.ts";
import type { Progress } from "./progress.ts";

const POLICY = "/usr/sbin/policy-rc.d";
const POLICY_MARK = "# redis-ops: no service starts while its packages are installed";
const LISTS = "/var/lib/apt/lists";
const STALE_LISTS_MS = 7 * 24 * 3_600_000;
const INSTALL_TIMEOUT_MS = 300_000;

const APT_ENV = { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" };
export const APT_GET = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=2"] as const;

/**
 * Installs the Debian packages that are missing, all in one call, and starts none of their services.
 * Needs root and apt only when something is missing; says which packages to install by hand otherwise.
 */
export async function ensurePackages(names: readonly string[], progress: Progress): Promise<void> {
  const missing = await missingPackages(names);
  if (missing.length === 0) return;
  const byHand = `Install ${missing.join(", ")} and run again.`;
  if (process.getuid?.() !== 0) throw new StackError(`Some packages are missing and this is not root. ${byHand}`);
  if (!existsSync("/usr/bin/apt-get"))
    throw new StackError(`Some packages are missing and there is no apt-get here. ${byHand}`);
  await refreshPackageLists(progress);
  await progress.step(`Installing ${missing.join(", ")}`, async () => {
    const restore = await forbidServiceStarts();
    try {
      const install = (): ReturnType<typeof run> =>
        run([...APT_GET, "install", "--no-install-recommends", ...missing], {
          env: APT_ENV,
          timeoutMs: INSTALL_TIMEOUT_MS,
        });
      let result = await install();
      if (result.code !== 0 && !result.timedOut) {
        // Lists that are fresh by their date can still name versions that the mirror no longer has.
        await must([...APT_GET, "update"], { env: APT_ENV, timeoutMs: INSTALL_TIMEOUT_MS });
        result = await install();
      }
      if (result.code !== 0)
        throw new StackError(`apt-get could not install them. ${byHand}\n${lastLines(result.stderr)}`);
    } finally {
      await restore();
    }
  });
}

/** `apt-get update`, when there are no package lists or they are older than a week. */
export async function refreshPackageLists(progress: Progress): Promise<void> {
  if (hasFreshLists()) return;
  await progress.step("Updating the package lists", () =>
    must([...APT_GET, "update"], { env: APT_ENV, timeoutMs: INSTALL_TIMEOUT_MS }),
  );
}

async function missingPackages(names: readonly string[]): Promise<string[]> {
  const query = await run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", ...names]);
  const installed = new Set(
    query.stdout
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(" ")[0]),
  );
  return names.filter((name) => !installed.has(name));
}

function hasFreshLists(): boolean {
  try {
    const lists = readdirSync(LISTS).filter((name) => /_Packages(\.\w+)?$/.test(name));
    // apt keeps the mirror's date on each list, so the folder's own date tells when it was last asked.
    return lists.length > 0 && Date.now() - statSync(LISTS).mtimeMs < STALE_LISTS_MS;
  } catch {
    return false;
  }
}

/** Debian's own switch (invoke-rc.d(8)); what was there before is put back. */
async function forbidServiceStarts(): Promise<() => Promise<void>> {
  const found = existsSync(POLICY) ? await readFile(POLICY, "utf8") : null;
  // Ours from a run that was killed is not to be put back.
  const before = found?.includes(POLICY_MARK) === true ? null : found;
  const mode = before === null ? 0o755 : statSync(POLICY).mode & 0o777;
  await writeFile(POLICY, `#!/bin/sh\n${POLICY_MARK}\nexit 101\n`, { mode: 0o755 });
  return () => (before === null ? rm(POLICY, { force: true }) : writeFile(POLICY, before, { mode }));
}
