/**
 * In the agent's bundle, a module of Node's is loaded when something of it is used first. `node:http` alone takes three milliseconds of the
 * start, and the agent can say hello without most of them.
 */
import type { Plugin } from "esbuild";
import { importedNames } from "../bundle/imports.ts";

const NAMESPACE = "deferred-node";

/** Those that Node itself has not loaded at that time. */
const DEFERRED = /^node:(?:child_process|crypto|fs\/promises|http|net|os|stream|timers\/promises)$/;

export const deferredNode: Plugin = {
  name: "deferred modules of Node",
  setup: (building) => {
    building.onResolve({ filter: DEFERRED }, ({ path, namespace }) =>
      namespace === NAMESPACE ? { path, external: true } : { path, namespace: NAMESPACE },
    );
    building.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: `module.exports = { ${importedNames(path)
        .map((name) => `get ${name}() { return require("${path}").${name}; }`)
        .join(", ")} };`,
    }));
  },
};
