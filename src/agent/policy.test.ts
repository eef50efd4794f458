import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadPolicy, parsePolicy } from "./policy.ts";

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

test("tells where JSON is broken, without quoting the file", () => {
  const result = parsePolicy("/p", '{\n  "canary": canary\n}');
  expect(result).toMatchObject({ ok: false, failure: expect.stringMatching(/^\/p is not valid JSON/) });
  expect(JSON.stringify(result)).not.toContain("canary");
});

test("loads a file that only its owner may write", async () => {
  await writeFile(file, GOOD, { mode: 0o640 });
  expect(await loadPolicy(file)).toMatchObject({ ok: true });
});

test.each([0o620, 0o602, 0o666])("as root refuses a file of mode %o", async (mode) => {
  await writeFile(file, GOOD);
  await chmod(file, mode);
  // The test may run as another user, whose files root would refuse for their owner.
  expect(await loadPolicy(file, true)).toMatchObject({
    ok: false,
    failure: expect.stringMatching(/may be written by its group or by others|is not owned by root/),
  });
  expect(await loadPolicy(file, false)).toMatchObject({ ok: true });
});

test("names what is wrong with a file that is missing, or is a directory", async () => {
  expect(await loadPolicy(file)).toEqual({ ok: false, failure: `${file} cannot be read (ENOENT)` });
  expect(await loadPolicy(directory)).toEqual({ ok: false, failure: `${directory} is not a regular file` });
});
