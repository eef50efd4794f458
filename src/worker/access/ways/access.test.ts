/** The keys of Cloudflare Access: fetched, kept, and looked for anew. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readConfig } from "../../config/config.ts";
import type { AccessConfig } from "../../config/console.ts";
import { AccessTeam, AUDIENCE } from "../../double/access-team.ts";
import { double } from "../../double/env.ts";
import { proveByAccess } from "./access.ts";

const NOW = Date.UTC(2026, 10, 29, 3, 0, 0);
const DOMAIN = "ops.cloudflareaccess.com";
const ANN = "ann@example.com";

let team: AccessTeam;
let access: AccessConfig | null;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  team = await AccessTeam.found(`https://${DOMAIN}`, [{ email: ANN }]);
  vi.stubGlobal("fetch", (address: string | URL, init?: RequestInit) => {
    const request = new Request(address, init);
    return new URL(request.url).origin === team.origin
      ? team.respond(request)
      : Promise.reject(new TypeError("fetch failed"));
  });
  const CONSOLE_ACCESS = JSON.stringify({ team_domain: DOMAIN, audience: AUDIENCE, operators: [ANN] });
  const read = readConfig(double({ env: { CONSOLE_ACCESS } }).env);
  access = read.ok ? read.config.console.access : null;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What comes of an assertion: `ok`, or the failure's code. */
const prove = async (assertion: string): Promise<string> => {
  const proved = await proveByAccess(access, assertion, Date.now());
  return proved.ok ? "ok" : proved.failure.code;
};

const fetched = (): number => team.asked.length;

describe("the team's keys", () => {
  it("are fetched once for many assertions", async () => {
    for (let asked = 0; asked < 5; asked += 1) expect(await prove(await team.assertion(ANN, NOW))).toBe("ok");
    expect(fetched()).toBe(1);
  });

  it("may change: a key that is not known is looked for, and the one before stays good", async () => {
    const old = await team.assertion(ANN, NOW);
    expect(await prove(old)).toBe("ok");
    await team.rotate();
    vi.setSystemTime(NOW + 31_000);
    expect(await prove(await team.assertion(ANN, NOW + 31_000))).toBe("ok");
    expect([await prove(old), fetched()]).toEqual(["ok", 2]);
  });

  it("are looked for at most once in thirty seconds, however many are made up", async () => {
    expect(await prove(await team.assertion(ANN, NOW))).toBe("ok");
    for (let second = 0; second < 60; second += 1) {
      vi.setSystemTime(NOW + second * 1000);
      expect(await prove(await team.assertion(ANN, Date.now(), {}, { kid: `made-up-${second}` }))).toBe(
        "unauthenticated",
      );
    }
    expect(fetched()).toBeLessThanOrEqual(3);
  });

  it("are good for ten minutes, after which one that was withdrawn is none", async () => {
    const old = await team.assertion(ANN, NOW, { exp: NOW / 1000 + 86_400 });
    expect(await prove(old)).toBe("ok");
    await team.rotate();
    await team.rotate();
    vi.setSystemTime(NOW + 10 * 60_000 + 1);
    expect(await prove(old)).toBe("unauthenticated");
  });

  it("that cannot be had are no reason to let anybody in, nor to say that they are forged", async () => {
    team.failing = 500;
    expect(await prove(await team.assertion(ANN, NOW))).toBe("unreachable");
    team.failing = null;
    expect(await prove(await team.assertion(ANN, NOW))).toBe("ok");
  });

  it("of a team that is not there let nobody in", async () => {
    const assertion = await team.assertion(ANN, NOW);
    access = access === null ? null : { ...access, issuer: "https://gone.cloudflareaccess.com" };
    expect(await prove(assertion)).toBe("unreachable");
    access = null;
    expect(await prove(assertion)).toBe("unauthenticated");
  });
});
