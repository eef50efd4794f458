/**
 * Every command that is printed works as it stands: each is pasted into a shell, in a folder of another project, for a project that was
 * started with `-p` and with `-f` elsewhere, whatever way Redis has its password from.
 */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createDocker } from "../../src/agent/docker/index.ts";
import { endSessions, opened, policyOf } from "../../src/agent/session/session.fixture.ts";
import { envelope, told } from "../../src/protocol/answer.ts";
import type { Place } from "../../src/protocol/commands.ts";
import { operations } from "../../src/protocol/operations.ts";
import type { AgentAnswer } from "../../src/protocol/wire.ts";
import { viewOf } from "../../src/present/index.ts";
import { judge, type JudgedOperation } from "../../src/worker/judge/judge.ts";
import { CASES } from "../../src/worker/judge/rules/cases.fixture.ts";
import { contextOf, snapshot } from "../../src/worker/judge/snapshot.fixture.ts";
import { type ComposeStack, startComposeStack } from "./compose-stack.ts";
import { paste, type Pasted, WRONG, wrongWith } from "./paste.ts";

let stack: ComposeStack;
/** The folder in which the lines are pasted: it has a compose file of its own, with a service of the same name. */
let elsewhere: string;
/** What the agent's policy names: a folder with an `.env`, and a file with the password. */
let directory: string;

beforeAll(async () => {
  stack = await startComposeStack("paste");
  elsewhere = await mkdtemp(join(tmpdir(), "redis-ops-elsewhere-"));
  directory = await mkdtemp(join(tmpdir(), "redis-ops paste "));
  await writeFile(join(elsewhere, "compose.yaml"), "services: { cache: { image: none }, redis: { image: none } }\n");
  await writeFile(join(directory, ".env"), `REDIS_PASSWORD='${stack.password}'\n`);
  await writeFile(join(directory, "password"), `${stack.password}\n`);
  await stack.compose("up", "-d", "cache", "data", "app");
  for (const service of ["cache", "data"]) await stack.ready(service);
  await stack.docker("exec", `${stack.project}-app-1`, "true");
}, 300_000);

afterEach(endSessions);

afterAll(async () => {
  await stack.remove();
  for (const folder of [elsewhere, directory]) await rm(folder, { recursive: true, force: true });
});

/** What was pasted already; several answers have the same lines. */
const tried = new Map<string, Promise<Pasted>>();

const wrong = async (lines: Iterable<string>, exported: Host["exported"] = {}): Promise<string[]> => {
  const found: string[] = [];
  for (const line of new Set(lines)) {
    // A copy of the data is made where none is.
    await rm(join(elsewhere, "redis-data-copy"), { recursive: true, force: true });
    const pasted = tried.get(line) ?? paste(line, { cwd: elsewhere, exported });
    tried.set(line, pasted);
    found.push(...wrongWith(line, await pasted));
  }
  return found;
};

interface Host {
  service: string;
  password_file?: string;
  project_directory?: string;
  port?: number;
  /** What the agent's environment has, and the person's shell after the line that comes before the others. */
  exported?: Record<string, string>;
}

const agentOn = ({ exported = {}, ...host }: Host) =>
  opened({
    policy: policyOf({
      docker_socket: stack.dockerSocket,
      targets: { prod: { project: stack.project, ...host } },
    }),
    environment: exported,
    createDocker,
  });

const asked = async (host: Host, operation: string, input: Record<string, unknown> = {}): Promise<AgentAnswer> => {
  const agent = await agentOn(host);
  const caller = { id: "ann", role: "operator", via: "token" } as const;
  const { result } = await agent.ask({ operation, input, deadline_ms: 40_000, caller });
  if (!result.ok) throw new Error(`${operation}: ${result.failure.detail} ${result.failure.hint}`);
  return result.value;
};

