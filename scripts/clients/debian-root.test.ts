import { expect, it } from "vitest";
import { upstream } from "./debian-root.ts";

it.each([
  ["5:8.0.2-3+deb13u3", "8.0.2"],
  ["8.1.7+dfsg-1", "8.1.7"],
  ["2:7.2.2.2+dfsg-2~deb13u2", "7.2.2.2"],
  ["5.3.7+4.3.0-3", "5.3.7"],
  ["2.0.5~git20141117.880dda9-7", "2.0.5"],
  ["1.1.10-1", "1.1.10"],
  ["0.22.2-1.1", "0.22.2"],
])("%s is %s", (version, expected) => {
  expect(upstream(version)).toBe(expected);
});
