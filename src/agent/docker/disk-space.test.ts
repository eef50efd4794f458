import { expect, test } from "vitest";
import { isPlainPath, parseDiskSpace } from "./disk-space.ts";

test.each([
  [
    "GNU",
    "Filesystem     1024-blocks     Used Available Capacity Mounted on\n/dev/sda1         47145992 12345678  32379216      28% /data\n",
    { total: 48_277_495_808, available: 33_156_317_184 },
  ],
  [
    "busybox, a full tmpfs",
    "Filesystem           1024-blocks    Used Available Capacity Mounted on\ntmpfs                     8192      8192         0 100% /data\n",
    { total: 8_388_608, available: 0 },
  ],
  [
    "names with spaces",
    "Filesystem 1024-blocks Used Available Capacity Mounted on\n//nas/my share 1000 400 600 40% /mnt/my data\n",
    { total: 1_024_000, available: 614_400 },
  ],
  ["only a heading", "Filesystem 1024-blocks Used Available Capacity Mounted on\n", null],
  ["an error", "df: /nosuch: No such file or directory\n", null],
  ["nothing", "", null],
])("reads %s", (_name, stdout, space) => {
  expect(parseDiskSpace(stdout)).toEqual(space);
});

test.each([
  ["/data", true],
  ["/my data", true],
  ["data", false],
  ["--help", false],
  ["/a\nb", false],
  ["", false],
])("isPlainPath(%j) is %s", (path, plain) => {
  expect(isPlainPath(path)).toBe(plain);
});
