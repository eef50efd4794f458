/** For tests: the logs of testdata, each as the engine would give it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LogLine } from "../docker/seam.ts";

export interface RecordedLog {
  /** The file's name without its ending: which server printed it. */
  server: string;
  /** What is recognised in it; nothing in an ordinary one. */
  kinds: string[];
  /** What was wrong. */
  what: string;
  lines: LogLine[];
}

const FOLDER = join(import.meta.dirname, "testdata");
export const AT = Date.parse("2026-11-29T10:33:24.000Z");

const read = (file: string): RecordedLog[] =>
  readFileSync(join(FOLDER, file), "utf8")
    .split(/^@@ /m)
    .slice(1)
    .map((log) => {
      const [head = "", ...rows] = log.trimEnd().split("\n");
      const [kinds = "", what = ""] = head.split(" ");
      return {
        server: file.replace(/\.txt$/, ""),
        kinds: kinds === "none" ? [] : kinds.split("+"),
        what,
        lines: rows.map((text, index) => ({ at: AT + index, text })),
      };
    });

export const RECORDED_LOGS = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".txt"))
  .flatMap(read);
