/** Settings of Redis for people. */
import { mib } from "../../src/shared/figures.ts";
import { parseSize } from "../../src/shared/size.ts";

/** Bytes, where the setting is a size and the text is one. */
export const bytesOf = (key: string, value: string): number | null => {
  if (key !== "maxmemory") return null;
  const size = parseSize(value);
  return size.ok ? size.value : null;
};

/** maxmemory, however it was given, in MiB; an empty value said so. Not escaped. */
export const settingText = (key: string, value: string): string => {
  const bytes = bytesOf(key, value);
  if (bytes === null) return value === "" ? "(empty)" : value;
  return bytes === 0 ? "no limit" : mib(bytes).replace(".0 MiB", " MiB");
};

/** `512 MiB → 576 MiB`. */
export const arrow = (key: string, before: string, after: string): string =>
  `${settingText(key, before)} → ${settingText(key, after)}`;
