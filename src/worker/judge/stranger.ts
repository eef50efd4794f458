/** Whether a replica was meant, and who may reach Redis: what the rules on intruders, and those on replicas, ask. Pure. */
import type { Known, Parts } from "./rule.ts";

type Provenance = Parts["provenance"];

/** `redis-a:6379`; null where Redis does not tell. */
export const primaryOf = ({ master_host, master_port }: Parts["server"]): string | null =>
  master_host == null ? null : `${master_host.includes(":") ? `[${master_host}]` : master_host}:${master_port ?? "?"}`;

/** What makes this Redis a replica that somebody meant; null where nothing that is known does. */
export const meant = ({ start, primary_here, sentinel, cluster }: Provenance): boolean =>
  start?.replica_by != null || primary_here !== null || sentinel === true || cluster === true;

/**
 * Whether the primary is one that nobody meant: `certain` where all was read that could name it. Null where it is meant, where it is no replica, or
 * where too little is known.
 */
export const stranger = (
  { server, provenance }: Partial<Parts>,
  { replicaOf }: Known,
): { primary: string; certain: boolean } | null => {
  if (server?.role !== "slave" || provenance === undefined || server.master_host == null) return null;
  const primary = primaryOf(server);
  if (primary === null || replicaOf === server.master_host || meant(provenance)) return null;
  const { start, sentinel, neighbours_read } = provenance;
  if (start === null && !neighbours_read) return null;
  return { primary, certain: start?.complete === true && neighbours_read && sentinel !== null };
};

/** How it can be reached without a password; null where it cannot, or that is not known. */
export const openTo = ({ published, host_network, password_required, protected_mode }: Provenance): string | null => {
  if (password_required !== false || protected_mode !== false) return null;
  if (published.length > 0) return `published on ${published.join(", ")}`;
  return host_network ? "on the host's own network" : null;
};
