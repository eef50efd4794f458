/** How much the first screen loads, as it comes over the line. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

export const MAX_FIRST_SCREEN_KIB = 60;

export const gzippedKibOf = (paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + gzipSync(readFileSync(path), { level: 9 }).byteLength, 0) / 1024;
