/** What the sheet reads in an answer's data, field by field: the page may be older than the Worker that answers. Pure. */
import { field } from "../../shared/fields.ts";
import { formatSize } from "../../shared/size.ts";
import type { Page } from "../../present/page.ts";

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

const dataOf = (page: Page | null): unknown => page?.answer?.data;

export interface Values {
  key: string;
  before: string;
  after: string;
}

/** Of `set` and `undo`: the setting, what it is, and what it would be or has become. */
export const valuesOf = (page: Page | null): Values | null => {
  const data = dataOf(page);
  const [key, before, after] = [text(field(data, "key")), text(field(data, "before")), text(field(data, "after"))];
  return key === null || before === null || after === null ? null : { key, before, after };
};

/** What the guards allow now, bytes; null where the answer has none. */
export const boundsOf = (page: Page | null): { min: number; max: number } | null => {
  const bounds = field(dataOf(page), "bounds");
  const [min, max] = [field(bounds, "min"), field(bounds, "max")];
  return typeof min === "number" && typeof max === "number" && min <= max ? { min, max } : null;
};

/** How it stands with a change, in the words of `changes`. */
export interface Listed {
  id: number;
  at: string;
  key: string;
  after: string;
  original: string;
  by: string;
  state: string;
}

const listedOf = (change: unknown): Listed | null => {
  const [id, by] = [field(change, "id"), text(field(field(change, "caller"), "id"))];
  const [at, key, after, original, state] = ["at", "key", "after", "original", "state"].map((name) =>
    text(field(change, name)),
  );
  if (typeof id !== "number" || by === null || at == null || key == null || after == null) return null;
  return original == null || state == null ? null : { id, at, key, after, original, by, state };
};

/** Newest first; null where it is no list of changes. */
export const listedIn = (page: Page | null): Listed[] | null => {
  const changes = field(dataOf(page), "changes");
  return Array.isArray(changes) ? changes.map(listedOf).filter((each) => each !== null) : null;
};

export const isInForce = ({ state }: Pick<Listed, "state">): boolean => state === "active" || state === "kept";

/** The most changes that the API lists; a target's object keeps more. */
export const MOST_LISTED = 200;

/** As the API reads it; NaN where that is no number. */
const numberOf = (id: string): number => (/^\s*\d{1,15}\s*$/.test(id) ? Number(id) : Number.NaN);

export const isLatest = (id: string): boolean => id === "" || id === "latest";

/** Of several listed changes, that of this number. */
export const byNumber = (listed: readonly Listed[], id: string): Listed | undefined =>
  listed.find((each) => each.id === numberOf(id));

/** The change that `undo` is about: by its number, else the newest that is in force. */
export const changeToUndo = (page: Page | null, id: string): Listed | null => {
  const listed = listedIn(page) ?? [];
  return (isLatest(id) ? listed.find(isInForce) : byNumber(listed, id)) ?? null;
};

/** The number below which the list, which is full, has nothing; 0 where it has all. */
export const oldestIn = (page: Page | null): number => {
  const changes = field(dataOf(page), "changes");
  return Array.isArray(changes) && changes.length >= MOST_LISTED ? (listedIn(page)?.at(-1)?.id ?? 0) : 0;
};

/** Whether a change is older than a list that is full: how it stands with it, its target alone knows. */
export const isUnlisted = (page: Page | null, id: string): boolean => numberOf(id) < oldestIn(page);

const itemsIn = (page: Page | null): readonly unknown[] => {
  const items = field(dataOf(page), "items");
  return Array.isArray(items) ? items : [];
};

/** Of a dry run of `apply`: whether any of it would be made. */
export const appliesAny = (page: Page): boolean => itemsIn(page).some((item) => field(item, "outcome") === "dry_run");

/** Why guards refuse parts of it. */
export const refusedIn = (page: Page | null): string[] =>
  itemsIn(page).flatMap((item) => (field(item, "outcome") === "refused" ? [text(field(item, "detail")) ?? ""] : []));

/** Whether any part of an answered change is one whose outcome nobody saw. */
export const isUnsure = (page: Page): boolean => {
  const parts = [dataOf(page), ...itemsIn(page)];
  return parts.some((part) => field(part, "outcome") === "unknown");
};

/** What a setting is in a reading of memory, as Redis takes it; null where that does not tell. */
export const currentOf = (page: Page | null, key: string | undefined): string | null => {
  const data = dataOf(page);
  if (key === "maxmemory-policy") return text(field(data, "maxmemory_policy"));
  const bytes = key === "maxmemory" ? field(data, "maxmemory") : undefined;
  return typeof bytes === "number" && bytes > 0 ? formatSize(bytes) : null;
};
