/**
 * That somebody wants this device told, kept in the browser beyond their session: when the same person signs in here again, they need not ask again. Signing
 * out wipes it.
 */
import { field } from "../../shared/fields.ts";
import type { Person } from "../api/session.ts";
import type { Shelf } from "../state/saved.ts";

const NAME = "redis-ops-told";

export interface Wish {
  person: string;
  /** When the session ends in which it was asked for, ISO 8601 UTC. */
  until: string;
  /** Of the subscription that the Worker has; empty where that is not known. */
  endpoint: string;
}

export const readWish = (shelf: Shelf): Wish | null => {
  try {
    const kept: unknown = JSON.parse(shelf.getItem(NAME) ?? "null");
    const [person, until, endpoint] = ["person", "until", "endpoint"].map((name) => field(kept, name));
    if (typeof person !== "string" || typeof until !== "string") return null;
    return { person, until, endpoint: typeof endpoint === "string" ? endpoint : "" };
  } catch {
    return null;
  }
};

const store = (shelf: Shelf, wish: Wish): void => {
  try {
    shelf.setItem(NAME, JSON.stringify(wish));
  } catch {
    dropWish(shelf);
  }
};

/** A browser that refuses to store asks again next time. @param endpoint of the subscription that the Worker has taken */
export const keepWish = (
  shelf: Shelf,
  { id, expires_at }: Pick<Person, "id" | "expires_at">,
  endpoint: string | undefined,
): void => store(shelf, { person: id, until: expires_at, endpoint: endpoint ?? "" });

/** A sign-in has ended the session of before, and what was asked for in it, whenever the new one ends. */
export const askAgain = (shelf: Shelf): void => {
  const wish = readWish(shelf);
  if (wish !== null) store(shelf, { ...wish, until: "" });
};

export const dropWish = (shelf: Shelf): void => {
  try {
    shelf.removeItem(NAME);
  } catch {
    // A browser that refuses to remove has refused to store.
  }
};

/** When the same session ends is told to the second or so: it is worked out at each question. */
const SAME_MS = 60_000;

/** `again`: of an earlier session of the same person. `not-theirs`: another person is signed in here now. */
export const wishFor = (
  wish: Wish | null,
  { id, expires_at }: Pick<Person, "id" | "expires_at">,
): "none" | "held" | "again" | "not-theirs" => {
  if (wish === null) return "none";
  if (wish.person !== id) return "not-theirs";
  return Math.abs(Date.parse(expires_at) - Date.parse(wish.until)) < SAME_MS ? "held" : "again";
};
