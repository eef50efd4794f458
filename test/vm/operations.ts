/** Every operation of the catalogue, asked of the machine. */
import { expect, test } from "vitest";
import { OPERATION_NAMES, operations, type OperationName } from "../../src/protocol/operations.ts";
import { wrongWith } from "../agent/paste.ts";
import { ask, CONTAINER, type Ground, maxmemory, read, TARGET } from "./ground.ts";

const MIB = 1024 ** 2;

/** Asked where there is what they are about: an alert (killed.ts), a change. */
const ELSEWHERE: readonly OperationName[] = ["acknowledge", "mute", "unmute", "undo"];

/** The others are asked without a word. */
const INPUT: Partial<Record<OperationName, Record<string, string>>> = {
  errors: { since: "15m" },
  set: { key: "maxmemory", value: "560mb", reason: "a test" },
  history: { metric: "used" },
  audit: { target: TARGET },
};

const OPERATIONS = OPERATION_NAMES.filter((name) => !ELSEWHERE.includes(name));

export function everyOperation(ground: Ground): void {
  test.each(OPERATIONS)("%s answers", async (name) => {
    const answer = await ask(ground, name, INPUT[name]);
    expect([answer.status, answer.body.detail ?? ""]).toEqual([200, ""]);
    expect(() => operations[name].output.parse(answer.body.data)).not.toThrow();
  });

  test("undo puts back what set has changed, and Redis has it so", async () => {
    const set = await ask(ground, "set", { key: "maxmemory", value: "570mb" });
    expect([set.status, await maxmemory(ground)]).toEqual([200, 570 * MIB]);
    const undone = await ask(ground, "undo", { id: set.body.data.change_id });
    expect([undone.status, await maxmemory(ground)]).toEqual([200, 512 * MIB]);
  });

  test("doctor could read every part, and knows the host's own memory", async () => {
    const { body } = await read(ground, "doctor");
    expect(body.data.unread).toEqual([]);
    const total = Number(/MemTotal:\s+(\d+)/.exec(await ground.vm.must("cat /proc/meminfo"))?.[1]) * 1024;
    const memory = await read(ground, "memory");
    expect(memory.body.data.ceilings.map(({ name, limit }) => [name, limit])).toEqual([
      ["maxmemory", 512 * MIB],
      ["container", 768 * MIB],
      ["host", total],
    ]);
  });

  test("errors finds what the application logs", async () => {
    const { body } = await read(ground, "errors", { since: "60m" });
    expect(body.data.groups.map(({ kind }) => kind)).toEqual(["refused"]);
  });

  test("container tells what the engine does", async () => {
    const { body } = await read(ground, "container");
    expect(body.data).toMatchObject({
      container: CONTAINER,
      state: "running",
      memory_limit: 768 * MIB,
      memory_reservation: 256 * MIB,
      restart_policy: ground.vm.machine.restart,
    });
  });

  test("the commands of every answer work on the host as they stand, in any folder", async () => {
    const lines = new Set<string>();
    for (const name of ["memory", "persistence", "container", "doctor", "drift", "stats", "errors"] as const)
      for (const line of (await read(ground, name)).body.commands) lines.add(line);
    expect(lines.size).toBeGreaterThan(5);
    const wrong: string[] = [];
    for (const line of lines) {
      const { code, stdout, stderr } = await ground.vm.sh(`cd /tmp; ${line}`);
      wrong.push(...wrongWith(line, { code: code ?? -1, said: stdout + stderr }));
    }
    expect(wrong).toEqual([]);
  });
}
