/**
 * Whether what was kept is of one version. While a deployment spreads, the service worker may be of the new one and a file that keeps its name of the old one,
 * which nothing would ever replace: the assets that such a page names are in no cache and no deployment any more.
 */
import { toHex } from "../../shared/hex.ts";

export interface Shell {
  /** The addresses of everything that the page is made of. */
  shell: readonly string[];
  /** SHA-256 in hexadecimal digits, of those that keep their name and are delivered as they were built. */
  sums: Readonly<Record<string, string>>;
}

const ASSETS = /\/assets\/[\w.-]+/g;

/** By its assets, whose names hold their content's hash: on the way something may be added to a page. */
const isPageOf = (html: string, shell: readonly string[]): boolean => {
  const named = html.match(ASSETS) ?? [];
  return named.length > 0 && named.every((path) => shell.includes(path));
};

const sumOf = async (kept: Response): Promise<string> =>
  toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", await kept.arrayBuffer())));

/** @param match what was kept under an address */
export const isWhole = async (
  match: (path: string) => Promise<Response | undefined>,
  { shell, sums }: Shell,
): Promise<boolean> => {
  const page = await match("/");
  if (page === undefined || !isPageOf(await page.text(), shell)) return false;
  for (const [path, sum] of Object.entries(sums)) {
    const kept = await match(path);
    if (kept === undefined || (await sumOf(kept)) !== sum) return false;
  }
  return true;
};
