import { expect, test } from "vitest";
import { inOrder } from "./order.ts";

const file = (name: string, project: string, seconds: number) => ({ file: name, project, seconds });

test("each project has as many under way as it has lanes, the longest first", () => {
  const files = [
    file("short", "stack", 10),
    file("long", "stack", 60),
    file("middle", "stack", 30),
    file("one", "host", 20),
    file("two", "host", 15),
  ];
  // Two stacks and one host: `short` follows `middle` at 30, `two` follows `one` at 20.
  expect(inOrder(files, { stack: 2, host: 1 })).toEqual(["long", "middle", "one", "two", "short"]);
});

test("a project without a number of lanes has one", () => {
  const files = [file("b", "other", 5), file("a", "other", 6), file("x", "host", 5.5), file("y", "host", 1)];
  expect(inOrder(files, {})).toEqual(["a", "x", "y", "b"]);
});
