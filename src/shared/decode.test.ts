import { decodeUtf8, type Line, lineCutter, jsonOrUndefined, parseJson } from "./decode.ts";
import { expect, it, describe } from "vitest";

describe("UTF-8", () => {
  it("is decoded, without a byte order mark", () => {
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0xe2, 0x82, 0xac))).toBe("€");
    expect(decodeUtf8(new Uint8Array())).toBe("");
  });

  it.each([[[0xff]], [[0xe2, 0x82]], [[0xc0, 0xaf]], [[0xed, 0xa0, 0x80]]])("is not %j", (encoded) => {
    expect(decodeUtf8(Uint8Array.from(encoded))).toBeNull();
  });
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const shown = (lines: readonly Line[]): string[] =>
  lines.map(({ text, tooLong }) => `${text}${tooLong ? " (too long)" : ""}`);

describe("the line cutter", () => {
  it("joins a line that arrives in parts, and splits several in one part", () => {
    const { push } = lineCutter(20);
    expect(shown(push(bytes("on")))).toEqual([]);
    expect(shown(push(bytes("e\ntwo\nthr")))).toEqual(["one", "two"]);
    expect(shown(push(bytes("e")))).toEqual([]);
    expect(shown(push(bytes("e\r\n")))).toEqual(["three\r"]);
  });

  it("keeps a character whose bytes arrive in two parts", () => {
    const { push } = lineCutter(20);
    const euro = bytes("€\n");
    expect(shown(push(euro.subarray(0, 1)))).toEqual([]);
    expect(shown(push(euro.subarray(1)))).toEqual(["€"]);
  });

  it("gives an empty line as one", () => {
    expect(shown(lineCutter(20).push(bytes("\n\nx\n")))).toEqual(["", "", "x"]);
  });

  it("reports a line over the limit once, before it has ended, and goes on with the next", () => {
    const { push } = lineCutter(4);
    expect(shown(push(bytes("12345")))).toEqual(["1234 (too long)"]);
    expect(shown(push(bytes("6789".repeat(1000))))).toEqual([]);
    expect(shown(push(bytes("0\n1234\n")))).toEqual(["1234"]);
  });

  it("reports each of two over-long lines in one part", () => {
    expect(shown(lineCutter(2).push(bytes("abc\nabc\nab\n")))).toEqual(["ab (too long)", "ab (too long)", "ab"]);
  });

  it("finds a line too long that reaches the limit in one part and passes it in the next", () => {
    const { push } = lineCutter(4);
    expect(shown(push(bytes("1234")))).toEqual([]);
    expect(shown(push(bytes("5\nab\n")))).toEqual(["1234 (too long)", "ab"]);
  });

  it("gives what follows the last line feed only when it is asked for", () => {
    const { push, rest } = lineCutter(20);
    expect(shown(push(bytes("one\ntw")))).toEqual(["one"]);
    expect(shown(rest())).toEqual(["tw"]);
    expect(rest()).toEqual([]);
  });

  it("says how many bytes of the stream a line took", () => {
    expect(lineCutter(4).push(bytes("€\nabcdef\n"))).toEqual([
      { text: "€", bytes: 3, tooLong: false },
      { text: "abcd", bytes: 4, tooLong: true },
    ]);
  });

  it("keeps what it holds of a chunk, though the chunk's memory is used again", () => {
    const { push, rest } = lineCutter(10);
    const chunk = bytes("one\nopen");
    push(chunk);
    chunk.fill(0);
    expect(shown(rest())).toEqual(["open"]);
  });
});

describe("JSON", () => {
  it.each([
    ['{"a":[1,null]}', { a: [1, null] }],
    ["null", null],
    [' "text"\r', "text"],
  ])("is %j", (text, value) => {
    expect(parseJson(text)).toEqual({ ok: true, value });
    expect(jsonOrUndefined(text)).toEqual(value);
  });

  it.each(["", "undefined", "{'a':1}", '{"a":1', "1 2"])("is not %j", (text) => {
    const parsed = parseJson(text);
    expect(parsed).toMatchObject({ ok: false, failure: expect.any(SyntaxError) });
    expect(jsonOrUndefined(text)).toBeUndefined();
  });
});
