import { expect, test } from "vitest";
import { placeOf } from "../../../protocol/commands.ts";
import { judge } from "../judge.ts";
import { appErrors, contextOf, HEALTHY, snapshot, type Wrong } from "../snapshot.fixture.ts";

const BLIND = { memory: null, persistence: null, server: null, clients: null, celery: null, slow: null } as const;

const first = (wrong: Wrong) => {
  const result = judge("doctor", snapshot({ ...BLIND, ...wrong }), contextOf(wrong));
  if (!result.ok) throw new Error(result.failure.detail);
  return result.value.data.findings[0];
};

const refuses = (password_sent: boolean | null): Wrong => ({
  redis: { state: "refuses_password", detail: "as it was said", password_sent },
});
const NO_LOGS: Wrong = { errors: { services: [] } };

test("a host without a password is told to give one, and nothing else is touched", () => {
  const finding = first(refuses(false));
  expect(finding).toMatchObject({
    id: "redis_refuses_password",
    verdict: "warn",
    text: "Redis wants a password, and redis-ops has none for it on the host.",
    next_step:
      "Put REDIS_PASSWORD in the project's `.env`, or name a `password_file` in the agent's policy. Nothing has to be restarted.",
  });
  expect(finding?.meaning).toContain("The applications are not refused");
});

test("a password that is refused while no application is refused was not changed for them: nothing is to be recreated", () => {
  const finding = first(refuses(true));
  expect(finding?.verdict).toBe("warn");
  expect(finding?.meaning).toContain("`default` user, as which redis-ops logs in, is off (ACL)");
  expect(finding?.next_step).toContain("recreate nothing");
  expect(finding?.next_step).not.toMatch(/up -d|restart the applications/);
});

test("who logs in as another user does so where the host's policy says that Redis is", () => {
  const place = { ...placeOf("redis", "shop"), cli: "valkey-cli", options: ["-p", "6390", "--tls"] };
  const result = judge("doctor", snapshot({ ...BLIND, ...refuses(true) }), { ...contextOf(), place });
  expect(result.ok && result.value.data.findings[0]?.next_step).toContain(
    "`docker compose -p shop exec redis valkey-cli -p 6390 --tls --user NAME --askpass ACL LIST`",
  );
});

test("a password that the applications are refused with as well was changed", () => {
  const finding = first({ ...refuses(true), ...appErrors("auth") });
  expect(finding?.verdict).toBe("critical");
  expect(finding?.next_step).toContain("docker compose up -d redis");
});

test.each([
  ["no log is read", NO_LOGS],
  ["no log has a line", { errors: { services: [{ ...HEALTHY.errors.services[0], lines: 0 }] } } as Wrong],
  ["logs are cut", { errors: { services: [{ ...HEALTHY.errors.services[0], truncated: true }] } } as Wrong],
])("where %s, nothing is claimed of the applications, and they are looked at first", (_what, logs) => {
  const finding = first({ ...refuses(true), ...logs });
  expect(finding?.verdict).toBe("critical");
  expect(finding?.meaning).toContain("No application's log tells");
  expect(finding?.next_step).toMatch(/^See first whether the applications are refused/);
});

test("a user that may not run INFO is not a password that is refused", () => {
  const detail = "Redis replied: NOPERM this user has no permissions to run the 'info' command";
  const finding = first({ redis: { state: "answers", detail } });
  expect(finding).toMatchObject({ id: "redis_forbids", verdict: "warn" });
  expect(finding?.meaning).toContain("The password is right");
});
