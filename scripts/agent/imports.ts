/** What the agent's sources import by name, which the bundle gives them later than the import. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../stack/root.ts";

/** Whose sources are in the bundle. */
const ROOMS = ["agent", "protocol", "shared"];

/** All sources of the agent, and of what it shares. Tests are not among them. */
const sources = (): string[] =>
  ROOMS.flatMap((room) => {
    const folder = join(ROOT, "src", room);
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !/\.(?:test|test-d|fixture)\.ts$/.test(path))
      .map((path) => readFileSync(join(folder, path), "utf8"));
  });

/** The names that a module of Node's is asked for: `import { open, type FileHandle } from "node:fs/promises"` asks for `open`. */
export const importedNames = (module: string): string[] => {
  const statement = new RegExp(`^import (?!type)([^;]*?) from "${module}";`, "gm");
  const names = sources().flatMap((text) =>
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
export const zodFunctions = (): string[] => {
  const call = /\bz\s*\.\s*(?:(coerce|iso)\s*\.\s*)?([a-z]\w*)\(/g;
  const called = sources().flatMap((text) =>
    [...text.matchAll(call)].map(([, group, name = ""]) => (group === undefined ? name : `${group}.${name}`)),
  );
  return [...new Set(called)].toSorted();
};
