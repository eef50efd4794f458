import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const APT = "/etc/apt";

/** The mirror of the Debian archive that this machine's apt uses, or null where it uses none. */
export async function debianMirror(): Promise<string | null> {
  const parts = await readdir(join(APT, "sources.list.d")).catch(() => []);
  const files = [join(APT, "sources.list"), ...parts.map((name) => join(APT, "sources.list.d", name))];
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
  return findDebianMirror(texts);
}

/**
 * The first address of the main Debian archive in apt's source files, in the one-line or the deb822 format: an address
 * that ends in `/debian`, which the security archive and other vendors' archives do not.
 */
export function findDebianMirror(sources: readonly string[]): string | null {
  for (const line of sources.flatMap((text) => text.split("\n"))) {
    const addresses = /^(?:deb\s+(?:\[[^\]]*\]\s+)?|URIs:\s*)(\S.*)$/.exec(line.trim())?.[1]?.split(/\s+/) ?? [];
    const mirror = addresses.find((address) => /^[a-z+]+:\/\/\S+\/debian\/?$/.test(address));
    if (mirror !== undefined) return mirror;
  }
  return null;
}
