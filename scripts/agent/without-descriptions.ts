import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** What a schema says of itself, as the catalogue writes it: one text, or an object of texts and lists of them. */
const DESCRIPTION = /\.(?:describe\(\s*"(?:[^"\\]|\\.)*",?\s*\)|meta\(\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}\))/g;

/** Descriptions are for OpenAPI and the help, which the host has neither of. One of another form just stays in. */
export const withoutDescriptions: Plugin = {
  name: "without descriptions",
  setup: (building) => {
    building.onLoad({ filter: /\/src\/protocol\/.*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replaceAll(DESCRIPTION, ""),
      loader: "ts",
    }));
  },
};
