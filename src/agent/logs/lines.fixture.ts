/** For tests: the lines of testdata. See the README there. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface RecordedLine {
  /** The file's name without its ending: which client printed it. */
  client: string;
  /** What the line says, a kind of error; in `others.txt` which program prints it. */
  what: string;
  line: string;
  source: string;
}

const FOLDER = join(import.meta.dirname, "testdata");
const OTHERS = "others";

const read = (folder: string, file: string): RecordedLine[] => {
  const rows = readFileSync(join(folder, file), "utf8").split("\n");
  return rows.flatMap((row, index) => {
    const [, what, source] = /^# ([^:]+): (.+)$/.exec(row) ?? [];
    const line = rows[index + 1];
    return what === undefined || source === undefined || line === undefined
      ? []
      : [{ client: file.replace(/\.txt$/, ""), what, line, source }];
  });
};

const readAll = (folder: string): RecordedLine[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".txt"))
    .flatMap((file) => read(folder, file));

const lines = readAll(FOLDER);
const formatted = readAll(join(FOLDER, "formats"));

export const RECORDED_LINES = lines.filter(({ client }) => client !== OTHERS);
/** Lines that must not be taken for an error with Redis. */
export const OTHER_LINES = lines.filter(({ client }) => client === OTHERS);

/** What loggers make of a client's error: `client` is the logger here. */
export const FORMATTED_LINES = formatted.filter(({ client }) => client !== OTHERS);
/** What loggers make of another's error beside Redis's name, and of nothing at all. */
export const OTHER_FORMATTED_LINES = formatted.filter(({ client }) => client === OTHERS);
