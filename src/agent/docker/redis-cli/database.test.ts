import { expect, test } from "vitest";
import type { RedisReply } from "../seam.ts";
import { fromDatabase, inDatabase } from "./database.ts";
import { isReadOnly } from "./words.ts";

const text = (said: string): RedisReply => ({ kind: "text", text: said });
const error = (message: string): RedisReply => ({ kind: "error", message });
const OK = text("OK");

test("a batch for database 0 is sent as it is", () => {
  expect(inDatabase(0, [["PING"]])).toEqual([["PING"]]);
  expect(fromDatabase(0, [text("PONG")])).toEqual({ replies: [text("PONG")], back: true });
});

test("one for another database changes to it and back, and may still be sent a second time", () => {
  const batch = inDatabase(3, [
    ["LLEN", "a"],
    ["TYPE", "b"],
  ]);
  expect(batch).toEqual([
    ["SELECT", "3"],
    ["LLEN", "a"],
    ["TYPE", "b"],
    ["SELECT", "0"],
  ]);
  expect(batch.every(isReadOnly)).toBe(true);
  expect(fromDatabase(3, [OK, text("1"), text("list"), OK])).toEqual({
    replies: [text("1"), text("list")],
    back: true,
  });
});

test("where the database cannot be changed, nothing that was read in the wrong one is believed", () => {
  const refused = error("NOPERM this user has no permissions to run the 'select' command");
  expect(fromDatabase(3, [refused, text("1"), text("list"), refused])).toEqual({
    replies: [refused, refused],
    back: true,
  });
});

test("a connection that did not come back to database 0 must not be used again", () => {
  expect(fromDatabase(3, [OK, text("1"), error("BUSY Redis is busy running a script.")])).toEqual({
    replies: [text("1")],
    back: false,
  });
});
