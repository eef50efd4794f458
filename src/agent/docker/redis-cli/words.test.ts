import { describe, expect, it } from "vitest";
import type { RedisCommand } from "../seam.ts";
import { checkCommand, isReadOnly, toLine } from "./words.ts";

describe("toLine", () => {
  it.each<[RedisCommand, string]>([
    [["INFO", "memory"], '"INFO" "memory"\n'],
    [["ECHO", 'a "b" \\ c'], '"ECHO" "a \\"b\\" \\\\ c"\n'],
    [["ECHO", "€"], '"ECHO" "\\xe2\\x82\\xac"\n'],
    [["ECHO", ""], '"ECHO" ""\n'],
  ])("quotes for redis-cli's own parser: %j", (command, line) => {
    expect(toLine(command)).toBe(line);
  });
});

describe("checkCommand", () => {
  it.each<RedisCommand>([
    ["CONFIG", "GET", "a\nFLUSHALL"],
    ["GET", "a\r"],
    ["GET", "a\0"],
    ["GET", "a\u007f"],
    ["GET", "a\u2028"],
    ["100", "PING"],
    ["quit"],
    ["CONNECT", "127.0.0.1"],
    ["-h", "x"],
    ["", "x"],
  ])("refuses %j", (...command: RedisCommand) => {
    expect(checkCommand(command)).toMatchObject({ ok: false, failure: { code: "bad_input" } });
  });

  it("lets the names pass that kombu gives to a queue's priorities", () => {
    const command: RedisCommand = ["LLEN", "celery\u0006\u00163"];
    expect(checkCommand(command)).toEqual({ ok: true, value: command });
    expect(toLine(command)).toBe('"LLEN" "celery\\x06\\x163"\n');
  });

  it("lets a command with any printable word pass", () => {
    expect(checkCommand(["SET", "ключ", "a b;c$(d)"])).toEqual({ ok: true, value: ["SET", "ключ", "a b;c$(d)"] });
  });
});

describe("isReadOnly", () => {
  it.each<[RedisCommand, boolean]>([
    [["info", "memory"], true],
    [["PING"], true],
    [["config", "get", "maxmemory"], true],
    [["CONFIG", "SET", "maxmemory", "1"], false],
    [["CONFIG"], false],
    [["DEL", "a"], false],
  ])("%j: %s", (command, expected) => {
    expect(isReadOnly(command)).toBe(expected);
  });
});
