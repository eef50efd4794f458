import { expect, test } from "vitest";
import { appErrors, ago, examined, type Wrong } from "../snapshot.fixture.ts";

const SHUT: Wrong = { redis: { password_given: false }, provenance: { protected_mode: true } };
/** Its words are those of a password that nobody has set, too. */
const DENIED =
  "redis.exceptions.ConnectionError: DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user.";

const denied: Wrong = {
  errors: {
    groups: (appErrors("auth").errors?.groups ?? []).map((group) => ({ ...group, sample: DENIED })),
  },
};
const found = (id: string, wrong: Wrong) => examined(wrong).data.findings.find((finding) => finding.id === id);

test("an application that protected mode turns away is told so, and neither to compare passwords nor to take one out", () => {
  const finding = found("app_auth", { ...SHUT, ...denied });
  expect(finding?.text).toContain("Redis refuses it, being in protected mode without a password");
  expect(finding?.meaning).toContain("answers nobody outside its own container");
  expect(finding?.next_step).toMatch(/^Set a password \(`requirepass`.*--protected-mode no/);
});

test("where this Redis is not in that mode now, the line is about another, or over", () => {
  const finding = found("app_auth", denied);
  expect(finding?.verdict).toBe("warn");
  expect(finding?.meaning).toContain("turns nobody away for that now");
  expect(finding?.next_step).toContain("Check which Redis app asks");
});

test("Redis counts whom it turns away for it as rejected, which then says nothing of too many clients", () => {
  const wrong: Wrong = { ...SHUT, clients: { rejected_connections: 807 }, ...appErrors("reset") };
  const { findings } = examined(wrong).data;
  expect(findings.map(({ id, verdict }) => `${verdict} ${id}`)).toEqual([
    "warn redis_protected_mode",
    "warn app_reset",
  ]);
  expect(findings[0]?.text).toContain("turned away 807 connections");
  expect(findings[1]?.meaning).toContain("protected mode");
  expect(JSON.stringify(findings)).not.toContain("maximum number of clients");
  const rates = { rejected_connections: { perSecond: 3, since: ago(2), grown: 9 } };
  expect(found("redis_protected_mode", { ...wrong, rates })?.verdict).toBe("critical");
});

test("with a password, or on the host's own network, it turns nobody away", () => {
  expect(found("redis_protected_mode", { ...SHUT, redis: { password_given: true } })).toBeUndefined();
  expect(
    found("redis_protected_mode", { ...SHUT, provenance: { protected_mode: true, host_network: true } }),
  ).toBeUndefined();
  const told = examined({ ...SHUT, redis: { password_given: null } }).data;
  expect([...told.fine, ...told.findings].map(({ id }) => id)).not.toContain("redis_protected_mode");
});
