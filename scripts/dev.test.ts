/** `npm run dev` and `npm run deploy` as a person types them, with the examples of this checkout. */
import { spawn } from "node:child_process";
import { appendFile, copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "./stack/command.ts";
import { freePort } from "./stack/ports.ts";
import { ROOT } from "./stack/root.ts";

const START_MS = 90_000;
const ENV = { WRANGLER_SEND_METRICS: "false", CI: "1", NO_COLOR: "1" };
let folder: string;
let targets: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redis-ops-dev-"));
  targets = join(folder, "targets.json");
  await copyFile(join(ROOT, "targets.example.json"), targets);
});
afterAll(() => rm(folder, { recursive: true }));

/** A person may have a Worker of their own up. */
const configs = async (): Promise<string[]> => (await readdir(ROOT)).filter((name) => /^wrangler\.dev\b/.test(name));

const npm = (...words: string[]) => run(["npm", "run", ...words], { cwd: ROOT, env: ENV, timeoutMs: START_MS });

describe("npm run dev", () => {
  it("answers with the hosts of the targets file and every secret of .dev.vars", async () => {
    const secrets = join(folder, ".dev.vars");
    await copyFile(join(ROOT, ".dev.vars.example"), secrets);
    await appendFile(secrets, `\nSLACK_SIGNING_SECRET="0123456789abcdef"\n`);
    const port = await freePort();
    const words = [`--targets=${targets}`, `--env-file=${secrets}`, "--port", String(port), "--inspector-port", "0"];
    const before = await configs();
    const child = spawn("npm", ["run", "dev", "--", ...words, "--persist-to", folder], {
      ...{ cwd: ROOT, env: { ...process.env, ...ENV }, stdio: ["ignore", "pipe", "pipe"], detached: true },
    });
    let said = "";
    const ready = new Promise<void>((resolve, reject) => {
      const take = (chunk: Buffer): void => {
        said += chunk.toString();
        if (said.includes("Ready on")) resolve();
      };
      child.stdout.on("data", take);
      child.stderr.on("data", take);
      child.once("exit", (code) => reject(new Error(`It ended with ${code}:\n${said}`)));
    });
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
    try {
      await ready;
      const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);
      expect(await (await ask("/healthz")).json()).toMatchObject({ status: "ok" });
      const listed = await ask("/v1/targets", { headers: { authorization: "Bearer dev" } });
      expect(await listed.json()).toMatchObject({ data: { targets: [{ name: "prod" }] } });
      // It has the signing secret, and misses the signature.
      expect((await ask("/slack/events", { method: "POST" })).status).toBe(401);
    } finally {
      process.kill(-(child.pid ?? 0), "SIGINT");
      await ended;
    }
    expect((await configs()).filter((name) => !before.includes(name))).toEqual([]);
  });
});

describe("npm run deploy", () => {
  it("gives the Worker the hosts of the targets file", async () => {
    const tried = await npm("deploy", "--", "--targets", targets, "--dry-run", "--outdir", join(folder, "out"));
    expect(tried.code, tried.stderr).toBe(0);
    expect(tried.stdout).toMatch(/env\.TARGETS \(/);
    expect(tried.stdout).toContain("env.AUDIT_DAYS");
  });

  it("gives it more hosts than one variable takes", async () => {
    const many = join(folder, "many.json");
    const { prod } = JSON.parse(await readFile(targets, "utf8")) as { prod: object };
    await writeFile(
      many,
      JSON.stringify(Object.fromEntries(Array.from({ length: 60 }, (_, nth) => [`t${nth}`, prod]))),
    );
    const tried = await npm("deploy", "--", "--targets", many, "--dry-run", "--outdir", join(folder, "out"));
    expect(tried.code, tried.stderr).toBe(0);
    expect(tried.stdout).toMatch(/env\.TARGETS_2 \(/);
  });

  it("leaves them alone where they are in a secret", async () => {
    const tried = await npm("deploy", "--", "--targets-secret", "--dry-run", "--outdir", join(folder, "out"));
    expect(tried.code, tried.stderr).toBe(0);
    expect(tried.stdout).not.toContain("env.TARGETS");
  });

  it("uploads nothing where the file is missing or wrong, and names each field", async () => {
    const missing = await npm("deploy", "--", "--targets", join(folder, "none.json"), "--dry-run");
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining("none.json does not exist") as string });
    const wrong = join(folder, "wrong.json");
    const text = await readFile(targets, "utf8");
    await writeFile(wrong, text.replace("203.0.113.10", "http://203.0.113.10").replace("SHA256:", "MD5:"));
    const refused = await npm("deploy", "--", "--targets", wrong, "--dry-run");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("prod.host: must be a host name or an IP address");
    expect(refused.stderr).toContain("prod.host_keys[0]: must be SHA256:");
    expect(refused.stdout).not.toContain("Total Upload");
  });
});
