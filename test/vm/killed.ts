/** Redis killed by the kernel for memory, and what is told of that afterwards. */
import { expect, test } from "vitest";
import { ask, CONTAINER, eventually, type Ground, read, readAtLast, redis, redisAnswers, warmed } from "./ground.ts";

const MINUTE_MS = 60_000;
/** Each of this many bytes of zeros, which Redis really writes; two of them are more than the container may have. */
const VALUE_BYTES = 450 * 1024 ** 2;

/** By what a kill is told: for memory, or not known whether it was. */
const CAUSES: readonly string[] = ["container_oom_killed", "container_exit_error"];
const causeOf = (oomKilled: boolean | undefined) => CAUSES[oomKilled === true ? 0 : 1];

/** podman forgets it when it starts the container again, which may be before anybody has looked. */
const isTold = ({ vm }: Ground): boolean => vm.machine.engine === "docker";
const untoldOr = (oomKilled: boolean | undefined): [boolean, boolean] =>
  oomKilled === true ? [true, false] : [false, true];

/** It may be inside another: a quick machine has ended the container three times within ten minutes by then. */
const isOfTheKill = ({ cause, consequences }: { cause: string; consequences: readonly string[] }): boolean =>
  [cause, ...consequences].some((id) => CAUSES.includes(id));

export function killed(ground: Ground): void {
  test("a kill for memory is told with its restart", async () => {
    // From here on somebody looks unasked.
    await ground.served?.worker.restart({ vars: ground.served.vars(true) });
    await warmed(ground);
    const before = (await read(ground, "container")).body.data;
    // Else it would be killed again each time it loads what it had written.
    for (const [key, value] of [
      ["appendonly", "no"],
      ["save", "''"],
      ["maxmemory", "0"],
    ])
      await redis(ground, `CONFIG SET ${key} ${value}`);
    // The second one does not come back.
    for (const name of ["one", "two"])
      await ground.vm.sh(`docker exec ${CONTAINER} redis-cli SETRANGE ${name} ${VALUE_BYTES} x`, {
        timeoutMs: MINUTE_MS,
      });
    await redisAnswers(ground);
    // An engine that QEMU computes may still be at it.
    const { body } = await readAtLast(ground, "container");
    expect(body.data).toMatchObject({ state: "running", restarts: before.restarts + 1 });
    const [end] = body.data.ends;
    expect(end?.exit_code).toBe(137);
    // Where the engine does not tell it any more, that is said.
    expect([end?.oom_killed, end?.oom_unknown === true]).toEqual(
      isTold(ground) ? [true, false] : untoldOr(end?.oom_killed),
    );
    const { findings } = (await read(ground, "doctor")).body.data;
    expect(findings.filter(({ id }) => CAUSES.includes(id)).map(({ id }) => id)).toEqual([causeOf(end?.oom_killed)]);
  });

  test("it is an alert, which somebody acknowledges and mutes", async () => {
    const open = await eventually(
      ground,
      3 * MINUTE_MS,
      async () => (await read(ground, "alerts")).body.data.alerts,
      (alerts) => alerts.some(isOfTheKill),
    );
    const alert = open.find(isOfTheKill);
    const acknowledged = await ask(ground, "acknowledge", { id: alert?.id });
    expect([acknowledged.status, acknowledged.body.data.state]).toEqual([200, "acknowledged"]);
    expect((await ask(ground, "mute", { finding: alert?.cause, for: "1h" })).status).toBe(200);
    expect((await ask(ground, "unmute", { finding: alert?.cause })).status).toBe(200);
  });
}
