/** What the sources of a bundle import by name, which the bundle gives them later than the import. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../stack/root.ts";

/** Folders, from the root: whose sources are in a bundle. */
export const AGENT = ["src/agent", "src/protocol", "src/shared"];
export const WORKER = ["bot", "src/present", "src/protocol", "src/shared", "src/worker"];

/** All sources in these folders. Tests are not among them. */
const sources = (rooms: readonly string[]): string[] =>
  rooms.flatMap((room) => {
    const folder = join(ROOT, room);
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !/\.(?:test|test-d|fixture)\.ts$/.test(path))
      .map((path) => readFileSync(join(folder, path), "utf8"));
  });

/** The names that a module of Node's is asked for: `import { open, type FileHandle } from "node:fs/promises"` asks for `open`. */
export const importedNames = (module: string): string[] => {
  const statement = new RegExp(`^import (?!type)([^;]*?) from "${module}";`, "gm");
  const names = sources(AGENT).flatMap((text) =>
    [...text.matchAll(statement)].flatMap(([, what = ""]) => {
      const listed = /^\{(.*)\}$/s.exec(what)?.[1];
      if (listed === undefined) throw new Error(`The agent imports all of ${module}; it has to name what it uses.`);
      return listed
        .split(",")
        .map((each) => each.trim())
        .filter((each) => each !== "" && !each.startsWith("type "))
        .map((each) => each.split(/\s+as\s+/)[0] ?? each);
    }),
  );
  return [...new Set(names)].toSorted();
};

/** What is called of zod: `string` of `z.string()`, `iso.datetime` of `z.iso.datetime()`. */
export const zodFunctions = (rooms: readonly string[]): string[] => {
  const call = /\bz\s*\.\s*(?:(coerce|iso)\s*\.\s*)?([a-z]\w*)\(/g;
  const called = sources(rooms).flatMap((text) =>
    [...text.matchAll(call)].map(([, group, name = ""]) => (group === undefined ? name : `${group}.${name}`)),
  );
  return [...new Set(called)].toSorted();
};
