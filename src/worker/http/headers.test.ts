import { describe, expect, it } from "vitest";
import { ask } from "../double/front-door.ts";
import { VIEWER } from "../double/env.ts";

describe("the request id", () => {
  it("is the caller's where it is harmless, else a new one, and the same in header, problem and log", async () => {
    const own = await ask("/v1/nonsense", { headers: { "X-Request-Id": "night-shift_7.1" } });
    expect(own.headers.get("X-Request-Id")).toBe("night-shift_7.1");
    expect(own.json().request_id).toBe("night-shift_7.1");
    expect(JSON.parse(own.lines[0] ?? "")).toMatchObject({ request_id: "night-shift_7.1" });
    for (const given of ["short", "has space in it", "x".repeat(65), "<script>alert(1)"]) {
      const { headers } = await ask("/healthz", { headers: { "X-Request-Id": given } });
      expect(headers.get("X-Request-Id")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    }
  });
});

describe("security headers", () => {
  it.each([["/healthz"], ["/nope"], ["/v1/targets"], ["/openapi.json"], ["/docs"], ["/slack/events"]])(
    "are on %s",
    async (path) => {
      for (const token of [VIEWER, null]) {
        const { headers } = await ask(path, { token, headers: { Origin: "https://evil.example" } });
        expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
        expect(headers.get("Cache-Control")).toBe("no-store");
        expect(headers.get("Referrer-Policy")).toBe("no-referrer");
        expect(headers.get("Strict-Transport-Security")).toBe("max-age=31536000");
        expect(headers.get("X-Frame-Options")).toBe("DENY");
        expect(headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
        expect(headers.get("Content-Security-Policy")).toMatch(/^default-src 'none';.* frame-ancestors 'none'/);
        expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
      }
    },
  );
});
