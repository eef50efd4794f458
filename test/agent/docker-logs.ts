import { expect, it } from "vitest";
import { budget, through, useDocker } from "./docker-transport.ts";

const HOUR_MS = 3_600_000;

export const logs = through("The services' logs through", (transport) => {
  const bench = useDocker(transport);
  const up = (...words: string[]): Promise<string> => bench.stack.compose("up", "-d", ...words);
  const remove = (service: string): Promise<string> => bench.stack.compose("rm", "-sf", service);
  const texts = async (service: string, since = Date.now() - HOUR_MS): Promise<string[] | string> => {
    const log = await bench.open().logs(service, since, budget());
    return log.ok ? log.value.lines.map(({ text }) => text) : log.failure.detail;
  };
  /** By the engine's own word, which reads no more of a log that is being flooded. */
  const newest = async (service: string): Promise<string> =>
    (await bench.stack.docker("logs", "--tail", "1", `${bench.stack.project}-${service}-1`)).trim();

  it("names the project's services that have containers, whatever their state, with each container", async () => {
    await up("--scale", "app=2", "app");
    await bench.stack.docker("stop", "-t", "0", `${bench.stack.project}-app-2`);
    const found = await bench.open().services(budget());
    await remove("app");
    const named = (name: string) => ({
      id: expect.stringMatching(/^[0-9a-f]{12}/),
      name: `${bench.stack.project}-${name}`,
    });
    if (!found.ok) throw new Error(found.failure.detail);
    expect(found.value.map(({ service }) => service)).toEqual(["app", "open", "redis"]);
    expect(found.value[0]?.containers).toHaveLength(2);
    expect(found.value[0]?.containers).toEqual(expect.arrayContaining([named("app-1"), named("app-2")]));
    expect(found.value[2]?.containers).toEqual([named("redis-1")]);
  });

  it("gives stdout and stderr of all containers of a service, with the engine's timestamps in their order", async () => {
    const before = Date.now();
    await up("--scale", "app=2", "app");
    const refused = "Error 111 connecting to redis:6379. Connection refused.";
    const each = [refused, "starting"];
    const found = async (): Promise<string[]> => [await texts("app")].flat().toSorted();
    await expect.poll(found).toEqual([...each, ...each].toSorted());
    const log = await bench.open().logs("app", before - HOUR_MS, budget());
    await remove("app");
    if (!log.ok) throw new Error(log.failure.detail);
    expect(log.value.truncated).toBe(false);
    const instants = log.value.lines.map(({ at }) => at);
    expect(instants).toEqual(instants.toSorted((left, right) => left - right));
    expect(instants[0]).toBeGreaterThan(before - 1000);
  });

  it("gives the log of a container that has stopped", async () => {
    await up("app");
    await expect.poll(() => texts("app")).toContain("starting");
    await bench.stack.docker("stop", "-t", "0", `${bench.stack.project}-app-1`);
    expect(await texts("app")).toContain("starting");
    await remove("app");
  });

  it("gives nothing of before the window", async () => {
    await up("app");
    await expect.poll(() => texts("app")).toContain("starting");
    expect(await texts("app", Date.now() + 1000)).toEqual([]);
    await remove("app");
  });

  it("reads the log of a service with a terminal", async () => {
    await up("terminal");
    await expect.poll(() => texts("terminal")).toEqual(["one", "two"]);
    await remove("terminal");
  });

  it("keeps a MiB of a long log, its end and parts of what was before, and says which", async () => {
    await up("loud");
    await expect.poll(() => newest("loud"), { timeout: 20_000 }).toBe("last");
    const log = await bench.open().logs("loud", Date.now() - HOUR_MS, budget());
    await remove("loud");
    if (!log.ok) throw new Error(log.failure.detail);
    const bytes = log.value.lines.reduce((sum, { text }) => sum + text.length, 0);
    expect(log.value.truncated).toBe(true);
    expect(bytes).toBeLessThanOrEqual(1_048_576);
    expect(bytes).toBeGreaterThan(500_000);
    expect(log.value.spans.length).toBeGreaterThan(1);
  });

  it("finds what was logged just before a flood, in what of it is read", async () => {
    await up("flooded");
    await expect.poll(() => newest("flooded"), { timeout: 60_000 }).toBe("last");
    const log = await bench.open().logs("flooded", Date.now() - HOUR_MS, budget());
    await remove("flooded");
    if (!log.ok) throw new Error(log.failure.detail);
    const found = log.value.lines.map(({ text }) => text);
    expect(found.filter((text) => text.startsWith("WRONGPASS"))).toHaveLength(200);
    expect(new Set(found).size).toBe(found.length);
    expect(found.length).toBeLessThanOrEqual(20_000);
    expect(log.value.truncated).toBe(true);
  });

  it("reads a log that is being flooded and rotated meanwhile, within its time", async () => {
    await up("flooding");
    const tooLong = async (): Promise<boolean> => {
      const found = await bench.open().logs("flooding", Date.now() - HOUR_MS, budget());
      return found.ok && found.value.truncated;
    };
    await expect.poll(tooLong, { timeout: 30_000 }).toBe(true);
    const log = await bench.open().logs("flooding", Date.now() - HOUR_MS, budget(8500));
    await remove("flooding");
    if (!log.ok) throw new Error(log.failure.detail);
    expect(log.value.truncated).toBe(true);
    const instants = log.value.lines.map(({ at }) => at);
    expect(instants).toEqual(instants.toSorted((left, right) => left - right));
    for (const { from, to } of log.value.spans) expect(from).toBeLessThanOrEqual(to);
  });

  it("reads a service of another project by the project's name, and none of the same name of its own", async () => {
    await up("app");
    await bench.stack.apart("up", "-d", "leaky");
    const name = `${bench.stack.project}-apart/leaky`;
    await expect.poll(() => texts(name)).toHaveLength(2);
    expect(await texts("leaky")).toContain("There is no container of service leaky in project");
    expect(await texts(`${bench.stack.project}-apart/app`)).toContain(
      "There is no container of service app in project",
    );
    expect(await texts(`${bench.stack.project}/app`)).toContain("starting");
    await bench.stack.apart("down", "-v", "-t", "0");
    await remove("app");
  });

  it("says that a logging driver cannot be read, and what to do", async () => {
    await up("mute");
    const log = await bench.open().logs("mute", Date.now() - HOUR_MS, budget());
    await remove("mute");
    expect(log).toMatchObject({
      ok: false,
      failure: {
        code: "docker_failed",
        hop: "docker",
        detail: `The log of container ${bench.stack.project}-mute-1 cannot be read: its logging driver does not support it.`,
        hint: expect.stringContaining("json-file"),
      },
    });
  });

  it("says that a service has no container", async () => {
    expect(await texts("nosuch")).toBe(`There is no container of service nosuch in project ${bench.stack.project}.`);
  });
});
