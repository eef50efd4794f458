import { expect, it } from "vitest";
import { decodeUtf8 } from "./utf8.ts";

it("decodes UTF-8, without a byte order mark", () => {
  expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0xe2, 0x82, 0xac))).toBe("€");
  expect(decodeUtf8(new Uint8Array())).toBe("");
});

it.each([[[0xff]], [[0xe2, 0x82]], [[0xc0, 0xaf]], [[0xed, 0xa0, 0x80]]])("refuses %j", (bytes) => {
  expect(decodeUtf8(Uint8Array.from(bytes))).toBeNull();
});
