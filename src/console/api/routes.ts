/** How an operation is asked for: made from the catalogue by the build, so that the page can ask before it has read the catalogue. Pure. */
import type { Inputs } from "../route.ts";

export interface ApiRoute {
  method: "GET" | "PUT" | "POST";
  /** From the root: `/v1/targets/{target}/redis/config/{key?}`. */
  path: string;
  deadline_ms: number;
}

export type ApiRoutes = Readonly<Record<string, ApiRoute>>;

/** What is asked. `target` is null for an operation that is asked of all targets. */
export interface Question {
  operation: string;
  target: string | null;
  input: Inputs;
}

export interface ApiRequest {
  method: ApiRoute["method"];
  /** Path and query. */
  url: string;
  /** The inputs that stand in neither; null where the method takes no body. */
  body: string | null;
  deadline_ms: number;
}

const PLACE = /\{([a-z_]+)(\??)\}/g;

/** Null for an operation that there is not, or without an input that its path needs. An empty input counts as left out. */
export const requestFor = (routes: ApiRoutes, { operation, target, input }: Question): ApiRequest | null => {
  const route = Object.hasOwn(routes, operation) ? routes[operation] : undefined;
  if (route === undefined) return null;
  const left = new Map(Object.entries(input).filter(([, value]) => value !== ""));
  const given = new Map(target === null ? left : [...left, ["target", target] as const]);
  let complete = true;
  const path = route.path.replaceAll(PLACE, (_, name: string, optional: string) => {
    const value = given.get(name);
    left.delete(name);
    complete &&= value !== undefined || optional === "?";
    return value === undefined ? "" : encodeURIComponent(value);
  });
  if (!complete) return null;
  const query = route.method === "GET" ? new URLSearchParams([...left]).toString() : "";
  return {
    method: route.method,
    url: `${path.replace(/\/$/, "")}${query === "" ? "" : `?${query}`}`,
    body: route.method === "GET" ? null : JSON.stringify(Object.fromEntries(left)),
    deadline_ms: route.deadline_ms,
  };
};
