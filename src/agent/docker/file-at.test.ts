import { expect, test } from "vitest";
import { inTmpfs, parsePathStat, parseStat } from "./file-at.ts";

const header = (stat: object): string => Buffer.from(JSON.stringify(stat)).toString("base64");

test("the engine's header tells a plain file's time and size", () => {
  // Of Docker 28.2.2, for a file in a volume.
  const stat = { name: "dump.rdb", size: 92, mode: 420, mtime: "2026-11-29T10:34:36.123456789Z", linkTarget: "" };
  expect(parsePathStat(header(stat))).toEqual({ exists: true, modifiedAt: 1_795_948_476_123, size: 92 });
  expect(parsePathStat(header({ ...stat, mtime: "2026-11-29T11:34:36+01:00" }))).toMatchObject({
    modifiedAt: 1_795_948_476_000,
  });
});

test("a directory, a link and a header that is none of the engine's tell nothing", () => {
  const stat = { name: "data", size: 4096, mtime: "2026-11-29T10:34:36Z", linkTarget: "" };
  expect(parsePathStat(header({ ...stat, mode: 2_147_484_141 }))).toBeNull();
  expect(parsePathStat(header({ ...stat, mode: 134_218_239, linkTarget: "/else" }))).toBeNull();
  expect(parsePathStat(header({ ...stat, mode: 420, mtime: "yesterday" }))).toBeNull();
  expect(parsePathStat("%%%")).toBeNull();
});

test.each([
  ["BusyBox's and GNU's figures", 0, "1795948476 92\n", "", { exists: true, modifiedAt: 1_795_948_476_000, size: 92 }],
  [
    "BusyBox's word for none",
    1,
    "",
    "stat: can't stat '/data/dump.rdb': No such file or directory\n",
    { exists: false },
  ],
  ["GNU's word for none", 1, "", "stat: cannot statx '/data/dump.rdb': No such file or directory\n", { exists: false }],
  ["no permission", 1, "", "stat: cannot statx '/data/dump.rdb': Permission denied\n", null],
  [
    "an image without stat",
    127,
    "",
    'OCI runtime exec failed: exec failed: unable to start container process: exec: "stat": executable file not found in $PATH',
    null,
  ],
  ["something else", 0, "File: /data", "", null],
])("stat prints %s", (_what, exitCode, stdout, stderr, expected) => {
  expect(parseStat(exitCode, stdout, stderr)).toEqual(expected);
});

test("a tmpfs holds what is below it, and not what begins alike", () => {
  const mounts = [
    { path: "/data", type: "tmpfs" },
    { path: "/backup", type: "volume" },
  ];
  expect(inTmpfs("/data/dump.rdb", mounts)).toBe(true);
  expect(inTmpfs("/database/dump.rdb", mounts)).toBe(false);
  expect(inTmpfs("/backup/dump.rdb", mounts)).toBe(false);
});
