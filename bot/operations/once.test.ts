import { describe, expect, it } from "vitest";
import { envelopeOf, LINK } from "../double/slack.ts";
import { claimingWith, type Once, onceInMemory } from "./once.ts";
import type { Claim } from "../../src/protocol/claim.ts";
import type { Asked } from "./operations.ts";

const MEMORY: Asked = {
  by: { team: "T1", user: "U0OPER", role: "operator" },
  operation: "memory",
  target: "prod",
  input: {},
  idempotencyKey: null,
};
const request: Claim = { of: "request", key: "1.2.3", until: 1000 };
const press: Claim = { of: "press", key: "nonce", until: 1000 };

const claiming = (once: Once) => {
  const asked: Asked[] = [];
  const signedIn: string[] = [];
  const call = (question: Asked) => {
    asked.push(question);
    return Promise.resolve(envelopeOf(question, {}));
  };
  const operations = claimingWith(once, call, ({ user }) => {
    signedIn.push(user);
    return Promise.resolve({ ok: true, link: LINK });
  });
  return { ...operations, asked, signedIn };
};

describe("a call that claims", () => {
  it("is made where its claims are the first, and not again until they are forgotten", async () => {
    const clock = { now: 0 };
    const { call, asked } = claiming(onceInMemory(() => clock.now));
    expect((await call(MEMORY, [request])).ok).toBe(true);
    expect(await call(MEMORY, [request])).toMatchObject({ ok: false, notFirst: "request" });
    expect((await call(MEMORY, [{ ...request, key: "4.5.6" }, press])).ok).toBe(true);
    expect(await call(MEMORY, [{ ...request, key: "7.8.9" }, press])).toMatchObject({ ok: false, notFirst: "press" });
    expect(asked).toHaveLength(2);
    clock.now = 1000;
    expect((await call(MEMORY, [request, press])).ok).toBe(true);
  });

  it("is made where a request may have come before, and not where a press may have", async () => {
    const { call, claim, asked } = claiming(() => Promise.resolve("unknown"));
    expect((await call(MEMORY, [request])).ok).toBe(true);
    expect(await call(MEMORY, [request, press])).toMatchObject({ ok: false, notFirst: "unknown" });
    expect([await claim(MEMORY.by, "prod", [request]), await claim(MEMORY.by, "prod", [press])]).toEqual([
      "first",
      "unknown",
    ]);
    expect(asked).toHaveLength(1);
  });
});

describe("a link to the console", () => {
  it("is given once for each request, and where the request may have come before", async () => {
    const { signIn, signedIn } = claiming(onceInMemory(() => 0));
    expect(await signIn(MEMORY.by, [request])).toEqual({ ok: true, link: LINK });
    expect(await signIn(MEMORY.by, [request])).toMatchObject({ ok: false, notFirst: "request" });
    expect(signedIn).toEqual(["U0OPER"]);
    expect((await claiming(() => Promise.resolve("unknown")).signIn(MEMORY.by, [request])).ok).toBe(true);
  });
});
