import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { fileIn, MAX_FILE_BYTES } from "./archive.ts";

const folder = mkdtempSync(join(tmpdir(), "archive-"));
afterAll(() => rmSync(folder, { recursive: true }));

const tar = (name: string, ...options: string[]): Buffer =>
  execFileSync("tar", ["-C", folder, ...options, "-cf", "-", name], { maxBuffer: 4 * MAX_FILE_BYTES });
const written = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return name;
};

test.each(["ustar", "gnu", "pax"])("a file of an archive of form %s is read", (form) => {
  const text = "dir /data\n# ü\n".repeat(100);
  const name = written(`${"long-".repeat(10)}redis.conf`, text);
  expect(fileIn(tar(name, `--format=${form}`))).toBe(text);
});

test("an empty file is an empty text", () => {
  expect(fileIn(tar(written("empty.conf", "")))).toBe("");
});

test("what is no text, no file, too large, cut off or no archive is none", () => {
  expect(fileIn(tar(written("binary", Buffer.from([1, 0, 2]))))).toBeNull();
  symlinkSync("empty.conf", join(folder, "link"));
  expect(fileIn(tar("link"))).toBeNull();
  expect(fileIn(tar("."))).toBeNull();
  expect(fileIn(tar(written("large", Buffer.alloc(MAX_FILE_BYTES + 1, "x"))))).toBeNull();
  expect(fileIn(tar(written("cut", "x".repeat(2000))).subarray(0, 1024))).toBeNull();
  for (const bytes of ["", "no archive", "x".repeat(2000)]) expect(fileIn(Buffer.from(bytes))).toBeNull();
});
