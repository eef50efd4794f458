/**
 * Text that would be a command, an option, a second line or another path, in every text argument, by every way in.
 *
 * - Shell metacharacters: https://github.com/advisories/GHSA-49gm-hh7w-wfvf (a command line made from text, OliveTin),
 *   https://github.com/advisories/GHSA-xc5w-4v5w-7x65 (the same behind a pattern that looked strict).
 * - Options: CVE-2017-1000117 (a host name that is an option of ssh), in every program that starts another since.
 * - Line breaks: https://github.com/redis/redis/pull/15496, https://github.com/apache/kvrocks/issues/3493 (CVE-2025-67733).
 * - Arguments that nobody declared: https://github.com/advisories/GHSA-prj9-97mp-mwh2.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../src/protocol/operation.ts";
import { OPERATION_NAMES, type OperationName, operations } from "../../src/protocol/operations.ts";
import { operator } from "../changes/operator.ts";
import { type AgentLogin, login } from "./agent-login.ts";
import { agentEntry, type Asked, type Entry, httpEntry, slackEntry } from "./entries.ts";
import { type HostWatch, leaveMarker, markers, redisState, removeMarkers, watchHost } from "./host-watch.ts";
import { some } from "./length.ts";
import { startVictim, type Victim } from "./victim.ts";
import { BREAKS, DASHES, KEY, REDIS, SHELL, TRAVERSALS } from "./values.ts";
import { multiLine, option, pathBelow, redisLines, shell, shellQuoted } from "./vulnerable.ts";

let victim: Victim;
let agent: AgentLogin;
let watch: HostWatch;
let before: Record<string, string>;

beforeAll(async () => {
  victim = await startVictim();
  await operator(victim.stack).reset();
  before = await redisState(victim.stack);
  watch = await watchHost(victim.stack);
  agent = await login(victim.stack);
});

afterAll(async () => {
  watch?.stop();
  await agent?.end();
  await removeMarkers(victim.stack);
  await victim?.stop();
  await operator(victim.stack).reset();
});

const entries = (): Entry[] => [
  httpEntry(victim, "query"),
  httpEntry(victim, "body"),
  slackEntry(victim),
  agentEntry(agent),
];

/** What each operation needs, so that only the argument under test is wrong. */
const NEEDS: Partial<Record<OperationName, Record<string, unknown>>> = {
  set: { key: "maxmemory", value: "512mb", dry_run: "true" },
  apply: { dry_run: "true" },
  undo: { id: "999999" },
  acknowledge: { id: "999999" },
  mute: { for: "1m" },
};

/** Every text argument of the catalogue, the target's name among them, with a value in its place. */
const withEach = (value: string): Asked[] =>
  OPERATION_NAMES.flatMap((operation) => {
    const { input: schema, scope }: Operation = operations[operation];
    const needs = NEEDS[operation] ?? {};
    const target = scope === "target" ? victim.stack.target : null;
    const inputs = Object.keys(schema.shape).map((key): Asked => ({
      operation,
      target,
      input: { ...needs, [key]: value },
      role: "operator",
    }));
    return scope === "target" ? [...inputs, { operation, target: value, input: needs, role: "operator" }] : inputs;
  });

/** What no line of a person's words may hold. */
const CONTROLS = ["\n", "\r", "\0", "\u000b", "\u000c"];

/** Whether a person's own words stand here, which may be anything in one line. */
const isProse = ({ input }: Asked, value: string): boolean => input["reason"] === value;

const probe = async (values: readonly string[], mayBe: (asked: Asked, value: string) => boolean): Promise<string[]> => {
  const through: string[] = [];
  for (const entry of entries())
    for (const value of some(values, entry.name === "Slack" ? 2 : 5))
      await Promise.all(
        withEach(value).map(async (asked) => {
          const { outcome, text } = await entry.ask(asked);
          const refused =
            outcome !== "ok" &&
            outcome !== "shown" &&
            !["internal", "agent_failed", "redis_failed", "docker_failed", "timeout"].includes(outcome);
          // A line of chat has words, not arguments: what is behind a blank may be another word, which is refused or harmless by itself.
          // What is punctuation alone is no word there: it is asked about without it, and nothing is changed yet.
          const isUnsaid = entry.name === "Slack" && outcome === "shown" && /^\.+$/.test(value);
          if (!refused && !isUnsaid && !(entry.name === "Slack" && outcome === "ok") && !mayBe(asked, value))
            through.push(
              `${entry.name}: ${asked.operation} ${JSON.stringify(asked.input)} on ${String(asked.target)}: ${outcome} ${text.slice(0, 200)}`,
            );
        }),
      );
  return through;
};

