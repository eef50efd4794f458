/** What a push message becomes on the screen, and where a tap on it leads. Pure. */
import { field } from "../../shared/fields.ts";
import { jsonOrUndefined } from "../../shared/decode.ts";

export interface Shown {
  title: string;
  /** `data`: where a tap leads, on this origin. */
  options: { body: string; tag: string; silent: boolean; renotify: boolean; lang: string; data: string };
}

/** Whatever comes, something has to be shown: a browser takes the permission away from a page that shows nothing. */
const UNREADABLE: Shown = {
  title: "redis-ops",
  options: {
    ...{ body: "There is news. Open it to see what.", tag: "redis-ops", lang: "en", data: "/" },
    ...{ silent: false, renotify: true },
  },
};

/** A place in the console, by an address that came from outside; the first screen where it is none. */
export const placeOf = (address: unknown, origin: string): string => {
  if (typeof address !== "string" || !URL.canParse(address, origin)) return "/";
  const url = new URL(address, origin);
  return url.origin === origin && url.pathname === "/" && url.search === "" ? `/${url.hash}` : "/";
};

/** @param text the message, in the form of Declarative Web Push; null where it has none */
export const shownOf = (text: string | null, origin: string): Shown => {
  const told = text === null ? undefined : field(jsonOrUndefined(text), "notification");
  const [title, body, tag] = ["title", "body", "tag"].map((name) => field(told, name));
  if (typeof title !== "string" || title === "") return UNREADABLE;
  const isSilent = field(told, "silent") === true;
  const hasTag = typeof tag === "string" && tag !== "";
  return {
    title,
    options: {
      ...{ body: typeof body === "string" ? body : "", tag: hasTag ? tag : "redis-ops", lang: "en" },
      // A browser refuses one that is both silent and to be noticed again.
      ...{ silent: isSilent, renotify: !isSilent },
      data: placeOf(field(told, "navigate"), origin),
    },
  };
};
