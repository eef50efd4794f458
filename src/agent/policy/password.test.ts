import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ok } from "../../protocol/result.ts";
import { loginBy, type Password, passwordSource } from "./password.ts";
import type { TargetPolicy } from "./policy.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "redis-ops-password-"));
});
afterEach(() => rm(directory, { recursive: true }));

const policy = (named: Partial<TargetPolicy>): TargetPolicy => ({
  project: "p",
  service: "redis",
  config_keys: [],
  changes: null,
  ...named,
});

test("takes the named file before the environment, and the environment before .env", async () => {
  const file = join(directory, "password");
  await writeFile(file, "from file\n");
  await writeFile(join(directory, ".env"), "REDIS_PASSWORD=from-dotenv\n");
  const environment = { REDISCLI_AUTH: "from-auth", REDIS_PASSWORD: "from-environment" };
  const both = { project_directory: directory };
  expect(await passwordSource(policy({ ...both, password_file: file }), environment)()).toEqual(
    ok({ text: "from file", login: { from: "file", path: file } }),
  );
  const own = { from: "shell" };
  expect(await passwordSource(policy(both), environment)()).toEqual(ok({ text: "from-auth", login: own }));
  expect(await passwordSource(policy(both), { REDIS_PASSWORD: "from-environment" })()).toEqual(
    ok({ text: "from-environment", login: own }),
  );
  const login = { from: "env_file", path: join(directory, ".env"), name: "REDIS_PASSWORD" };
  expect(await passwordSource(policy(both), {})()).toEqual(ok({ text: "from-dotenv", login }));
});

test("takes REDIS_PASSWORD before REDISCLI_AUTH in .env, and the latter where it stands alone", async () => {
  const password = passwordSource(policy({ project_directory: directory }), {});
  await writeFile(join(directory, ".env"), "REDISCLI_AUTH=second\n");
  expect(await password()).toEqual(
    ok({ text: "second", login: { from: "env_file", path: join(directory, ".env"), name: "REDISCLI_AUTH" } }),
  );
  await writeFile(join(directory, ".env"), "REDISCLI_AUTH=second\nREDIS_PASSWORD=first\n");
  expect(await password()).toEqual(
    ok({ text: "first", login: { from: "env_file", path: join(directory, ".env"), name: "REDIS_PASSWORD" } }),
  );
});

test("has none where nothing is named and where .env is missing or silent", async () => {
  expect(await passwordSource(policy({}), {})()).toEqual({ ok: true, value: null });
  const inDirectory = passwordSource(policy({ project_directory: directory }), {});
  expect(await inDirectory()).toEqual({ ok: true, value: null });
  await writeFile(join(directory, ".env"), "OTHER=x\nREDIS_PASSWORD=\n");
  expect(await inDirectory()).toEqual({ ok: true, value: null });
});

test("sees a rotated password without a restart, even one of the same length", async () => {
  const file = join(directory, "password");
  await writeFile(file, "old-one");
  const password = passwordSource(policy({ password_file: file }), {});
  expect(await password()).toEqual(ok({ text: "old-one", login: { from: "file", path: file } }));
  await writeFile(file, "new-one");
  expect(await password()).toEqual(ok({ text: "new-one", login: { from: "file", path: file } }));
});

test("fails where the named file is missing, and recovers once it is there", async () => {
  const file = join(directory, "password");
  const password = passwordSource(policy({ password_file: file }), { REDIS_PASSWORD: "not this" });
  expect(await password()).toMatchObject({ ok: false, failure: { code: "misconfigured", hop: "agent" } });
  await writeFile(file, "now\n");
  expect(await password()).toEqual(ok({ text: "now", login: { from: "file", path: file } }));
});

test("fails where the named file cannot be read", async () => {
  const loop = join(directory, "loop");
  await symlink(loop, loop);
  const result = await passwordSource(policy({ password_file: loop }), {})();
  expect(result).toMatchObject({
    ok: false,
    failure: { code: "misconfigured", detail: expect.stringContaining("ELOOP") },
  });
});

test.each([
  ["two lines", "canary-1\ncanary-2\n"],
  ["nothing", "\n"],
  ["more than 64 KiB", `canary-${"x".repeat(70_000)}`],
])("refuses a named file that holds %s, without quoting it", async (_what, text) => {
  const file = join(directory, "password");
  await writeFile(file, text);
  const result = await passwordSource(policy({ password_file: file }), {})();
  expect(result.ok).toBe(false);
  expect(JSON.stringify(result)).not.toContain("canary");
});

const named = (login: Password["login"]): Password => ({ text: "canary", login });
const DOTENV = { from: "env_file", path: "/srv/shop/.env", name: "REDIS_PASSWORD" } as const;
const FILE = { from: "file", path: "/etc/redis-ops/password" } as const;

test.each<[string, Password | null, string[], Password["login"]]>([
  ["not at all where there is no password", null, ["REDIS_PASSWORD"], { from: "container" }],
  ["by itself where the container has it", named(FILE), ["PATH", "REDISCLI_AUTH"], { from: "container" }],
  [
    "from the container's variable of the same name",
    named(DOTENV),
    ["REDIS_PASSWORD"],
    { from: "container_variable", name: "REDIS_PASSWORD" },
  ],
  ["from .env where the container has no such variable", named(DOTENV), ["PATH"], DOTENV],
  ["from the file, which a variable may differ from", named(FILE), ["REDIS_PASSWORD"], FILE],
  ["from the person's shell where only the agent has it", named({ from: "shell" }), [], { from: "shell" }],
])("a person's redis-cli is logged in %s", (_title, password, variables, login) => {
  expect(loginBy(password, variables)).toEqual(login);
});
