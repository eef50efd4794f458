/** Every file under examples/ as a person would run it, against a Redis that is well, one that is not, and a Worker that is not there. */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildClient } from "../../scripts/build-client.ts";
import { type CommandResult, isInstalled, run } from "../../scripts/stack/command.ts";
import { ensurePackages } from "../../scripts/stack/packages.ts";
import { createProgress } from "../../scripts/stack/progress.ts";
import { until } from "../../scripts/stack/states/until.ts";
import { ROOT } from "../../scripts/stack/root.ts";
import { newToken } from "../../scripts/token.ts";
import { type TestStack, useStack } from "../setup/stack.ts";

const EXAMPLES = join(ROOT, "examples");
/** Of these tests alone: an example has its token in its environment, where none of the stack's own secrets may be. */
const viewer = newToken("example-viewer", "viewer");
const operator = newToken("example-operator", "operator");
let stack: TestStack;
let folder: string;

const start = (argv: [string, ...string[]], env: Record<string, string> = {}): Promise<CommandResult> =>
  run(argv, { cwd: folder, env: { REDIS_OPS_URL: stack.url, REDIS_OPS_TOKEN: viewer.token, ...env } });

/** The shell of a workflow's step, as the runner starts it. */
const stepOf = async (file: string, name: string): Promise<string> => {
  const lines = (await readFile(join(EXAMPLES, file), "utf8")).split("\n");
  const from = lines.indexOf("        run: |", lines.indexOf(`      - name: ${name}`));
  const to = lines.findIndex((line, at) => at > from && line !== "" && !line.startsWith("          "));
  if (from === -1) throw new Error(`${file} has no step "${name}".`);
  return lines
    .slice(from + 1, to)
    .map((line) => line.slice(10))
    .join("\n");
};

const programs: Record<string, (target: string) => [string, ...string[]]> = {
  "runbook/assert-memory.sh": (target) => [join(EXAMPLES, "runbook/assert-memory.sh"), target],
  "ci/deploy.yml": () => ["bash", "--noprofile", "--norc", "-eo", "pipefail", join(folder, "step.sh")],
  "cron/redis-ops-metrics.sh": (target) => [join(EXAMPLES, "cron/redis-ops-metrics.sh"), target],
  "python/redis_memory.py": (target) => ["python3", join(EXAMPLES, "python/redis_memory.py"), target],
  "typescript/memory.ts": (target) => [process.execPath, join(folder, "memory.ts"), target],
};

const example = (name: string, env: Record<string, string> = {}): Promise<CommandResult> => {
  const program = programs[name];
  if (program === undefined) throw new Error(`There is no example ${name}.`);
  const summary = join(folder, "summary.md");
  return start(program(stack.target), { TARGET: stack.target, GITHUB_STEP_SUMMARY: summary, ...env });
};

beforeAll(async () => {
  const missing = (await isInstalled("python3")) ? [] : ["python3"];
  await ensurePackages([...missing, ...((await isInstalled("curl")) ? [] : ["curl"])], createProgress());
  stack = await useStack();
  const { secrets = {} } = stack.workerOptions;
  const known = JSON.parse(secrets["API_TOKENS"] ?? "[]") as unknown[];
  const API_TOKENS = JSON.stringify([...known, viewer.entry, operator.entry]);
  await stack.control.restartWorker({ secrets: { ...secrets, API_TOKENS } });
  folder = await mkdtemp(join(tmpdir(), "redis-ops-examples-"));
  await buildClient(join(folder, "node_modules/redis-ops-client"));
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  await copyFile(join(EXAMPLES, "typescript/memory.ts"), join(folder, "memory.ts"));
  await writeFile(join(folder, "step.sh"), await stepOf("ci/deploy.yml", "Redis is not in trouble"));
  await stack.control.redis("FLUSHALL");
  // What another file has made Redis evict is a rate of the first reading after it.
  const verdict = async (): Promise<string> => {
    const answer = await stack.get(`/v1/targets/${stack.target}/redis/memory`);
    return ((await answer.json()) as { verdict: string }).verdict;
  };
  await until("Redis is well", async () => (await verdict()) === "ok");
});
afterAll(async () => {
  await stack.control.repair();
  await stack.control.restartWorker({ secrets: stack.workerOptions.secrets ?? {} });
  await rm(folder, { recursive: true });
});

test("each example is one of those that run here", async () => {
  const files = await readdir(EXAMPLES, { recursive: true, withFileTypes: true });
  const programsThere = files
    .filter((file) => file.isFile() && !["README.md", "tsconfig.json"].includes(file.name))
    .map(({ parentPath, name }) => join(parentPath, name).slice(EXAMPLES.length + 1));
  expect(programsThere.toSorted()).toEqual(Object.keys(programs).toSorted());
});