/** The lines under an answer, as the agent sends them and as a person is shown them. */
const linesOf = (operation: JudgedOperation, answer: AgentAnswer): string[] => {
  const place = answer.place ?? null;
  const reading = operations[operation].reading.parse(answer.reading) as never;
  const judged = judge(operation, reading, { ...contextOf(), now: Date.now(), ...(place === null ? {} : { place }) });
  if (!judged.ok) throw new Error(judged.failure.detail);
  const whole = { ...judged.value, at: new Date().toISOString(), age_ms: 0, commands: answer.commands };
  const { commands } = viewOf(told(envelope("prod", operation, whole, 1)));
  return [
    ...answer.commands,
    ...commands,
    ...shellLines(JSON.stringify(judged.value.reasons)),
    ...evidence(whole.data),
  ];
};

/** What stands between backticks and is for a shell. */
const shellLines = (text: string): string[] =>
  [
    ...text.replaceAll('\\"', '"').matchAll(/`((?:docker|mkdir|REDISCLI_AUTH=|printf) [^`]+|REDISCLI_AUTH=[^`]+)`/g),
  ].map(([, line = ""]) => line);

const evidence = (data: unknown): string[] =>
  ((data as { findings?: { evidence: { command: string | null }[] }[] }).findings ?? []).flatMap((finding) =>
    finding.evidence.flatMap(({ command }) => (command === null ? [] : [command])),
  );

const HOSTS: [string, () => Host][] = [
  ["the container's variable REDIS_PASSWORD", () => ({ service: "cache", project_directory: directory })],
  ["the container's variable REDISCLI_AUTH", () => ({ service: "data", project_directory: directory })],
  ["the project's .env", () => ({ service: "redis", project_directory: directory })],
  ["a file of the host's", () => ({ service: "redis", password_file: join(directory, "password") })],
  ["nowhere, for there is none", () => ({ service: "open" })],
  ["the person's own shell", () => ({ service: "redis", exported: { REDISCLI_AUTH: stack.password } })],
];

/** It asks for the password. */
const isBeforehand = (line: string): boolean => line.startsWith("stty ");

it("control: what is typed in the project's own folder works nowhere else", async () => {
  expect((await paste("docker compose exec -T cache redis-cli PING", { cwd: "/" })).code).not.toBe(0);
  expect((await paste("docker stats cache --no-stream", { cwd: "/" })).code).not.toBe(0);
  const { said } = await paste(
    `docker -H unix://${stack.dockerSocket} compose -p ${stack.project} exec -T cache redis-cli PING`,
  );
  expect(said).toMatch(WRONG);
});

const OPERATIONS: [JudgedOperation, Record<string, unknown>][] = [
  ["ping", {}],
  ["memory", {}],
  ["info", { section: "server" }],
  ["stats", {}],
  ["config", {}],
  ["persistence", {}],
  ["container", {}],
  ["errors", { since: "1d" }],
  ["drift", {}],
  ["doctor", {}],
];

