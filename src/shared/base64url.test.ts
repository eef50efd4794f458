import { describe, expect, it } from "vitest";
import { fromBase64url, toBase64url } from "./base64url.ts";

describe("base64url", () => {
  it("gives each value one text", () => {
    for (let length = 0; length < 40; length += 1) {
      const bytes = crypto.getRandomValues(new Uint8Array(length));
      expect(fromBase64url(toBase64url(bytes))).toEqual(bytes);
    }
    for (const text of ["A", "AB==", "A B", "+/", "AB", "é"]) expect(fromBase64url(text)).toBeNull();
  });
});
