import { expect, test } from "vitest";
import type { RedisReply } from "../seam.ts";
import { readProbe } from "./probe.ts";

const text = (said: string): RedisReply => ({ kind: "text", text: said });
const error = (message: string): RedisReply => ({ kind: "error", message });

test.each([
  ["open", [text("RESET"), text("PONG")], false],
  ["closed", [text("RESET"), error("NOAUTH Authentication required.")], true],
  ["closed, and the host's password wrong", [error("NOAUTH Authentication required."), error("NOAUTH x")], true],
  [
    "before 6.2, still authenticated",
    [error("ERR unknown command `RESET`, with args beginning with: "), text("PONG")],
    null,
  ],
  ["loading", [text("RESET"), error("LOADING Redis is loading the dataset in memory")], null],
  ["silent", [], null],
])("Redis that is %s: %#", (_what, replies, asks) => {
  expect(readProbe(replies)).toBe(asks);
});
