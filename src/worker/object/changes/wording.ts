/** What a person is told about a change: how long it lasts, what makes it permanent, what to look out for. Pure. */
import type { z } from "zod";
import type { figuresSchema } from "../../../protocol/operations/set.ts";
import { formatSize, parseSize } from "../../../shared/size.ts";
import { formatDuration } from "../../../shared/duration.ts";

type Figures = z.output<typeof figuresSchema>;

/** `CONFIG SET` changes the running process only. */
export const lasts = (forMs: number | null): string =>
  forMs === null
    ? "Until the container is recreated or restarted."
    : `For ${formatDuration(forMs)}, then the old value is put back; until the container is recreated or restarted at the longest.`;

const flag = (key: string, value: string): string => {
  const size = key === "maxmemory" ? parseSize(value) : null;
  const text = size?.ok ? formatSize(size.value) : value;
  return `--${key} ${/^\S+$/.test(text) ? text : JSON.stringify(text)}`;
};

/** What in the compose file's `command` makes settings permanent. */
export const permanent = (settings: readonly (readonly [key: string, value: string])[]): string =>
  `In the compose file, in the command of the service: ${settings.map(([key, value]) => flag(key, value)).join(" ")}`;

const limitOf = (key: string, value: string, figures: Figures): number | null => {
  const size = key === "maxmemory" ? parseSize(value) : null;
  const limit = size === null ? figures.maxmemory : size.ok ? size.value : 0;
  return limit > 0 ? limit : null;
};

/** maxmemory less what is in use, with the value before and after; bytes, null without a limit. */
export const headroom = (
  key: string,
  before: string,
  after: string,
  figures: Figures,
): { before: number | null; after: number | null } => {
  const left = (value: string): number | null => {
    const limit = limitOf(key, value, figures);
    return limit === null ? null : limit - figures.used_memory;
  };
  return { before: left(before), after: left(after) };
};

export const warnings = (key: string, after: string, figures: Figures): string[] => {
  const found: string[] = [];
  if (key === "maxmemory-policy" && after.startsWith("allkeys-") && figures.celery_keys !== false)
    found.push(
      "Celery's keys are in this Redis: under an allkeys policy queues and bindings can be evicted, and tasks lost.",
    );
  const left = headroom(key, after, after, figures).after;
  if (left !== null && left < 0)
    found.push("More is in use than the new limit: keys are evicted, or writes refused, from now on.");
  return found;
};
