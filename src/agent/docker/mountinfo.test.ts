import { expect, test } from "vitest";
import { mountsIn } from "./mountinfo.ts";

test("what is mounted where is read, with blanks in a path and with any number of optional fields", () => {
  const text = [
    "712 640 0:61 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib",
    "713 712 0:64 / /proc rw,nosuid master:1 shared:2 - proc proc rw",
    "720 712 254:0 /volumes/a /data\\040of\\040redis rw,relatime - ext4 /dev/vda rw",
    "",
  ].join("\n");
  expect(mountsIn(text)).toEqual([
    { at: "/", type: "overlay" },
    { at: "/proc", type: "proc" },
    { at: "/data of redis", type: "ext4" },
  ]);
});
