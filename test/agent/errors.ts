/** `errors` and `container` on a real engine, asked line by line as the Worker would. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { endSessions, opened, policyOf } from "../../src/agent/session/session.fixture.ts";
import { through, useDocker } from "./docker-transport.ts";

export const errors = through("The agent through", (transport) => {
  const bench = useDocker(transport);
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "redis-ops-errors-"));
    await writeFile(join(folder, "password"), bench.stack.password, { mode: 0o600 });
  });
  afterEach(async () => {
    await endSessions();
    await rm(folder, { recursive: true });
  });

  const ask = async (operation: string, target: Record<string, unknown> = {}) => {
    const agent = await opened({
      policy: policyOf({
        transport,
        targets: { prod: { project: bench.stack.project, password_file: join(folder, "password"), ...target } },
      }),
      environment: {},
      createDocker: bench.createDocker(bench.stack.password),
    });
    return (await agent.ask({ operation, input: {}, deadline_ms: 15_000 })).result;
  };

  it("finds the Redis errors in the logs of the project's services, and shows no password", async () => {
    await bench.stack.compose("up", "-d", "app", "leaky", "mute");
    await expect
      .poll(() => ask("errors"), { timeout: 20_000, interval: 500 })
      .toMatchObject({
        ok: true,
        value: {
          reading: {
            services: [
              { service: "app", lines: 2, truncated: false, failure: null },
              { service: "leaky", lines: 2, truncated: false, failure: null },
              { service: "mute", lines: 0, failure: expect.stringContaining("logging driver") },
              { service: "open", failure: null },
            ],
            groups: [
              {
                service: "app",
                kind: "refused",
                count: 1,
                sample: "Error 111 connecting to redis:6379. Connection refused.",
              },
              {
                service: "leaky",
                kind: "refused",
                count: 1,
                sample:
                  "Cannot connect to redis://***@redis:6379/0: Error 111 connecting to redis:6379. Connection refused..",
              },
              { service: "leaky", kind: "auth", count: 1 },
            ],
          },
          commands: expect.arrayContaining([`docker compose -p ${bench.stack.project} logs --since 15m app`]),
        },
      });
    expect(JSON.stringify(await ask("errors"))).not.toContain(bench.stack.password);
    expect(await ask("errors", { log_services: ["app"] })).toMatchObject({
      ok: true,
      value: { reading: { services: [{ service: "app" }], groups: [{ service: "app" }] } },
    });
    expect(await ask("errors", { log_services: false })).toMatchObject({
      ok: true,
      value: { reading: { services: [], groups: [] } },
    });
  });

  it("reads the log of a service of another project that the policy names, and names it so", async () => {
    await bench.stack.apart("up", "-d", "leaky");
    const name = `${bench.stack.project}-apart/leaky`;
    await expect
      .poll(() => ask("errors", { log_services: [name] }), { timeout: 20_000, interval: 500 })
      .toMatchObject({
        ok: true,
        value: {
          reading: {
            services: [{ service: name, lines: 2, truncated: false, failure: null }],
            groups: [
              { service: name, kind: "refused", count: 1 },
              { service: name, kind: "auth", count: 1 },
            ],
          },
          commands: expect.arrayContaining([`docker compose -p ${bench.stack.project}-apart logs --since 15m leaky`]),
        },
      });
    expect(JSON.stringify(await ask("errors", { log_services: [name] }))).not.toContain(bench.stack.password);
    await bench.stack.apart("down", "-v", "-t", "0");
    expect(await ask("errors", { log_services: [name] })).toMatchObject({
      ok: true,
      value: { reading: { services: [{ service: name, failure: expect.stringContaining("no container") }] } },
    });
  });

  it("tells how the container was killed for memory, and how it is now", async () => {
    await bench.stack.killedForMemory();
    const asked = () => ask("container", { service: "oom" });
    await expect.poll(asked, { timeout: 20_000, interval: 500 }).toMatchObject({
      ok: true,
      value: {
        reading: {
          state: "exited",
          exit_code: 137,
          oom_killed: true,
          memory_limit: 16_777_216,
          restart_policy: "no",
        },
      },
    });
    // Newest first: of those before it, if there are any, the engine had not noticed why they were killed.
    const killed = expect.objectContaining({ exit_code: 137, oom_killed: true });
    expect(await asked()).toHaveProperty(["value", "reading", "ends", 0], killed);
    expect(await ask("container")).toMatchObject({
      ok: true,
      value: { reading: { container: bench.stack.container, state: "running", exit_code: null, ends: [] } },
    });
  });
});
