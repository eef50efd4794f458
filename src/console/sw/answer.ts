/** From where a request of the page is answered. Pure. */

/** `network`: not this service worker's business. `shell`: what is kept, else the network. */
export type Source = "network" | "shell";

export interface Asked {
  method: string;
  url: string;
  /** Where the service worker lives. */
  origin: string;
  shell: readonly string[];
}

/**
 * Only what the build has listed is ever answered from a cache, and only by its exact address: nothing of the API, whose figures would
 * be taken for those of now.
 */
export const sourceOf = ({ method, url, origin, shell }: Asked): Source => {
  const { origin: asked, pathname, search } = new URL(url);
  return method === "GET" && asked === origin && search === "" && shell.includes(pathname) ? "shell" : "network";
};

const PREFIX = "redis-ops-shell-";

export const cacheName = (version: string): string => `${PREFIX}${version}`;

/** Caches of earlier versions of the shell; those of others are none of ours. */
export const outdated = (names: readonly string[], version: string): string[] =>
  names.filter((name) => name.startsWith(PREFIX) && name !== cacheName(version));