test("no example shows its token to other users of the machine", async () => {
  const files = await Promise.all(Object.keys(programs).map((name) => readFile(join(EXAMPLES, name), "utf8")));
  const onCommandLine = /(?:-H|--header)\s+["']?Authorization/;
  expect('curl -H "Authorization: Bearer $TOKEN"').toMatch(onCommandLine);
  for (const text of files) expect(text).not.toMatch(onCommandLine);
});

describe("while Redis is well", () => {
  test("the runbook goes on", async () => {
    const { code, stdout, stderr } = await example("runbook/assert-memory.sh");
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`${stack.target} memory`);
  });

  test("the deployment goes on", async () => {
    expect(await example("ci/deploy.yml")).toMatchObject({
      code: 0,
      stdout: `Redis on ${stack.target} is fit for a deployment.\n`,
    });
  });

  test("the metrics say so, on the terminal and in a file that is put in place whole", async () => {
    const { code, stdout } = await example("cron/redis-ops-metrics.sh");
    expect(code).toBe(0);
    expect(stdout).toContain(`redis_ops_up{target="${stack.target}"} 1\n`);
    expect(stdout).toContain(`redis_ops_verdict{target="${stack.target}"} 0\n`);
    expect(stdout).toMatch(/^redis_ops_used_memory_bytes\{target="\w+"\} [1-9][0-9]+$/m);
    expect(stdout).toContain(`redis_ops_maxmemory_bytes{target="${stack.target}"} 536870912\n`);
    await mkdir(join(folder, "textfile"));
    const file = join(folder, "textfile/redis.prom");
    expect(await start([join(EXAMPLES, "cron/redis-ops-metrics.sh"), stack.target, file])).toMatchObject({ code: 0 });
    expect(await readFile(file, "utf8")).toContain("redis_ops_up");
    expect(await readdir(join(folder, "textfile"))).toEqual(["redis.prom"]);
  });

  test.each(["python/redis_memory.py", "typescript/memory.ts"])("%s says so", async (name) => {
    const { code, stdout, stderr } = await example(name);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${stack.target}: ok: [0-9]+ of 536870912 bytes, allkeys-lru\n$`));
  });
});

describe("while Redis is full and refuses writes", () => {
  beforeAll(() => stack.control.break("noeviction-full"));
  afterAll(() => stack.control.repair());

  test("the runbook stops, and shows why", async () => {
    const { code, stdout } = await example("runbook/assert-memory.sh");
    expect(code).toBe(22);
    expect(stdout).toMatch(/critical/i);
  });

  test("the deployment is held back, and its summary says why", async () => {
    const { code, stdout } = await example("ci/deploy.yml");
    expect(code).toBe(1);
    expect(stdout).toContain(`::error title=Redis on ${stack.target}::`);
    expect(await readFile(join(folder, "summary.md"), "utf8")).toMatch(/noeviction/);
  });

  test("the metrics say so, without a mail from cron", async () => {
    const { code, stdout } = await example("cron/redis-ops-metrics.sh");
    expect(code).toBe(0);
    expect(stdout).toContain(`redis_ops_verdict{target="${stack.target}"} 2\n`);
  });

  test("the Python caller ends with 1", async () => {
    const { code, stdout } = await example("python/redis_memory.py");
    expect(code).toBe(1);
    expect(stdout).toMatch(/: critical: .*\n- /);
  });

  test("the TypeScript caller ends with 1, and tries a higher limit without setting it", async () => {
    const { code, stdout } = await example("typescript/memory.ts", { REDIS_OPS_TOKEN: operator.token });
    expect(code).toBe(1);
    expect(stdout).toMatch(/: critical: .*\n- /);
    expect(stdout).toMatch(/^576mb for two hours: .+$/m);
    expect(await stack.control.redis("CONFIG", "GET", "maxmemory")).toContain("536870912");
  });
});

describe("while there is no answer", () => {
  test.each([
    ["runbook/assert-memory.sh", 7],
    ["ci/deploy.yml", 1],
    ["python/redis_memory.py", 2],
    ["typescript/memory.ts", 2],
  ])("%s ends with %i", async (name, code) => {
    const answered = await example(name, { REDIS_OPS_URL: "http://127.0.0.1:9" });
    expect(answered.code, answered.stderr).toBe(code);
  });

  test("the metrics say so, and cron sends a mail", async () => {
    const { code, stdout } = await example("cron/redis-ops-metrics.sh", { REDIS_OPS_URL: "http://127.0.0.1:9" });
    expect([code, stdout]).toEqual([1, expect.stringContaining(`redis_ops_up{target="${stack.target}"} 0\n`)]);
  });

  test.each(["python/redis_memory.py", "typescript/memory.ts"])("%s names the problem", async (name) => {
    const { code, stderr } = await example(name, { REDIS_OPS_TOKEN: "ro_wrong" });
    expect([code, stderr]).toEqual([2, expect.stringContaining("unauthenticated at worker")]);
  });
});
