/** The engine started again, and installed anew, under a link that is warm. */
import { expect, test } from "vitest";
import { ask, type Ground, maxmemory, read, readAtLast, warmed } from "./ground.ts";

const MIB = 1024 ** 2;
const MINUTE_MS = 60_000;

/** Warm, then what is done to the engine, then the same questions as before. */
async function under(ground: Ground, script: string): Promise<number> {
  await warmed(ground);
  await read(ground, "stats");
  await ground.vm.must(script, { timeoutMs: 2 * MINUTE_MS });
  // While the containers start again an answer may name the hop that is not there yet.
  const memory = await readAtLast(ground, "memory");
  expect(memory.body.data.maxmemory).toBe(await maxmemory(ground));
  await read(ground, "stats");
  const set = await ask(ground, "set", { key: "maxmemory", value: "560mb" });
  expect([set.status, set.body.detail ?? "", await maxmemory(ground)]).toEqual([200, "", 560 * MIB]);
  expect((await ask(ground, "undo", { id: "latest" })).status).toBe(200);
  return maxmemory(ground);
}

const UNIT = { docker: "docker.service", podman: "podman.socket podman.service" } as const;

export function engineRenewed(ground: Ground): void {
  const { enginePackage, engine, afterUpgrade = "true" } = ground.vm.machine;

  test("a warm link outlives a restart of the engine", async () => {
    expect(await under(ground, `systemctl restart ${UNIT[engine]}`)).toBe(512 * MIB);
  });

  test("and its package installed over it, as by an upgrade", async () => {
    const upgrade = `DEBIAN_FRONTEND=noninteractive dpkg --install /srv/packages/${enginePackage}_*.deb && ${afterUpgrade}`;
    expect(await under(ground, upgrade)).toBe(512 * MIB);
  });
}
