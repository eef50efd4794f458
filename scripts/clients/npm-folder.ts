import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { must } from "../stack/command.ts";

const MINUTES_MS = 60_000;

/** Installs packages of npm into a folder of their own; none of their scripts runs. Answers the version of one of them. */
export async function npmFolder(
  folder: string,
  packages: Readonly<Record<string, string>>,
  of: string,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ private: true, type: "module", dependencies: packages }),
  );
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock", "--loglevel=error"];
  await must(["npm", "install", ...quiet], { cwd: folder, timeoutMs: 5 * MINUTES_MS });
  const manifest = JSON.parse(await readFile(join(folder, "node_modules", of, "package.json"), "utf8")) as {
    version: string;
  };
  return manifest.version;
}
