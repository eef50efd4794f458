/** The callers under examples/ where the Worker itself does not answer: they end with 2 and one line, not with the 1 that speaks of memory. */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildClient } from "../../scripts/build-client.ts";
import { type CommandResult, isInstalled, run } from "../../scripts/stack/command.ts";
import { ensurePackages } from "../../scripts/stack/packages.ts";
import { createProgress } from "../../scripts/stack/progress.ts";
import { ROOT } from "../../scripts/stack/root.ts";

const TOKEN = "ro_example-token";
/** What something else answers where the Worker should be. */
const ANSWERS: Record<string, { status: number; type: string; body: string }> = {
  page: { status: 522, type: "text/html", body: "<!DOCTYPE html><title>522: Connection timed out</title>" },
  other: { status: 503, type: "application/json", body: '{"error":"unavailable"}' },
  list: { status: 503, type: "application/json", body: "[]" },
  portal: { status: 200, type: "text/html", body: "<!DOCTYPE html><title>Log in to the hotel's network</title>" },
  stranger: { status: 200, type: "application/json", body: '{"status":"ok"}' },
};

const ONE_LINE = { code: 2, stdout: "", stderr: expect.stringMatching(/^prod: .+\n$/) as string };

let folder: string;
let page = ANSWERS["page"];
let server: Server;
let url: string;

beforeAll(async () => {
  if (!(await isInstalled("python3"))) await ensurePackages(["python3"], createProgress());
  folder = await mkdtemp(join(tmpdir(), "redis-ops-no-answer-"));
  await mkdir(join(folder, "node_modules"));
  await buildClient(join(folder, "node_modules/redis-ops-client"));
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  await copyFile(join(ROOT, "examples/typescript/memory.ts"), join(folder, "memory.ts"));
  server = createServer((_request, response) => {
    response.writeHead(page?.status ?? 500, { "content-type": page?.type ?? "text/plain" }).end(page?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

describe.each([
  ["python/redis_memory.py", () => ["python3", join(ROOT, "examples/python/redis_memory.py"), "prod"] as const],
  ["typescript/memory.ts", () => [process.execPath, join(folder, "memory.ts"), "prod"] as const],
])("%s ends with 2 and one line", (_name, argv) => {
  const start = (env: Record<string, string | undefined>): Promise<CommandResult> =>
    run(argv(), { env: { REDIS_OPS_URL: url, REDIS_OPS_TOKEN: TOKEN, ...env } });

  test.each(Object.keys(ANSWERS))("where what answers is not the Worker: %s", async (name) => {
    page = ANSWERS[name];
    expect(await start({})).toMatchObject(ONE_LINE);
  });

  test.each([
    ["no address", { REDIS_OPS_URL: undefined }, /REDIS_OPS_URL/],
    ["no token", { REDIS_OPS_TOKEN: undefined }, /REDIS_OPS_TOKEN/],
    ["an empty token", { REDIS_OPS_TOKEN: "" }, /REDIS_OPS_TOKEN/],
    ["an address that is none", { REDIS_OPS_URL: "ops.example.com" }, /./],
    ["a token of two lines", { REDIS_OPS_TOKEN: `${TOKEN}\n${TOKEN}` }, /token/i],
  ])("where it is given %s", async (_what, env, says) => {
    const ended = await start(env);
    expect(ended).toMatchObject(ONE_LINE);
    expect(ended.stderr).toMatch(says);
    expect(ended.stderr).not.toContain(TOKEN);
  });
});
