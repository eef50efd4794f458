/**
 * Where the processes of a container listen, as the kernel tells it. Being root in the host's process namespace, the agent may look at any
 * process there, whatever programs the image has. Elsewhere nothing is known.
 */
import { readdir, readFile, readlink } from "node:fs/promises";

/** More than any container of one Redis has; the rest is not looked at. */
const MAX_PROCESSES = 64;
/** Redis has one for each client. */
const MAX_DESCRIPTORS = 20_000;
const MAX_LISTENERS = 8;
/** How many links are read at once. */
const AT_ONCE = 256;

/** A listening socket and the inode by which a process holds it. */
export interface Listening {
  /** `0.0.0.0:6379`, `[::1]:6379`, `unix:/run/redis.sock`. */
  at: string;
  inode: string;
}

/** The kernel prints an address as 32-bit words in the machine's byte order, which is little-endian on all that Redis is built for. */
const bytesOf = (hex: string): number[] => [...Buffer.from(hex, "hex").swap32()];

const addressText = (hex: string): string => {
  const bytes = bytesOf(hex);
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  // It shortens the zeros as RFC 5952 wants it.
  return new URL(`http://[${groups.join(":")}]`).hostname;
};

/** The sockets in state LISTEN of `/proc/<pid>/net/tcp` or `tcp6`: https://docs.kernel.org/networking/proc_net_tcp.html */
export const parseTcp = (text: string): Listening[] =>
  text.split("\n").flatMap((line) => {
    const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
    const [, address, port] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(local) ?? [];
    if (state !== "0A" || address === undefined || port === undefined) return [];
    return [{ at: `${addressText(address)}:${Number.parseInt(port, 16)}`, inode }];
  });

/** The listening sockets of `/proc/<pid>/net/unix` that have a path of ordinary characters and blanks: proc(5). */
export const parseUnix = (text: string): Listening[] =>
  text.split("\n").flatMap((line) => {
    const [, flags, inode, path] = /^\S+ \S+ \S+ (\S+) \S+ \S+ +(\d+) (\/[\w ./-]{0,99}[\w./-])$/.exec(line) ?? [];
    return flags === "00010000" && inode !== undefined && path !== undefined ? [{ at: `unix:${path}`, inode }] : [];
  });

const linkAt = (path: string): Promise<string> => readlink(path).catch(() => "");
const textAt = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");

/** Those that share the process's own namespace of processes; only itself where that is the host's. */
const processesWith = async (pid: number): Promise<string[]> => {
  const [own, theirs] = await Promise.all([linkAt("/proc/self/ns/pid"), linkAt(`/proc/${pid}/ns/pid`)]);
  if (theirs === "" || theirs === own) return [String(pid)];
  const all = (await readdir("/proc").catch(() => [])).filter((entry) => /^\d+$/.test(entry));
  const namespaces = await Promise.all(all.map((each) => linkAt(`/proc/${each}/ns/pid`)));
  return all.filter((_, index) => namespaces[index] === theirs).slice(0, MAX_PROCESSES);
};

/** The inodes of the sockets that a process holds open; null where it may not be looked at, or is gone. */
const socketsOf = async (pid: string): Promise<string[] | null> => {
  const all = await readdir(`/proc/${pid}/fd`).catch(() => null);
  if (all === null) return null;
  const descriptors = all.slice(0, MAX_DESCRIPTORS);
  const found: string[] = [];
  for (let from = 0; from < descriptors.length; from += AT_ONCE) {
    const links = await Promise.all(
      descriptors.slice(from, from + AT_ONCE).map((each) => linkAt(`/proc/${pid}/fd/${each}`)),
    );
    found.push(...links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  }
  return found;
};

/**
 * Where the container's processes listen, each address once, at most eight; empty where none of them does. Other containers may share the
 * network, and Docker's own resolver listens in each, so only the sockets count that its own processes hold.
 *
 * @param pid of its main process, in the host's process namespace
 * @returns null where it cannot be looked up
 */
export const listenersOf = async (pid: number): Promise<string[] | null> => {
  const [tcp, tcp6, unix] = await Promise.all(
    ["tcp", "tcp6", "unix"].map((name) => textAt(`/proc/${pid}/net/${name}`)),
  );
  // Its first line is a heading, which is there in any case.
  if (tcp === undefined || tcp === "") return null;
  const listening = [...parseTcp(tcp), ...parseTcp(tcp6 ?? ""), ...parseUnix(unix ?? "")];
  if (listening.length === 0) return [];
  const processes = await processesWith(pid);
  const open = await Promise.all(processes.map(socketsOf));
  if (open.every((sockets) => sockets === null)) return null;
  const held = new Set(open.flatMap((sockets) => sockets ?? []));
  return [...new Set(listening.filter(({ inode }) => held.has(inode)).map(({ at }) => at))].slice(0, MAX_LISTENERS);
};
