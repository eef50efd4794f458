/** Settings of Redis in a person's words. */
import { MIB } from "../shared/figures.ts";
import { parseSize } from "../shared/size.ts";
import type { Part } from "./view.ts";

/** Bytes, where the setting is a size and the text is one. */
export const bytesOf = (key: string, value: string): number | null => {
  if (key !== "maxmemory") return null;
  const size = parseSize(value);
  return size.ok ? size.value : null;
};

/** A value that was set, not measured: with as many decimals as tell it from its neighbours, and no more. */
const exact = (bytes: number): string =>
  bytes < 1024 * MIB ? `${Number((bytes / MIB).toFixed(1))} MiB` : `${Number((bytes / MIB / 1024).toFixed(3))} GiB`;

/** maxmemory, however it was given, as `512 MiB`; an empty value said so. */
export const settingText = (key: string, value: string): string => {
  const bytes = bytesOf(key, value);
  if (bytes === null) return value === "" ? "(empty)" : value;
  return bytes === 0 ? "no limit" : exact(bytes);
};

export const arrow = (key: string, before: string, after: string): Part => ({
  kind: "arrow",
  from: settingText(key, before),
  to: settingText(key, after),
});

/** Whether maxmemory becomes less than it was. */
export const isLowered = (key: string, before: string, after: string): boolean => {
  const [from, to] = [bytesOf(key, before), bytesOf(key, after)];
  return from !== null && to !== null && to > 0 && (to < from || from === 0);
};
