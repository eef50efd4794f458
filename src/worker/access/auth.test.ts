import { describe, expect, it } from "vitest";
import { authenticate, refuse } from "./auth.ts";
import { type Config, readConfig } from "../config/config.ts";
import { double, NARROW, OPERATOR, VIEWER } from "../double/env.ts";

const config = (): Config => {
  const read = readConfig(double().env);
  if (!read.ok) throw new Error(read.problems.join("; "));
  return read.config;
};

const who = async (header: string | undefined) => (await authenticate(header, config()))?.grant.caller.id ?? null;

describe("authentication", () => {
  it("knows each token's caller, by any case of the scheme", async () => {
    expect(await who(`Bearer ${VIEWER}`)).toBe("vera");
    expect(await who(`bearer ${OPERATOR}`)).toBe("oskar");
    const known = config();
    expect(await authenticate(`Bearer ${NARROW}`, known)).toEqual({
      grant: { caller: { id: "nina", role: "viewer", via: "token" }, targets: ["prod"] },
      actsFor: null,
      entry: known.tokens.find(({ name }) => name === "nina"),
    });
  });

  it.each([
    [undefined],
    [""],
    ["Bearer"],
    ["Bearer "],
    [VIEWER],
    [`Basic ${VIEWER}`],
    [`Bearer ${VIEWER}x`],
    [`Bearer ${VIEWER.slice(0, -1)}`],
    [`Bearer ${VIEWER.toUpperCase()}`],
    [`Bearer ${VIEWER}, Bearer ${OPERATOR}`],
    [`Bearer "${VIEWER}"`],
    // The hash itself is no token.
    ["Bearer 82b801bae4bcc06700c40a4ec0c166f4897e98dfe641b6a8cfa6c40ee07f5e48"],
    [`Bearer ${"x".repeat(1_000_000)}`],
  ])("knows nobody by %.60s", async (header) => {
    expect(await who(header)).toBeNull();
  });

  /** Whether a token proves anything where the configuration holds this digest for it. */
  const provesWith = async (change: (digest: Uint8Array) => Uint8Array): Promise<boolean> => {
    const known = config();
    const tokens = known.tokens.slice(0, 1).map((entry) => ({ ...entry, digest: change(entry.digest) }));
    return (await authenticate(`Bearer ${VIEWER}`, { ...known, tokens })) !== null;
  };

  it.each(Array.from({ length: 32 }, (_, at) => at))("tells digests apart that differ at byte %d alone", async (at) => {
    expect(await provesWith((digest) => Uint8Array.from(digest))).toBe(true);
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = (digest: Uint8Array) => digest.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte));
      expect(await provesWith(flipped)).toBe(false);
    }
  });

  it("takes no part of a digest for the whole", async () => {
    expect(await provesWith((digest) => digest.subarray(1))).toBe(false);
    expect(await provesWith((digest) => digest.subarray(0, 31))).toBe(false);
    expect(await provesWith(() => new Uint8Array())).toBe(false);
  });
});

describe("a token that is too long", () => {
  it("is refused even where its hash is known", async () => {
    const known = async (length: number) => {
      const token = "x".repeat(length);
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
      const tokens = [{ name: "long", digest, role: "viewer" as const, targets: null, actsFor: null }];
      return authenticate(`Bearer ${token}`, { ...config(), tokens });
    };
    expect(await known(249)).not.toBeNull();
    expect(await known(250)).toBeNull();
  });
});

describe("authorisation", () => {
  const grant = async (token: string) => {
    const found = await authenticate(`Bearer ${token}`, config());
    if (found === null) throw new Error("unknown token");
    return found.grant;
  };

  it("refuses a viewer what needs an operator, before the target is looked at", async () => {
    for (const target of ["prod", "nope", null])
      expect(refuse(config(), await grant(VIEWER), { role: "operator" }, target)).toEqual({
        code: "forbidden",
        hop: "worker",
        detail: "This needs the role operator; yours is viewer.",
        hint: "Ask with a token whose role is operator.",
      });
  });

  it("allows an operator what needs a viewer or an operator", async () => {
    expect(refuse(config(), await grant(OPERATOR), { role: "operator" }, "prod")).toBeNull();
    expect(refuse(config(), await grant(OPERATOR), { role: "viewer" }, "staging")).toBeNull();
  });

  it("allows what is on all targets also to a caller with a list", async () => {
    expect(refuse(config(), await grant(NARROW), { role: "viewer" }, null)).toBeNull();
  });
});
