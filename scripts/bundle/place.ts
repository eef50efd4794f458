/** Puts a folder in place whole, so that several builds at once, and whoever reads it, do no harm to one another. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface Written {
  /** From the folder, with or without a slash before it. */
  path: string;
  contents: string | Uint8Array;
}

const isSame = async (directory: string, files: readonly Written[]): Promise<boolean> => {
  const there = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  if (there.filter((entry) => entry.isFile()).length !== files.length) return false;
  const same = await Promise.all(
    files.map(async ({ path, contents }) => {
      const read = await readFile(join(directory, path)).catch(() => null);
      return read !== null && read.equals(Buffer.from(contents as Uint8Array));
    }),
  );
  return same.every(Boolean);
};

/** What another build may have done between two of these steps. */
const isRace = (error: unknown): boolean =>
  error instanceof Error && "code" in error && ["ENOENT", "ENOTEMPTY", "EEXIST"].includes(String(error.code));

const TRIES = 20;

const swap = async (made: string, directory: string, tries = TRIES): Promise<void> => {
  const old = `${directory}.${crypto.randomUUID()}`;
  try {
    // A folder cannot be renamed onto one that holds something.
    await rename(directory, old).catch((error: unknown) => {
      if (!isRace(error)) throw error;
    });
    await rename(made, directory);
  } catch (error) {
    if (tries === 0 || !isRace(error)) throw error;
    await swap(made, directory, tries - 1);
  } finally {
    await rm(old, { recursive: true, force: true });
  }
};

/** Does nothing where the same is there already. */
export const putInPlace = async (directory: string, files: readonly Written[]): Promise<void> => {
  if (await isSame(directory, files)) return;
  const made = `${directory}.${crypto.randomUUID()}`;
  for (const { path, contents } of files) {
    await mkdir(dirname(join(made, path)), { recursive: true });
    await writeFile(join(made, path), contents);
  }
  await swap(made, directory);
};
