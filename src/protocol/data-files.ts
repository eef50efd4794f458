/** Where Redis keeps its data, and under which names: what the steps on its files name. None of it is a secret. */
import * as z from "zod";

export const dataFilesSchema = z.strictObject({
  dir: z.string().nullable().describe("Absolute, in the container"),
  dbfilename: z.string().nullable(),
  appenddirname: z.string().nullable().describe("A folder in `dir`; there is none before Redis 7"),
  appendfilename: z.string().nullable().describe("What the names of its append-only files begin with"),
});
export type DataFiles = z.output<typeof dataFilesSchema>;

export const FILES_UNKNOWN: DataFiles = { dir: null, dbfilename: null, appenddirname: null, appendfilename: null };

/** What Redis takes where nothing tells it otherwise; `dir` is that of the official images. */
export const FILES_BY_DEFAULT: { readonly [K in keyof DataFiles]: string } = {
  dir: "/data",
  dbfilename: "dump.rdb",
  appenddirname: "appendonlydir",
  appendfilename: "appendonly.aof",
};

/** A path that can stand in a command line, in a volume's notation and in a sentence. */
const PLAIN = /^\/[^`:$\p{Cc}]{0,1023}$/u;
/** Redis takes no path for these. */
const NAME = /^[^`:$/\p{Cc}]{1,255}$/u;

/** Null for what is not plain: then it is as if it were not known. */
export const plainFiles = ({ dir, ...names }: DataFiles): DataFiles => {
  const name = (given: string | null): string | null => (given !== null && NAME.test(given) ? given : null);
  return {
    dir: dir !== null && PLAIN.test(dir) ? dir : null,
    dbfilename: name(names.dbfilename),
    appenddirname: name(names.appenddirname),
    appendfilename: name(names.appendfilename),
  };
};
