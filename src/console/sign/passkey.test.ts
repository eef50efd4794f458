import { expect, test } from "vitest";
import type { Line } from "../api/send.ts";
import { passkeyFor } from "./passkey.ts";
import { failureText } from "./words.ts";

const line: Line = { fetch: () => Promise.resolve(new Response("{}")), online: () => true };
type Library = Parameters<typeof passkeyFor>[2];

const GIVEN = { id: "a" };
const gives = (): Promise<never> => Promise.resolve(GIVEN as never);
const giving = { startRegistration: gives, startAuthentication: gives };

test("where the file of the browser's part was missed, that is said, and it is loaded again with the next try", async () => {
  for (const purpose of ["sign-in", "add"] as const) {
    let tries = 0;
    const library: Library = () => {
      tries += 1;
      return tries === 1 ? Promise.reject(new TypeError("Failed to fetch")) : Promise.resolve(giving);
    };
    const missed = await passkeyFor(line, purpose, library);
    expect(missed).toEqual({ kind: "not_loaded" });
    expect(missed.kind === "response" ? "" : failureText(missed)).toMatch(/Try again/);
    expect(await passkeyFor(line, purpose, library)).toEqual({ kind: "response", response: GIVEN });
  }
});

test("what the browser itself says is told as its own", async () => {
  const refuses = () => Promise.reject(Object.assign(new Error("x"), { name: "InvalidStateError" }));
  const library = { startRegistration: refuses, startAuthentication: refuses };
  expect(await passkeyFor(line, "add", () => Promise.resolve(library))).toEqual({ kind: "there_already" });
});
