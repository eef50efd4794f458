/** In a bundle, zod's functions give stand-ins (`src/shared/deferred/defer.ts`), and zod itself is evaluated when the first of them is used. */
import { join } from "node:path";
import type { Plugin } from "esbuild";
import * as zod from "zod";
import { ROOT } from "../stack/root.ts";
import { zodFunctions } from "./imports.ts";

const STAND_IN = "zod-stand-in";
const USED = "zod-used";

/** The names at the top of zod's namespace: `iso` for `iso.datetime`. */
const top = (name: string): string => name.split(".")[0] ?? name;

/** These look at schemas. All others of zod's functions that are called make one. */
const LOOKS = new Set(["toJSONSchema"]);

/** zod as it is used. Named one by one, so that what is not used stays out of the bundle. */
const used = (functions: readonly string[]): string =>
  `export { ${[...new Set(functions.map(top))].join(", ")} } from "zod";`;

const standIn = (functions: readonly string[]): string => {
  const groups = new Map<string, string[]>();
  for (const name of functions) groups.set(top(name), [...(groups.get(top(name)) ?? []), name]);
  // `enum` and `null` are no names for a constant.
  const from = (name: string): string => `${LOOKS.has(name) ? "look" : "from"}("${name}")`;
  const constants = [...groups].map(([name, members]) =>
    members.includes(name)
      ? `const $${name} = ${from(name)};`
      : `const $${name} = { ${members.map((each) => `${each.slice(name.length + 1)}: ${from(each)}`).join(", ")} };`,
  );
  return [
    'import { atOnce, deferred } from "./src/shared/deferred/defer.ts";',
    `const load = () => require("${USED}");`,
    "const [from, look] = [deferred(load), atOnce(load)];",
    ...constants,
    `export { ${[...groups.keys()].map((name) => `$${name} as ${name}`).join(", ")} };`,
    // What a transform answers that has found something wrong. Only that it is given back counts.
    `export const NEVER = Object.freeze(${JSON.stringify(zod.NEVER)});`,
  ].join("\n");
};

/** @param rooms the folders whose sources are in the bundle */
export const deferredZod = (rooms: readonly string[]): Plugin => ({
  name: "deferred zod",
  setup: (building) => {
    const functions = zodFunctions(rooms);
    const names = new RegExp(`^(?:${STAND_IN}|${USED})$`);
    building.onResolve({ filter: /^zod$/ }, ({ namespace, importer }) =>
      namespace === USED || importer.includes("/node_modules/") ? undefined : { path: STAND_IN, namespace: STAND_IN },
    );
    building.onResolve({ filter: names }, ({ path }) => ({ path, namespace: path }));
    building.onLoad({ filter: /.*/, namespace: STAND_IN }, () => ({
      contents: standIn(functions),
      resolveDir: join(ROOT),
    }));
    building.onLoad({ filter: /.*/, namespace: USED }, () => ({ contents: used(functions), resolveDir: join(ROOT) }));
  },
});
