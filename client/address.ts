/** Where an operation is asked over HTTP, from its entry in the catalogue. Pure. */
import type { Operation } from "../src/protocol/operation.ts";
import { type OperationName, operations } from "../src/protocol/operations.ts";

export interface Question {
  operation: OperationName;
  /** Null for an operation on all targets. */
  target: string | null;
  /** As the caller gave it; the Worker checks it. */
  input: Readonly<Record<string, unknown>>;
}

/** What the path, the query and the body of a request say. */
export interface Address {
  /** With the query. */
  path: string;
  /** JSON, or null for none. */
  body: string | null;
}

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * The origin of a Worker's address, or null where it cannot be used: it must be https and without a path. http would send the token
 * in the clear, so it is for this machine only.
 */
export const originOf = (given: string): string | null => {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || url.username !== "" || url.search !== "" || url.hash !== "" || url.pathname !== "/") return null;
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.includes(url.hostname)) ? url.origin : null;
};

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The schema's default of an input that the caller left out, where the path has a place for it. */
const defaultOf = ({ input }: Operation, name: string): unknown => {
  const parsed = input.shape[name]?.safeParse(undefined);
  return parsed?.success === true ? parsed.data : undefined;
};

export const addressOf = ({ operation: name, target, input }: Question): Address => {
  const operation: Operation = operations[name];
  const { http, scope } = operation;
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const filled = http.path.replaceAll(/\/\{([a-z_]+)(\??)\}/g, (_, key: string, optional: string) => {
    const value = rest.get(key) ?? (optional === "" ? defaultOf(operation, key) : undefined);
    rest.delete(key);
    return value === undefined ? "" : `/${encodeURIComponent(textOf(value))}`;
  });
  const path = `${scope === "target" ? `/v1/targets/${encodeURIComponent(target ?? "")}` : "/v1"}${filled}`;
  if (rest.size === 0) return { path, body: null };
  if (http.method !== "GET") return { path, body: JSON.stringify(Object.fromEntries(rest)) };
  const query = new URLSearchParams([...rest].map(([key, value]): [string, string] => [key, textOf(value)]));
  return { path: `${path}?${query.toString()}`, body: null };
};
