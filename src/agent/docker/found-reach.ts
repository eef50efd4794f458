/** Where Redis is by what its container says, where the host's policy does not say. Pure. */
import { posix } from "node:path";
import type { Options } from "./launch.ts";
import type { Reach, Tls } from "./redis-cli/reach.ts";
import type { Checked, Ways } from "./ways.ts";

/** Whether the policy leaves it to the container. */
export const isLeftOut = ({ port, unixSocket, tls }: Reach): boolean =>
  port === null && unixSocket === null && tls === null;

export type FoundReach = Pick<Reach, "port" | "unixSocket" | "tls">;

const portIn = (value: string | undefined, otherwise: number): number | null => {
  if (value === undefined) return otherwise;
  return /^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? Number(value) : null;
};

const SENTINEL_PORT = 26_379;

/** As the policy has it: the usual port is not named. */
const unlessUsual = (port: number): number | null => (port === 6379 ? null : port);

/** What would pass as a path in the policy, of the characters that paths are made of: a shell's variable may be anything. */
const PLAIN_PATH = /^[\w./@+-]{1,200}$/;

/**
 * Of TLS nothing is taken that would weaken it: where no authority is named, Redis's certificate is checked against those that the container
 * trusts, and `insecure` of a health check is not followed. Where Redis wants a client's certificate (it does unless it says otherwise), its own
 * will do, and the one that it shows to others does better.
 *
 * @param file what the configuration file says; empty where there is none. The command's options come after it, and the last one counts
 * @returns null where the container does not tell, and where Redis is as usual
 */
export const foundReach = (
  { options, checked, sentinel, workingDirectory }: Ways,
  file: Options,
): FoundReach | null => {
  const path = (value: string | null | undefined): string | null =>
    value != null && PLAIN_PATH.test(value) ? posix.resolve(workingDirectory, value) : null;
  const said = (name: string): string | undefined => options.get(name)?.at(-1) ?? file.get(name)?.at(-1);
  const [port, tlsPort] = [portIn(said("port"), sentinel ? SENTINEL_PORT : 6379), portIn(said("tls-port"), 0)];
  if (said("port") === undefined && tlsPort === 0 && !sentinel) return byCheck(checked, path);
  if (port === null) return byCheck(checked, path);
  if (port > 0) return port === 6379 ? null : { port, unixSocket: null, tls: null };
  const unixSocket = path(said("unixsocket"));
  if (unixSocket !== null) return { port: null, unixSocket, tls: null };
  if (tlsPort === null || tlsPort === 0) return byCheck(checked, path);
  return { port: unlessUsual(tlsPort), unixSocket: null, tls: checkedTls(checked, path) ?? saidTls(said, path) };
};

type PathOf = (value: string | null | undefined) => string | null;

const pair = (cert: string | null, key: string | null): Pick<Tls, "cert" | "key"> =>
  cert === null || key === null ? { cert: null, key: null } : { cert, key };

const saidTls = (said: (name: string) => string | undefined, path: PathOf): Tls => {
  const named = (kind: string) => pair(path(said(`tls-${kind}cert-file`)), path(said(`tls-${kind}key-file`)));
  const wanted = !/^(?:no|optional)$/i.test(said("tls-auth-clients") ?? "yes");
  const shown = named("client-");
  const own = shown.cert === null ? named("") : shown;
  return { ca: path(said("tls-ca-cert-file")), ...(wanted ? own : pair(null, null)), insecure: false };
};

const checkedTls = (checked: Checked | null, path: PathOf): Tls | null =>
  checked?.tls === true
    ? { ca: path(checked.ca), ...pair(path(checked.cert), path(checked.key)), insecure: false }
    : null;

const byCheck = (checked: Checked | null, path: PathOf): FoundReach | null => {
  if (checked === null) return null;
  const unixSocket = path(checked.socket);
  if (unixSocket !== null) return { port: null, unixSocket, tls: null };
  const port = portIn(checked.port ?? undefined, 6379);
  const tls = checkedTls(checked, path);
  if (port === null || port === 0 || (port === 6379 && tls === null)) return null;
  return { port: unlessUsual(port), unixSocket: null, tls };
};
