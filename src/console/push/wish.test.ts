import { expect, test } from "vitest";
import { askAgain, dropWish, keepWish, readWish, wishFor } from "./wish.ts";

const shelf = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
};
const ANN = { id: "ann", expires_at: "2026-11-29T12:00:00.000Z" };

test("a wish is kept for the next session of the same person, and of no other", () => {
  const here = shelf();
  expect(wishFor(readWish(here), ANN)).toBe("none");
  keepWish(here, ANN, "https://push.example.net/1");
  expect(readWish(here)?.endpoint).toBe("https://push.example.net/1");
  expect(wishFor(readWish(here), ANN)).toBe("held");
  expect(wishFor(readWish(here), { ...ANN, expires_at: "2026-11-29T12:00:01.500Z" })).toBe("held");
  expect(wishFor(readWish(here), { ...ANN, expires_at: "2026-11-30T00:00:00.000Z" })).toBe("again");
  expect(wishFor(readWish(here), { ...ANN, id: "bob" })).toBe("not-theirs");
  dropWish(here);
  expect(readWish(here)).toBeNull();
});

test.each(["", "{", "7", '{"person":7,"until":"x"}'])("%j is no wish", (text) => {
  expect(readWish({ ...shelf(), getItem: () => text })).toBeNull();
});

test("a browser that stores nothing is no failure", () => {
  const refuses = (): never => {
    throw new DOMException("denied", "SecurityError");
  };
  const here = { getItem: refuses, setItem: refuses, removeItem: refuses };
  keepWish(here, ANN, "");
  askAgain(here);
  dropWish(here);
  expect(readWish(here)).toBeNull();
});

test("a sign-in lets go of what was held, however soon after the one before; where there is no wish, it makes none", () => {
  const here = shelf();
  askAgain(here);
  expect(readWish(here)).toBeNull();
  keepWish(here, ANN, "https://push.example.net/1");
  askAgain(here);
  expect(wishFor(readWish(here), ANN)).toBe("again");
  expect(wishFor(readWish(here), { ...ANN, id: "bob" })).toBe("not-theirs");
});

test("one that an earlier version has kept has no endpoint", () => {
  const kept = JSON.stringify({ person: "ann", until: ANN.expires_at });
  expect(readWish({ ...shelf(), getItem: () => kept })).toEqual({
    person: "ann",
    until: ANN.expires_at,
    endpoint: "",
  });
});
