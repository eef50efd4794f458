/** The address within the page: what stands behind `#`. It never leaves the browser, so a code to sign in with may stand there. Pure. */

export type Inputs = Readonly<Record<string, string>>;

export type Route =
  | { screen: "overview" }
  /** `finding`: the rule whose finding is to be looked at. */
  | { screen: "target"; target: string; finding: string | null }
  /** Any operation: its form and what it answers. `target` is null for one that is asked of all targets. */
  | { screen: "operation"; target: string | null; operation: string; input: Inputs }
  | { screen: "sign-in"; code: string }
  | { screen: "account" }
  /** No address of this page. */
  | { screen: "lost" };

const decoded = (part: string): string | null => {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
};

const LOST: Route = { screen: "lost" };

/** Each input once: of one that is there twice the last counts. */
const inputsOf = (query: string): Inputs => Object.fromEntries(new URLSearchParams(query));

/** @param hash as `location.hash` has it */
export const routeOf = (hash: string): Route => {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split(/\?(.*)/s);
  const parts = path.split("/").map(decoded);
  if (parts.includes(null)) return LOST;
  const [first, second, third, ...rest] = parts as string[];
  if (rest.length > 0) return LOST;
  if (first === "" && second === undefined) return { screen: "overview" };
  if (first === "account" && second === undefined) return { screen: "account" };
  if (second === undefined || second === "" || third === "") return LOST;
  if (first === "in" && third === undefined) return { screen: "sign-in", code: second };
  if (first === "o" && third === undefined)
    return { screen: "operation", target: null, operation: second, input: inputsOf(query) };
  if (first !== "t") return LOST;
  if (third !== undefined) return { screen: "operation", target: second, operation: third, input: inputsOf(query) };
  return { screen: "target", target: second, finding: new URLSearchParams(query).get("finding") };
};

const queryOf = (inputs: Inputs): string => {
  const query = new URLSearchParams(inputs).toString();
  return query === "" ? "" : `?${query}`;
};

/** For an `href`; `routeOf` of it is the same route. */
export const hashOf = (route: Route): string => {
  switch (route.screen) {
    case "overview":
    case "lost":
      return "#/";
    case "account":
      return "#/account";
    case "sign-in":
      return `#/in/${encodeURIComponent(route.code)}`;
    case "target":
      return `#/t/${encodeURIComponent(route.target)}${route.finding === null ? "" : queryOf({ finding: route.finding })}`;
    case "operation":
  }
  const { target, operation, input } = route;
  const of = target === null ? "o" : `t/${encodeURIComponent(target)}`;
  return `#/${of}/${encodeURIComponent(operation)}${queryOf(input)}`;
};

/** For the tab and the list of windows. */
export const titleOf = (route: Route): string => {
  switch (route.screen) {
    case "target":
      return `${route.target} · redis-ops`;
    case "operation":
      return `${[route.target, route.operation].filter((part) => part !== null).join(" ")} · redis-ops`;
    case "account":
      return "Account · redis-ops";
    case "overview":
    case "sign-in":
    case "lost":
  }
  return "redis-ops";
};
