import { parseSize } from "../../shared/size.ts";
import { mib } from "../../shared/figures.ts";

/** A setting's value for people: maxmemory, however it was given, in MiB; an empty one said so. */
export const settingText = (key: string, value: string): string => {
  if (key === "maxmemory") {
    const bytes = parseSize(value);
    if (bytes.ok) return bytes.value === 0 ? "no limit" : mib(bytes.value);
  }
  return value === "" ? "(empty)" : value;
};

/** `512.0 MiB -> 576.0 MiB`. */
export const arrow = (key: string, before: string, after: string): string =>
  `${settingText(key, before)} -> ${settingText(key, after)}`;
