import { expect, test } from "vitest";
import { isBelow, mountAt } from "./mounts.ts";

test.each([
  ["/data", [["/data", "volume"]], "volume"],
  [
    "/data/redis",
    [
      ["/", "tmpfs"],
      ["/data", "bind"],
    ],
    "bind",
  ],
  ["/database", [["/data", "volume"]], null],
  ["/data", [], null],
] as const)("what is mounted at %s with %j is %s", (path, mounts, type) => {
  expect(
    mountAt(
      path,
      mounts.map(([at, kind]) => ({ path: at, type: kind })),
    ),
  ).toBe(type);
});

test.each([
  ["/data/dump.rdb", "/data", true],
  ["/data", "/data", true],
  ["/database", "/data", false],
  ["/etc", "/", true],
])("%s is below %s: %s", (path, at, below) => expect(isBelow(path, at)).toBe(below));
