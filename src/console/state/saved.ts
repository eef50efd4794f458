/**
 * The last readings in the browser's storage, for when there is no line. Nothing of a session is kept there, and signing out wipes it. Beside them,
 * that somebody wanted to leave, until the Worker has confirmed it: the page may be closed before that, and the session still be there.
 */
import { field, isFields } from "../../shared/fields.ts";
import type { Person } from "../api/session.ts";
import type { Reading, Readings } from "./readings.ts";

/** The form of what is stored; what has another is not read. */
const FORM = 1;
const NAME = "redis-ops";
const LEAVING = "redis-ops-leaving";
/** In characters, so that a long log does not fill what the browser gives. */
const MOST = 1_000_000;

/** The part of `Storage` that is used; a browser may refuse each of them. */
export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export interface Saved {
  /** Whose readings they are: nobody else is shown them. */
  person: Pick<Person, "id" | "role">;
  readings: Readings;
}

const isSaved = (value: unknown): value is Saved & { form: number } =>
  field(value, "form") === FORM && isFields(field(value, "person")) && isFields(field(value, "readings"));

export const load = (shelf: Shelf): Saved | null => {
  try {
    const value: unknown = JSON.parse(shelf.getItem(NAME) ?? "null");
    return isSaved(value) ? { person: value.person, readings: value.readings } : null;
  } catch {
    return null;
  }
};

/** A reading is never changed: its text is made once, though all of them are stored after each answer. */
const texts = new WeakMap<Reading, string>();

const textOf = (reading: Reading): string => {
  const text = texts.get(reading) ?? JSON.stringify(reading);
  texts.set(reading, text);
  return text;
};

const beginningOf = (person: Saved["person"]): string => `{"form":${FORM},"person":${JSON.stringify(person)}`;

/**
 * Whether what another page has stored says that somebody has come or gone. Its readings are stored every few seconds, so only the beginning is looked at.
 *
 * @param key as the browser names it; null where all was wiped
 * @param person who is there by this page
 */
export const isAboutOthers = (key: string | null, text: string | null, person: Saved["person"] | null): boolean =>
  key === null ||
  key === LEAVING ||
  (key === NAME && (person === null || text?.startsWith(beginningOf(person)) !== true));

/** What another page has stored about leaving: that somebody wants to, or that it is over. */
export type Out = "leaves" | "left";

/** Null where it is about something else. @param text what is kept now */
export const outIn = (key: string | null, text: string | null): Out | null => {
  if (key !== LEAVING) return null;
  return text === null ? "left" : "leaves";
};

/** The newest that there is room for. A browser that refuses keeps nothing: the page works without. */
export const save = (shelf: Shelf, { person, readings }: Saved): void => {
  const newest = Object.entries(readings).toSorted(([, one], [, other]) => other.got_at - one.got_at);
  let room = MOST;
  const kept = newest.filter(([key, reading]) => {
    room -= key.length + textOf(reading).length;
    return room >= 0;
  });
  const fields = kept.map(([key, reading]) => `${JSON.stringify(key)}:${textOf(reading)}`);
  try {
    shelf.setItem(NAME, `${beginningOf(person)},"readings":{${fields.join(",")}}}`);
  } catch {
    wipe(shelf);
  }
};

export const wipe = (shelf: Shelf): void => {
  try {
    shelf.removeItem(NAME);
  } catch {
    // A browser that refuses to remove has refused to store.
  }
};

export interface Leaving {
  everywhere: boolean;
  /** Whether the page that asked has found that it did not succeed; else it may be under way. */
  failed: boolean;
}

/** @param leaving null once it is over */
export const keepLeaving = (shelf: Shelf, leaving: Leaving | null): void => {
  try {
    if (leaving === null) shelf.removeItem(LEAVING);
    else shelf.setItem(LEAVING, `${leaving.everywhere}${leaving.failed ? " failed" : ""}`);
  } catch {
    // Then this page alone knows it.
  }
};

/** Null where nobody is leaving. */
export const readLeaving = (shelf: Shelf): Leaving | null => {
  try {
    const kept = shelf.getItem(LEAVING)?.split(" ");
    return kept === undefined ? null : { everywhere: kept[0] === "true", failed: kept[1] === "failed" };
  } catch {
    return null;
  }
};
