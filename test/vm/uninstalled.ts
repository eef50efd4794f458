/** README's way to take redis-ops off the host. */
import { expect, test } from "vitest";
import { lastLines } from "../../scripts/stack/command.ts";
import { ask, type Ground, redis } from "./ground.ts";
import { fromReadme, hostInstall } from "./set-up.ts";

const OURS = "/usr/local/lib/redis-ops /etc/redis-ops /etc/sudoers.d/redis-ops /var/lib/redis-ops /var/log/redis-ops";

export function uninstalled(ground: Ground): void {
  test("README's line takes it off, and leaves Redis as it is", async () => {
    const { vm } = ground;
    const line = await fromReadme(/`(npm run host:install -- you@host --uninstall)`/, vm);
    const removed = await hostInstall(ground, [...line, "--purge"]);
    expect(removed.code, lastLines(removed.stdout + removed.stderr)).toBe(0);
    expect((await vm.sh(`ls -d ${OURS}; getent passwd redis-ops`)).stdout).toBe("");
    expect((await vm.sh("pgrep -u redis-ops; pgrep -f '^/.*/usr/local/lib/redis-ops/'")).stdout).toBe("");
    expect((await vm.sh("find / -xdev -name '*redis-ops*' -not -path '/proc/*'")).stdout).toBe("");
    expect(await redis(ground, "PING")).toBe("PONG");
    const ping = await ask(ground, "ping");
    expect([ping.status, ping.body.hop]).toEqual([502, "ssh"]);
  });
}
