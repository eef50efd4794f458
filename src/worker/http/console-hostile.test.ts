/** Generated input at each of the console's routes: every answer is a success or names what is wrong, and nobody is let in. */
import { DatabaseSync } from "node:sqlite";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { browser, type Browser, type World, world } from "../double/console.ts";
import { OPERATOR } from "../double/env.ts";

const RUNS = 300;

let here: World;
let ann: Browser;

beforeAll(async () => {
  here = world(() => new DatabaseSync(":memory:"));
  ann = browser(here);
  await ann.send("POST", "/console/sign-in", { body: { way: "token", token: OPERATOR } });
});

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "a".repeat(5000),
    "..",
    "%00",
    "\u202e",
    "' OR 1=1 --",
    "\u0000",
    "A".repeat(43),
  ),
);
const code = fc.tuple(text, text).map((parts) => parts.join("."));
const anything = fc.oneof(text, fc.jsonValue({ maxDepth: 4 }));
const base64url = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("base64url"));

/** What looks like the answer of an authenticator, with some of it wrong. */
const credential = fc
  .record({
    id: fc.oneof(base64url, anything),
    data: fc.oneof(base64url, anything),
    more: fc.oneof(base64url, anything),
  })
  .chain(({ id, data, more }) =>
    fc.constantFrom<unknown>(
      {
        ...{ id, rawId: id, type: "public-key", clientExtensionResults: {} },
        response: { clientDataJSON: data, authenticatorData: more, signature: more, userHandle: id },
      },
      {
        ...{ id, rawId: id, type: "public-key", clientExtensionResults: {} },
        response: { clientDataJSON: data, attestationObject: more },
      },
    ),
  );

const body = fc.oneof(
  fc.record({ way: fc.constant("slack"), code: fc.oneof(code, anything) }),
  fc.record({ way: fc.constant("token"), token: anything }),
  fc.record({ way: fc.constant("passkey"), response: credential }),
  fc.record({ way: anything }),
  fc.record({ name: anything, response: credential }),
  fc.record({ for: anything }),
  anything,
);

const PATHS = ["/console/sign-in", "/console/passkeys", "/console/passkey/options", "/console/link"] as const;

describe("the console's routes", () => {
  it("answer generated bodies with 4xx, whoever sends them, and sign nobody in", async () => {
    const sound = fc.asyncProperty(fc.constantFrom(...PATHS), body, async (path, sent) => {
      const eve = browser(here);
      const { cookie } = ann;
      for (const who of [eve, ann]) {
        const { status } = await who.send("POST", path, { body: sent });
        if (status < 400 || status >= 500) return false;
      }
      return eve.cookie === null && ann.cookie === cookie;
    });
    await fc.assert(sound, { numRuns: RUNS });
    expect((await ann.session()).person?.id).toBe("oskar");
  });

  it("take no generated cookie for a session", async () => {
    const sound = fc.asyncProperty(fc.oneof(code, text), async (cookie) => {
      const eve = browser(here);
      eve.cookie = cookie.replaceAll(/[^\u0020-\u007e]|;/g, "");
      const { status } = await eve.send("GET", "/v1/targets");
      return status === 401 && (await eve.session()).person === null;
    });
    await fc.assert(sound, { numRuns: RUNS });
    // The control: a cookie of ours is taken.
    expect((await ann.send("GET", "/v1/targets")).status).toBe(200);
  });

  it("find no passkey under a generated id, and go on", async () => {
    const sound = fc.asyncProperty(text, async (id) => {
      const path = `/console/passkeys/${encodeURIComponent(Buffer.from(id).toString())}`;
      const { status } = await ann.send("DELETE", path);
      return status === 404 || status === 405;
    });
    await fc.assert(sound, { numRuns: RUNS });
    expect((await ann.session()).person?.id).toBe("oskar");
  });
});
