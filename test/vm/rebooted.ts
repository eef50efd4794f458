/** A timed change that comes to its end while the machine starts again. */
import { expect, test } from "vitest";
import { pause } from "../../src/shared/deadline.ts";
import type { Change } from "../../src/protocol/operations/changes.ts";
import { ask, eventually, type Ground, maxmemory, read, TARGET, warmed } from "./ground.ts";

const MIB = 1024 ** 2;
const MINUTE_MS = 60_000;

const changeOf = async (ground: Ground, id: number): Promise<Change | undefined> =>
  (await read(ground, "changes")).body.data.changes.find((change) => change.id === id);

const setFor = async (ground: Ground, value: string, time: string): Promise<number> => {
  const { status, body } = await ask(ground, "set", {
    ...{ key: "maxmemory", value, for: time, reason: "the night of a test" },
  });
  expect([status, body.detail ?? ""]).toEqual([200, ""]);
  return body.data.change_id ?? Number.NaN;
};

export function rebooted(ground: Ground): void {
  test("a timed change goes back by itself on this machine", async () => {
    await warmed(ground);
    const id = await setFor(ground, "560mb", "1m");
    expect(await maxmemory(ground)).toBe(560 * MIB);
    await pause(MINUTE_MS);
    await eventually(
      ground,
      MINUTE_MS,
      () => changeOf(ground, id),
      (change) => change?.state === "reverted",
    );
    expect(await maxmemory(ground)).toBe(512 * MIB);
  });

  test("one that ends while the machine starts again is back as well, and the books say how", async () => {
    const id = await setFor(ground, "576mb", "1m");
    await read(ground, "memory");
    await ground.vm.reboot();
    // Down, a read says at which hop, and has the last good reading. On its way down, sshd may still let somebody in to whom the agent says nothing.
    const down = await ask(ground, "memory");
    expect(down.status).toBeGreaterThanOrEqual(502);
    expect(["ssh", "agent"]).toContain(down.body.hop);
    expect(down.body).toMatchObject({ last_good: { data: { maxmemory: 576 * MIB } } });
    await ground.vm.untilUp();
    await warmed(ground);
    const after = await eventually(
      ground,
      3 * MINUTE_MS,
      () => changeOf(ground, id),
      (change) => change !== undefined && change.state !== "active",
    );
    expect([after?.state, await maxmemory(ground)]).toEqual(["lost", 512 * MIB]);
    const { body } = await read(ground, "memory");
    expect(body.data.maxmemory).toBe(512 * MIB);
    const { body: audit } = await ask(ground, "audit", { target: TARGET });
    expect(audit.data.lines.find(({ change_id }) => change_id === id)?.outcome).toBe("lost");
  });
}