describe.each(HOSTS)("with the password from %s", (_title, host) => {
  it.each(OPERATIONS)("the lines of %s work", async (operation, input) => {
    const { exported } = host();
    const lines = linesOf(operation, await asked(host(), operation, input));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.some(isBeforehand)).toBe(exported !== undefined);
    expect(
      await wrong(
        lines.filter((line) => !isBeforehand(line)),
        exported,
      ),
    ).toEqual([]);
  });

  it("the lines of a change work", async () => {
    const { commands } = await asked(host(), "set", { key: "maxmemory", value: "16mb", dry_run: true });
    const lines = commands.filter((line) => !isBeforehand(line));
    expect(lines.length).toBeGreaterThan(0);
    expect(await wrong(lines, host().exported)).toEqual([]);
  });

  it("a line for redis-cli gets what it is for, and no line holds the password", async () => {
    const { commands } = await asked(host(), "info", { section: "server" });
    const line = commands.join("; ").replace(/ {2}#[^;]*/, "");
    for (const cwd of ["/", elsewhere])
      expect((await paste(line, { cwd, typed: `${stack.password}\n` })).said).toMatch(/^# Server\r?\nredis_version:/m);
    const { commands: all } = await asked(host(), "doctor");
    expect(all.join("\n")).not.toContain(stack.password);
  });
});

it("several lines pasted at once are all run", async () => {
  const { commands } = await asked({ service: "cache", project_directory: directory }, "info", { section: "server" });
  const lines = [...commands, "echo the-last-of-them", ""].join("\n");
  const child = execFile("sh", [], { cwd: elsewhere, timeout: 60_000 });
  let said = "";
  child.stdout?.on("data", (chunk: string) => (said += chunk));
  child.stdin?.end(lines);
  await once(child, "close");
  expect(said).toMatch(/^# Server[\s\S]*the-last-of-them\n$/);
});

it("names the project's folder and files, which are what Compose was told", async () => {
  const { place } = await asked({ service: "cache", project_directory: directory }, "memory");
  expect(place).toMatchObject({
    project: stack.project,
    service: "cache",
    container: `${stack.project}-cache-1`,
    directory: expect.stringMatching(/^\/.*redisops-seam-paste/),
    files: [expect.stringMatching(/\/compose\.yaml$/)],
    socket: stack.dockerSocket,
  });
});

it("of a Redis that listens elsewhere, doctor's line asks it there", async () => {
  await stack.compose("up", "-d", "aside");
  await stack.ready("aside", ["-p", "6380"]);
  const answer = await asked({ service: "aside", port: 6379 }, "doctor");
  const lines = linesOf("doctor", answer).filter((line) => line.endsWith(" PING"));
  expect(lines).toEqual([expect.stringMatching(/exec -T aside redis-cli -h 127\.0\.0\.1 -p 6380 PING$/)]);
  expect((await paste(lines[0] ?? "")).said).toBe("PONG\n");
  await stack.compose("rm", "-sf", "aside");
});

describe("what doctor says of every case that its rules know", () => {
  /** In each case it is this container, and the applications are those of this project. */
  const linesIn = (id: string, place: Place): string[] => {
    const wrongs = CASES[id]?.fires ?? {};
    const { container } = wrongs;
    const here = { ...container, container: place.container ?? "" };
    const judged = judge("doctor", snapshot(container === null ? wrongs : { ...wrongs, container: here }), {
      ...contextOf(wrongs),
      place,
    });
    if (!judged.ok) throw new Error(judged.failure.detail);
    const { findings } = judged.value.data;
    return [...evidence({ findings }), ...shellLines(JSON.stringify(findings))].filter(
      (line) =>
        line.includes("docker") &&
        !/^docker (?:system|stats --no-stream|kill|stop)\b| NAME /.test(line) &&
        // That is asked where Redis listens, which this one does not: the test above has one that does.
        !line.endsWith(" -p 6380 PING") &&
        // That is for a Sentinel: topologies.test.ts pastes it.
        !line.endsWith(" SENTINEL MASTERS") &&
        // A repair of damaged data, of which here is none: repair.test.ts pastes these.
        !/ --entrypoint (?:redis|valkey)-check-/.test(line),
    );
  };

  it("works as well", async () => {
    const { place } = await asked({ service: "cache", project_directory: directory }, "memory");
    if (place === undefined) throw new Error("no place");
    const lines = new Set(Object.keys(CASES).flatMap((id) => linesIn(id, place)));
    expect(lines.size).toBeGreaterThan(20);
    const unpause = [...lines].filter((line) => / unpause /.test(line));
    lines.delete(unpause[0] ?? "");
    expect(await wrong(lines)).toEqual([]);
    await stack.docker("pause", place.container ?? "");
    expect(unpause.length).toBeLessThanOrEqual(1);
    for (const line of unpause) expect(wrongWith(line, await paste(line, { cwd: elsewhere }))).toEqual([]);
    await stack.docker("unpause", place.container ?? "").catch(() => "");
  });
});
