/** Every operation of the catalogue, asked of the machine. */
import { expect, test } from "vitest";
import { OPERATION_NAMES, operations, type OperationName } from "../../src/protocol/operations.ts";
import { wrongWith } from "../agent/paste.ts";
import { CONTAINER, type Ground, maxmemory, read, send, TARGET } from "./ground.ts";

const MIB = 1024 ** 2;

/** Asked where there is what they are about: an alert (killed.ts), a change. */
const ELSEWHERE: readonly OperationName[] = ["acknowledge", "mute", "unmute", "undo"];

/** Query or body, and what stands in the path; the others are asked without a word. */
const INPUT: Partial<Record<OperationName, Record<string, string>>> = {
  errors: { since: "15m" },
  set: { key: "maxmemory", value: "560mb", reason: "a test" },
  history: { metric: "used" },
  audit: { target: TARGET },
};

const OPERATIONS = OPERATION_NAMES.filter((name) => !ELSEWHERE.includes(name));

/** What comes after `/v1`, and the body. */
const requestOf = (name: OperationName): [path: string, body?: object] => {
  const { http, scope } = operations[name];
  const { key, ...rest } = INPUT[name] ?? {};
  const own = http.path.replace("/{key?}", "").replace("{key}", key ?? "");
  const path = scope === "target" ? `/targets/${TARGET}${own}` : own;
  return http.method === "GET" ? [`${path}?${new URLSearchParams(rest).toString()}`] : [path, rest];
};

export function everyOperation(ground: Ground): void {
  test.each(OPERATIONS)("%s answers", async (name) => {
    const answer = await send<unknown>(ground, operations[name].http.method, ...requestOf(name));
    expect([answer.status, answer.body.detail ?? ""]).toEqual([200, ""]);
    expect(() => operations[name].output.parse(answer.body.data)).not.toThrow();
  });

  test("undo puts back what set has changed, and Redis has it so", async () => {
    const set = await send<{ change_id: number }>(ground, "PUT", `/targets/${TARGET}/redis/config/maxmemory`, {
      value: "570mb",
    });
    expect([set.status, await maxmemory(ground)]).toEqual([200, 570 * MIB]);
    const undone = await send(ground, "POST", `/targets/${TARGET}/changes/${set.body.data.change_id}/undo`, {});
    expect([undone.status, await maxmemory(ground)]).toEqual([200, 512 * MIB]);
  });

  test("doctor could read every part, and knows the host's own memory", async () => {
    const { body } = await read(ground, "doctor", "/doctor");
    expect(body.data.unread).toEqual([]);
    const total = Number(/MemTotal:\s+(\d+)/.exec(await ground.vm.must("cat /proc/meminfo"))?.[1]) * 1024;
    const memory = await read(ground, "memory", "/redis/memory");
    expect(memory.body.data.ceilings.map(({ name, limit }) => [name, limit])).toEqual([
      ["maxmemory", 512 * MIB],
      ["container", 768 * MIB],
      ["host", total],
    ]);
  });

  test("errors finds what the application logs", async () => {
    const { body } = await read(ground, "errors", "/logs/errors?since=60m");
    expect(body.data.groups.map(({ kind }) => kind)).toEqual(["refused"]);
  });

  test("container tells what the engine does", async () => {
    const { body } = await read(ground, "container", "/container");
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
    for (const [name, rest] of [
      ...[["memory", "/redis/memory"] as const, ["persistence", "/redis/persistence"] as const],
      ...[["container", "/container"] as const, ["doctor", "/doctor"] as const, ["drift", "/profile"] as const],
      ...[["stats", "/container/stats"] as const, ["errors", "/logs/errors"] as const],
    ])
      for (const line of (await read(ground, name, rest)).body.commands) lines.add(line);
    expect(lines.size).toBeGreaterThan(5);
    const wrong: string[] = [];
    for (const line of lines) {
      const { code, stdout, stderr } = await ground.vm.sh(`cd /tmp; ${line}`);
      wrong.push(...wrongWith(line, { code: code ?? -1, said: stdout + stderr }));
    }
    expect(wrong).toEqual([]);
  });
}
