/** Settings of Redis in a person's words. Pure. */
import { setSizeText } from "./figures.ts";
import { parseSize } from "./size.ts";

/** Bytes, where the setting is a size and the text is one. */
export const bytesOf = (key: string, value: string): number | null => {
  if (key !== "maxmemory") return null;
  const size = parseSize(value);
  return size.ok ? size.value : null;
};

/** maxmemory, however it was given, as `512 MiB`; an empty value said so. */
export const settingText = (key: string, value: string): string => {
  const bytes = bytesOf(key, value);
  if (bytes === null) return value === "" ? "(empty)" : value;
  return bytes === 0 ? "no limit" : setSizeText(bytes);
};

/** Two values of a setting beside each other. Sizes so close that both would be shown alike are shown in bytes. */
export const fromTo = (key: string, before: string, after: string): { from: string; to: string } => {
  const texts = { from: settingText(key, before), to: settingText(key, after) };
  const [from, to] = [bytesOf(key, before), bytesOf(key, after)];
  return texts.from !== texts.to || from === to ? texts : { from: `${from} bytes`, to: `${to} bytes` };
};

/** Whether maxmemory becomes less than it was. */
export const isLowered = (key: string, before: string, after: string): boolean => {
  const [from, to] = [bytesOf(key, before), bytesOf(key, after)];
  return from !== null && to !== null && to > 0 && (to < from || from === 0);
};
