import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadPolicy, parsePolicy, reachOf } from "./policy.ts";

let directory = "";
let file = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "redis-ops-policy-"));
  file = join(directory, "policy.json");
});
afterEach(() => rm(directory, { recursive: true }));

const GOOD = JSON.stringify({ targets: { prod: { project: "shop" } } });

test("fills in what a short policy leaves out", () => {
  expect(parsePolicy("/p", GOOD)).toMatchObject({
    ok: true,
    value: {
      transport: "socket",
      docker_socket: "/var/run/docker.sock",
      targets: { prod: { project: "shop", service: "redis", config_keys: expect.arrayContaining(["maxmemory"]) } },
    },
  });
});

describe("the way to Redis", () => {
  const parsed = (fields: object) =>
    parsePolicy("/p", JSON.stringify({ targets: { prod: { project: "shop", ...fields } } }));
  const reach = (fields: object) => {
    const policy = parsed(fields);
    const target = policy.ok ? policy.value.targets["prod"] : undefined;
    return target === undefined ? null : reachOf(target);
  };
  const usual = { port: null, unixSocket: null, tls: null, username: null, cli: null };

  test.each([
    [{}, usual],
    [
      { port: 6380, username: "ops" },
      { ...usual, port: 6380, username: "ops" },
    ],
    [{ unix_socket: "/run/redis.sock" }, { ...usual, unixSocket: "/run/redis.sock" }],
    [{ cli: "/opt/bin/redis-cli" }, { ...usual, cli: "/opt/bin/redis-cli" }],
    // Redis's certificate is read, unless it is said that it is not.
    [{ tls: {} }, { ...usual, tls: { ca: null, cert: null, key: null, insecure: false } }],
    [{ tls: { insecure: true } }, { ...usual, tls: { ca: null, cert: null, key: null, insecure: true } }],
    [
      { tls: { ca: "/a", cert: "/b", key: "/c" } },
      { ...usual, tls: { ca: "/a", cert: "/b", key: "/c", insecure: false } },
    ],
  ])("%j", (fields, expected) => {
    expect(reach(fields)).toEqual(expected);
  });

  test.each([
    [{ port: 0 }, "port:"],
    [{ port: 65_536 }, "port:"],
    [{ unix_socket: "redis.sock" }, "unix_socket: must be an absolute path"],
    [{ port: 6380, unix_socket: "/a" }, "unix_socket: and port exclude each other"],
    [{ unix_socket: "/a", tls: {} }, "tls: is not spoken on a unix_socket"],
    [{ tls: true }, "tls:"],
    [{ tls: { cert: "/b" } }, "tls: needs both cert and key"],
    [{ tls: { ca: "/a", insecure: true } }, "tls: has a ca and is insecure"],
    [{ tls: { ca: "a" } }, "tls.ca: must be an absolute path"],
    [{ username: "--eval" }, "username: must be one word"],
    [{ username: "a b" }, "username: must be one word"],
    [{ username: "a\nb" }, "username: must be one word"],
    [{ cli: "-x" }, "cli: must be a program's name or path"],
    [{ cli: "redis-cli -h x" }, "cli: must be a program's name or path"],
    [{ cli: "sh;id" }, "cli: must be a program's name or path"],
  ])("refuses %j", (fields, message) => {
    const policy = parsed(fields);
    expect(policy.ok ? "" : policy.failure).toContain(`/p: targets.prod.${message}`);
  });
});

test.each([
  ["{}", "/p: targets:"],
  ['{"targets":{}}', "/p: targets: names no target"],
  ['{"targets":{"prod":{}}}', "/p: targets.prod.project:"],
  ['{"targets":{"prod":{"project":"Shop"}}}', "/p: targets.prod.project: must be lower-case letters"],
  [
    '{"targets":{"prod":{"project":"shop","password_file":"secret"}}}',
    "/p: targets.prod.password_file: must be an absolute path",
  ],
  ['{"transport":"tcp","targets":{"prod":{"project":"shop"}}}', "/p: transport:"],
  ['{"targets":{"prod":{"project":"shop","pasword":"x"}}}', "/p: targets.prod:"],
  ["[]", "/p: the whole file:"],
])("names the file and the field: %s", (text, message) => {
  const result = parsePolicy("/p", text);
  expect(result.ok ? "" : result.failure).toContain(message);
});

test.each(["requirepass", "masterauth", "tls-key-file-pass", "RequirePass"])(
  "refuses to make %s readable, whoever asks",
  (key) => {
    const text = JSON.stringify({ targets: { prod: { project: "shop", config_keys: ["maxmemory", key] } } });
    const result = parsePolicy("/p", text);
    expect(result.ok ? "" : result.failure).toContain(
      "/p: targets.prod.config_keys.1: names a setting that holds a secret",
    );
  },
);

