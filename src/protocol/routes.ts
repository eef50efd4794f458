/** The catalogue as HTTP routes. */
import type { Catalogue, Http, Operation } from "./operation.ts";

/** A longer part of a path is refused, because no name or setting is as long. */
export const MAX_SEGMENT_LENGTH = 128;

/** What a caller may name a change by: visible ASCII, which every header carries as it is. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;
export const NO_IDEMPOTENCY_KEY = "The Idempotency-Key is not 1 to 128 visible ASCII characters.";

export type Method = Http["method"];

export interface Route<N extends string = string> {
  /** For Hono: `/v1/targets/:target/redis/config/:key`. */
  pattern: string;
  /** For people: `/v1/targets/{target}/redis/config/{key}`. */
  template: string;
  /** The inputs that the path holds; `target` is none of them. */
  params: string[];
  methods: Partial<Record<Method, N>>;
}

/** What the path of an operation begins with. */
export const prefix = ({ scope }: Pick<Operation, "scope">): string =>
  scope === "target" ? "/v1/targets/{target}" : "/v1";

/** `/config/{key?}` to `/config` and `/config/{key}`. */
const variants = (path: string): string[] => {
  const optional = /\/\{[a-z_]+\?\}$/.exec(path);
  return optional === null ? [path] : [path.slice(0, optional.index), path.replace("?}", "}")];
};

/** One route for each path; a path may take several methods, each its own operation. */
export const routesOf = <C extends Catalogue>(catalogue: C): Route<keyof C & string>[] => {
  const routes = new Map<string, Route<keyof C & string>>();
  for (const [name, operation] of Object.entries(catalogue))
    for (const path of variants(operation.http.path)) {
      const template = `${prefix(operation)}${path}`;
      const route = routes.get(template) ?? {
        pattern: template.replaceAll(/\{([a-z_]+)\}/g, ":$1"),
        template,
        params: [...path.matchAll(/\{([a-z_]+)\}/g)].map((found) => found[1] ?? ""),
        methods: {},
      };
      route.methods[operation.http.method] = name;
      routes.set(template, route);
    }
  return [...routes.values()];
};

/** The inputs that belong in the query or the body: all but those that the path can hold. */
export const inputsOutsidePath = ({ input, http }: Operation): string[] =>
  Object.keys(input.shape).filter((name) => !http.path.includes(`{${name}}`) && !http.path.includes(`{${name}?}`));

/** For the `Allow` header: HEAD works wherever GET does. */
export const allowed = (methods: readonly string[]): string =>
  methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", ");
