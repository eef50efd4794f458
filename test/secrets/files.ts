import { lstatSync, readdirSync, readFileSync } from "node:fs";
import type { Search } from "./search.ts";

/**
 * Searches every file under the folder, names included; answers how many there were. Neither links nor the folders in `not` are
 * followed (paths below the folder).
 */
export function searchFiles(search: Search, folder: string, not: readonly string[] = [], below = ""): number {
  let files = 0;
  // No `join`: it would take the `..` out of a path through /proc.
  for (const name of readdirSync(`${folder}/${below}`)) {
    const path = below === "" ? name : `${below}/${name}`;
    if (not.includes(path)) continue;
    // Files come and go while a stack is up.
    const found = lstatSync(`${folder}/${path}`, { throwIfNoEntry: false });
    search.lookText(name, "a file's name");
    if (found?.isDirectory() === true) files += searchFiles(search, folder, not, path);
    if (found?.isFile() !== true) continue;
    files += 1;
    search.look(readFileSync(`${folder}/${path}`), path);
  }
  return files;
}
