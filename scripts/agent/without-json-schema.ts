import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";

/** The parts of zod that write JSON Schema: each schema names them, and calls them when it is asked for one. */
const WRITERS = /\/zod\/v4\/core\/(?:to-json-schema|json-schema-processors)\.js$/;

/** JSON Schema is for OpenAPI, which the host has not; without it, zod is a fifth smaller. */
export const withoutJsonSchema: Plugin = {
  name: "without JSON Schema",
  setup: (building) => {
    building.onLoad({ filter: WRITERS }, async ({ path }) => {
      const names = Object.keys((await import(pathToFileURL(path).href)) as object);
      return {
        contents: `const none = () => undefined; export { ${names.map((name) => `none as ${name}`).join(", ")} };`,
      };
    });
  },
};