describe("changes", () => {
  const parse = (changes: unknown) =>
    parsePolicy("/p", JSON.stringify({ targets: { prod: { project: "shop", changes } } }));

  test.each([
    [undefined, { keys: ["maxmemory", "maxmemory-policy"], maxmemory: {} }],
    [{ keys: ["save"] }, { keys: ["save"], maxmemory: {} }],
    [
      { maxmemory: { min: "64mb", max: 600_000_000 } },
      { keys: ["maxmemory", "maxmemory-policy"], maxmemory: { min: 67_108_864, max: 600_000_000 } },
    ],
    [false, null],
  ])("%j means %j", (given, changes) => {
    expect(parse(given)).toMatchObject({ ok: true, value: { targets: { prod: { changes } } } });
  });

  test.each([
    [true, "/p: targets.prod.changes:"],
    [{ keys: ["requirepass"] }, "/p: targets.prod.changes.keys.0: names a setting that holds a secret"],
    [{ keys: ["maxmemory", "DIR"] }, "/p: targets.prod.changes.keys.1: names a setting that holds a secret"],
    [{ keys: ["*"] }, "/p: targets.prod.changes.keys.0: must be the name"],
    [{ maxmemory: { max: "0.5gb" } }, "/p: targets.prod.changes.maxmemory.max:"],
    [{ maxmemory: { min: "2gb", max: "1gb" } }, "/p: targets.prod.changes.maxmemory: has a min above its max"],
    [{ bounds: {} }, "/p: targets.prod.changes:"],
  ])("%j is refused by name", (given, message) => {
    const result = parse(given);
    expect(result.ok ? "" : result.failure).toContain(message);
  });
});

describe("log_services", () => {
  const parse = (log_services: unknown) =>
    parsePolicy("/p", JSON.stringify({ targets: { prod: { project: "shop", log_services } } }));

  test.each([
    [undefined, undefined],
    [
      ["web", "worker"],
      ["web", "worker"],
    ],
    [
      ["worker", "shop-2/worker", "billing/web.eu"],
      ["worker", "shop-2/worker", "billing/web.eu"],
    ],
    [[], []],
    [false, []],
  ])("%j means %j", (given, services) => {
    const result = parse(given);
    expect(result.ok && result.value.targets["prod"]?.log_services).toEqual(services);
  });

  test.each([
    [true, "/p: targets.prod.log_services:"],
    ["web", "/p: targets.prod.log_services:"],
    [["--help"], "/p: targets.prod.log_services.0: must be letters"],
    [["web", null], "/p: targets.prod.log_services.1:"],
    [["shop/worker/x"], "/p: targets.prod.log_services.0: must be letters"],
    [["shop/"], "/p: targets.prod.log_services.0: must be letters"],
    [["/worker"], "/p: targets.prod.log_services.0: must be letters"],
    [["Shop/worker"], "/p: targets.prod.log_services.0: must be letters"],
    [["shop/--help"], "/p: targets.prod.log_services.0: must be letters"],
    [["--file=x/worker"], "/p: targets.prod.log_services.0: must be letters"],
    [["../worker"], "/p: targets.prod.log_services.0: must be letters"],
  ])("%j is refused by name", (given, message) => {
    const result = parse(given);
    expect(result.ok ? "" : result.failure).toContain(message);
  });
});

test("tells where JSON is broken, without quoting the file", () => {
  const result = parsePolicy("/p", '{\n  "canary": canary\n}');
  expect(result).toMatchObject({ ok: false, failure: expect.stringMatching(/^\/p is not valid JSON/) });
  expect(JSON.stringify(result)).not.toContain("canary");
});

test("loads a file that only its owner may write", async () => {
  await writeFile(file, GOOD, { mode: 0o640 });
  expect(loadPolicy(file)).toMatchObject({ ok: true });
});

test.each([0o620, 0o602, 0o666])("as root refuses a file of mode %o", async (mode) => {
  await writeFile(file, GOOD);
  await chmod(file, mode);
  // The test may run as another user, whose files root would refuse for their owner.
  expect(loadPolicy(file, true)).toMatchObject({
    ok: false,
    failure: expect.stringMatching(/may be written by its group or by others|is not owned by root/),
  });
  expect(loadPolicy(file, false)).toMatchObject({ ok: true });
});

test("names what is wrong with a file that is missing, or is a directory", async () => {
  expect(loadPolicy(file)).toEqual({ ok: false, failure: `${file} cannot be read (ENOENT)` });
  expect(loadPolicy(directory)).toEqual({ ok: false, failure: `${directory} is not a regular file` });
});
