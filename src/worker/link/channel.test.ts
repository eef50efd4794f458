import { expect, test } from "vitest";
import { fingerprint, isPinned } from "./channel.ts";

// GitHub's published Ed25519 host key and fingerprint: docs.github.com, "GitHub's SSH key fingerprints".
const blob = Uint8Array.from(atob("AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"), (letter) =>
  letter.charCodeAt(0),
);
const published = "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU";

test("the fingerprint is the one ssh-keygen prints", async () => {
  expect(await fingerprint(blob)).toBe(published);
});

test("a pinned key is accepted, also as the second of two pins", async () => {
  expect(await isPinned(blob, [published])).toBe(true);
  expect(await isPinned(blob, ["SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", published])).toBe(true);
});

test("another key is refused, and without pins every key is", async () => {
  const other = blob.with(blob.length - 1, 0);
  expect(await isPinned(other, [published])).toBe(false);
  expect(await isPinned(blob, [])).toBe(false);
});
