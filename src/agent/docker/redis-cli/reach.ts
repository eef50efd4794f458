/** Where and how the tool in the container reaches Redis, as the host's policy says. Pure. */

/** Paths in the container, where the tool reads them. */
export interface Tls {
  ca: string | null;
  cert: string | null;
  key: string | null;
  /** Whether Redis's certificate is taken unread. */
  insecure: boolean;
}

export interface Reach {
  /** Null for the usual one. */
  port: number | null;
  /** In place of a port. */
  unixSocket: string | null;
  tls: Tls | null;
  /** Of the ACL; null for `default`. */
  username: string | null;
  /** The tool's name or path; null where it is looked for. */
  cli: string | null;
}

export const PLAIN: Reach = { port: null, unixSocket: null, tls: null, username: null, cli: null };

const USUAL_PORT = 6379;

/** `127.0.0.1:6379`, `unix:/run/redis.sock`, as listeners are told. */
export const askedAt = ({ port, unixSocket }: Pick<Reach, "port" | "unixSocket">): string =>
  unixSocket === null ? `127.0.0.1:${port ?? USUAL_PORT}` : `unix:${unixSocket}`;

const tlsWords = ({ ca, cert, key, insecure }: Tls): string[] => [
  "--tls",
  ...(ca === null ? [] : ["--cacert", ca]),
  ...(cert === null ? [] : ["--cert", cert]),
  ...(key === null ? [] : ["--key", key]),
  ...(insecure ? ["--insecure"] : []),
];

/** What is said to the tool before the command; nothing where all is as usual. The password is not among it. */
export const reachWords = ({ port, unixSocket, tls, username }: Reach): string[] => [
  ...(unixSocket === null ? (port === null ? [] : ["-p", String(port)]) : ["-s", unixSocket]),
  ...(tls === null ? [] : tlsWords(tls)),
  ...(username === null ? [] : ["--user", username]),
];