const untouched = async (): Promise<void> => {
  expect(watch.foreign()).toEqual([]);
  expect(await watch.without(() => markers(victim.stack))).toEqual([]);
  expect(await watch.without(() => redisState(victim.stack))).toEqual(before);
};

describe("shell metacharacters", () => {
  it("control: run where a command line is made from text, in each kind of quotes, and the marker shows it", async () => {
    await watch.without(async () => {
      for (const run of [
        shell,
        (value: string) => shellQuoted(value, "'"),
        (value: string) => shellQuoted(value, '"'),
      ]) {
        await removeMarkers(victim.stack);
        for (const value of SHELL) await run(value.replaceAll(/;?sleep [0-9.]+/g, ""));
        expect(await markers(victim.stack)).toContain("machine");
      }
      await removeMarkers(victim.stack);
    });
  });

  it("control: are seen among the processes of the host", async () => {
    await watch.without(async () => {
      const own = await watchHost(victim.stack);
      await victim.stack.control.hostRun(["sh", "-c", "sleep 0.3; true"]);
      own.stop();
      expect(own.foreign()).toEqual(expect.arrayContaining([expect.stringContaining("sleep 0.3")]));
      await leaveMarker(victim.stack);
      expect(await markers(victim.stack)).toContain("host");
      await removeMarkers(victim.stack);
    });
  });

  it("are refused in every text argument by every way in, and run nowhere", async () => {
    expect(await probe(SHELL, isProse)).toEqual([]);
    await untouched();
  });
});

describe("a value that begins with a dash", () => {
  it("control: is an option to a program that gets it as it is", async () => {
    for (const value of DASHES) expect(await option(value)).toContain("option");
  });

  it("is refused in every text argument by every way in", async () => {
    expect(await probe(DASHES, isProse)).toEqual([]);
    await untouched();
  });
});

describe("a line break", () => {
  it("control: is a second command to a redis-cli on a pipe, and passes a pattern of one line", () => {
    expect(redisLines(`1mb\nSET ${KEY} 1`)).toEqual(["CONFIG SET maxmemory 1mb", `SET ${KEY} 1`]);
    expect(multiLine("maxmemory\nSET x 1")).toBe(true);
  });

  it("of any kind is refused in every text argument by every way in, the person's words too", async () => {
    expect(
      await probe(
        [...REDIS],
        (asked, value) => isProse(asked, value) && !CONTROLS.some((each) => value.includes(each)),
      ),
    ).toEqual([]);
    await untouched();
  });

  it.each(BREAKS.filter((line) => !line.startsWith("\\")))(
    "%j at the end of a good value does not pass",
    async (line) => {
      for (const entry of entries().filter(({ name }) => name !== "Slack"))
        for (const [key, value] of [
          ["key", `require${line}pass`],
          ["value", `512${line}mb`],
        ] as const) {
          const input = { key: "maxmemory", value: "512mb", dry_run: "true", [key]: value };
          const { outcome } = await entry.ask({
            operation: "set",
            target: victim.stack.target,
            input,
            role: "operator",
          });
          expect([entry.name, outcome]).not.toEqual([entry.name, "ok"]);
        }
      await untouched();
    },
  );
});

describe("a path in place of a name", () => {
  it("control: leads out of a folder where a path is made from text", () => {
    expect(pathBelow("../../etc/passwd")).toBe("/etc/passwd");
    expect(pathBelow("%2e%2e/%2e%2e/etc/passwd")).toBe("/etc/passwd");
  });

  it("is refused as target, setting, section, id and page by every way in", async () => {
    expect(await probe(TRAVERSALS, (asked, value) => isProse(asked, value))).toEqual([]);
    await untouched();
  });
});

describe("an argument that the operation does not have", () => {
  it("is refused by every way in", async () => {
    for (const entry of entries())
      for (const name of ["ot_extra", "__proto__x", "argv", "command"]) {
        const input = { [name]: "x" };
        const { outcome } = await entry.ask({
          operation: "memory",
          target: victim.stack.target,
          input,
          role: "operator",
        });
        expect([entry.name, name, outcome]).toEqual([entry.name, name, "bad_input"]);
      }
  });
});
