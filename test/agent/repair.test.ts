/**
 * The steps for data on which Redis does not start repair it as they stand: each command line is pasted, one after the other, for a Redis that keeps
 * its files somewhere else than the official image does, and whose files are really damaged.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { createDocker } from "../../src/agent/docker/index.ts";
import { endSessions, opened, policyOf } from "../../src/agent/session/session.fixture.ts";
import { type Finding, snapshotSchema } from "../../src/protocol/operations/doctor.ts";
import { judge } from "../../src/worker/judge/judge.ts";
import { contextOf } from "../../src/worker/judge/snapshot.fixture.ts";
import { type ComposeStack, startComposeStack } from "./compose-stack.ts";
import { paste, type Pasted, wrongWith } from "./paste.ts";

let stack: ComposeStack;
/** Where the lines are pasted, and where they leave their copy. */
let cwd: string;

beforeAll(async () => {
  stack = await startComposeStack("repair");
}, 300_000);

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "redis-ops repair "));
});

afterEach(async () => {
  await endSessions();
  await rm(cwd, { recursive: true, force: true });
});

afterAll(() => stack.remove());

const findings = async (service: string): Promise<Finding[]> => {
  const agent = await opened({
    policy: policyOf({ docker_socket: stack.dockerSocket, targets: { prod: { project: stack.project, service } } }),
    environment: {},
    createDocker,
  });
  const { result } = await agent.ask({ operation: "doctor", input: {}, deadline_ms: 40_000 });
  if (!result.ok) throw new Error(result.failure.detail);
  const { reading, place } = result.value;
  const judged = judge("doctor", snapshotSchema.parse(reading), {
    ...contextOf(),
    now: Date.now(),
    ...(place == null ? {} : { place }),
  });
  if (!judged.ok) throw new Error(judged.failure.detail);
  return judged.value.data.findings;
};

const stepOf = async (service: string): Promise<string> => {
  const told = async (): Promise<string | undefined> =>
    (await findings(service)).find(({ id }) => id === "redis_does_not_start")?.next_step;
  let step: string | undefined;
  await expect.poll(async () => (step = await told()), { timeout: 120_000, interval: 500 }).toBeDefined();
  return step ?? "";
};

const NOTHING: Pasted = { code: -1, said: "" };

const linesIn = (step: string): string[] =>
  [...step.matchAll(/`((?:docker|mkdir) [^`]+)`/g)].map(([, line = ""]) => line);

const containerOf = (service: string): string => `${stack.project}-${service}-1`;

/** A Redis with a key in it whose files `script` has damaged, and which restarts over and over. */
const damaged = async (service: string, script: string): Promise<void> => {
  await stack.compose("up", "-d", service);
  await stack.ready(service);
  await stack.docker("exec", containerOf(service), "redis-cli", "SET", "stock", "12");
  await stack.docker("exec", containerOf(service), "sh", "-c", script);
  // By a kill, so that it saves nothing on its way out; the engine starts it again.
  // An engine before API 1.42 knows no signal of a restart, and sends TERM: a Redis that is quicker than the kill after it saves good files.
  await stack.docker("kill", containerOf(service));
  await stack.docker("start", containerOf(service));
};

it.each([
  ["moved", "/srv/redis data/aof/shop.aof.1.incr.aof", /--fix '\/srv\/redis data\/aof\/shop\.aof\.manifest'`/],
  // On no volume: a copy is repaired.
  ["layer", "/run/appendonlydir/appendonly.aof.1.incr.aof", /--fix \/run\/appendonlydir\/appendonly\.aof\.manifest`/],
])("a damaged append-only file of %s", async (service, file, fix) => {
  await damaged(service, `echo nonsense >>'${file}'`);
  const step = await stepOf(service);
  expect(step).toMatch(fix);
  const wrong: string[] = [];
  for (const line of linesIn(step))
    wrong.push(...wrongWith(line, await paste(line, { cwd, typed: "y\n" }), { restarts: true }));
  expect(wrong).toEqual([]);
  await stack.ready(service);
  expect(await stack.docker("exec", containerOf(service), "redis-cli", "GET", "stock")).toBe("12\n");
  // Another day, in the same folder: it is not copied into the older copy, of which the repair would then be.
  const again = await paste(linesIn(step)[0] ?? "", { cwd });
  expect(again).toMatchObject({ code: 1, said: expect.stringContaining("redis-data-copy") });
});

it("a damaged snapshot", async () => {
  await damaged("snapshot", "redis-cli -e SAVE && printf WRONG | dd of=/srv/snapshots/shop.rdb bs=1 conv=notrunc");
  const lines = linesIn(await stepOf("snapshot"));
  const check = lines.findIndex((line) => line.includes("--entrypoint redis-check-rdb "));
  expect(lines[check]).toMatch(/ \/srv\/snapshots\/shop\.rdb$/);
  const pasted: Pasted[] = [];
  for (const line of lines) pasted.push(await paste(line, { cwd }));
  // It fails for what it finds, in the file that it was given.
  expect(pasted[check]).toMatchObject({ code: 1, said: expect.stringMatching(/Checking RDB file.*Wrong signature/s) });
  expect(
    lines.flatMap((line, index) =>
      index === check ? [] : wrongWith(line, pasted[index] ?? NOTHING, { restarts: true }),
    ),
  ).toEqual([]);
});

it("files of somebody else's", async () => {
  await stack.compose("up", "-d", "foreign");
  const lines = linesIn(await stepOf("foreign"));
  expect(lines).toHaveLength(3);
  const said: string[] = [];
  const wrong: string[] = [];
  for (const line of lines) {
    const pasted = await paste(line, { cwd });
    said.push(pasted.said);
    wrong.push(...wrongWith(line, pasted, { restarts: true }));
  }
  expect(wrong).toEqual([]);
  // They are those of the user that the compose file gives Redis now.
  expect(said[0]).toMatch(/ 0 +0 .* \.$/m);
  expect((await paste(lines[0] ?? "", { cwd })).said).toMatch(/ 1234 +1234 .* \.$/m);
  await stack.ready("foreign");
});
