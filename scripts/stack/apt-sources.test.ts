import { expect, test } from "vitest";
import { findDebianMirror } from "./apt-sources.ts";

test("takes the main archive from a deb822 file and not the security archive", () => {
  const security = "Types: deb\nURIs: http://mirror.example/debian-security\nSuites: bookworm-security\n";
  const main = "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm bookworm-updates\n";
  expect(findDebianMirror([security, main])).toBe("http://mirror.example/debian");
});

test("takes it from a one-line file with options", () => {
  const text =
    "# deb http://old.example/debian buster main\ndeb [arch=arm64 trusted=yes] https://mirror.example/debian/ bookworm main\n";
  expect(findDebianMirror([text])).toBe("https://mirror.example/debian/");
});

test("finds none on another distribution", () => {
  expect(findDebianMirror(["deb http://archive.example/ubuntu noble main", ""])).toBeNull();
});
