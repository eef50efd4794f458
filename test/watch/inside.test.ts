/**
 * A destination whose name leads to a private address, on the real workerd: with the network service that it has by default nothing arrives there, and why is
 * told. The control shows that a network without that bound reaches it.
 */
import { createServer } from "node:http";
import { createServer as createTcp } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { must } from "../../scripts/stack/command.ts";
import { listening } from "../../scripts/stack/listening.ts";
import { ensurePackages } from "../../scripts/stack/packages.ts";
import { createProgress } from "../../scripts/stack/progress.ts";
import type { Output } from "../../src/protocol/operations.ts";
import { pause } from "../../src/shared/deadline.ts";
import { useStack } from "../setup/stack.ts";
import { fullMemory } from "./full-memory.ts";
import { watchedVars } from "./watched.ts";

/** As in `named-inside.c`. */
const NAME = "hooks.inside.example.org";
const ADDRESS = "127.0.0.77";
const PORT = 8443;

const stack = await useStack();
const { target, workerOptions } = stack;
const { vars = {}, secrets = {} } = workerOptions;

const directory = mkdtempSync(join(tmpdir(), "redis-ops-inside-"));
await ensurePackages(["tcc"], createProgress());
const library = join(directory, "named-inside.so");
await must(["tcc", "-shared", "-nostdlib", "-o", library, join(import.meta.dirname, "named-inside.c")]);

let connections = 0;
const inside = createTcp((socket) => {
  connections += 1;
  socket.destroy();
});
const insideAt = await listening(inside, { host: ADDRESS, port: PORT });

/** A public resolver that knows the name, as anybody's would. */
const names: string[] = [];
const resolver = createServer((request, response) => {
  const asked = new URL(request.url ?? "/", `https://${request.headers.host}`).searchParams;
  names.push(`${asked.get("name")} ${asked.get("type")}`);
  const records = asked.get("type") === "A" ? [{ name: NAME, type: 1, TTL: 60, data: ADDRESS }] : [];
  response.setHeader("content-type", "application/dns-json");
  response.end(JSON.stringify({ Status: 0, ...(records.length === 0 ? {} : { Answer: records }) }));
});
const resolverAt = await listening(resolver, { host: "127.0.0.1", port: 0 });

const configured = {
  vars: watchedVars(stack, { every: "1m", tell: ["hook"] }),
  secrets: {
    ...secrets,
    ALERT_DESTINATIONS: JSON.stringify({
      hook: { kind: "webhook", url: `https://${NAME}:${PORT}/x`, secrets: [`whsec_${btoa("0".repeat(32))}`] },
    }),
  },
  env: { LD_PRELOAD: library },
};

let putBack: (() => Promise<void>) | null = null;

afterAll(async () => {
  await putBack?.();
  await stack.control.restartWorker({ vars, secrets, env: {}, openNetwork: "" });
  await Promise.all([insideAt.close(), resolverAt.close()]);
  rmSync(directory, { recursive: true });
});

type Failing = Output<"alerts">["failing"];

const failing = async (isIt: (failing: Failing) => boolean, seconds: number): Promise<Failing> => {
  let found: Failing = [];
  for (let second = 0; second < seconds && !isIt(found); second += 1) {
    const answer = (await (await stack.get(`/v1/targets/${target}/alerts`)).json()) as { data: Output<"alerts"> };
    found = answer.data.failing;
    await pause(1_000);
  }
  return found;
};

test(
  "a destination whose name leads inside is reached over no network of workerd's own default, and told of as what will never work",
  async () => {
    putBack = await fullMemory(stack);

    // The control: over a network that reaches everything, it arrives there.
    await stack.control.restartWorker(configured);
    expect((await failing((found) => found.length > 0, 30)).map(({ name }) => name)).toEqual(["hook"]);
    // It fails as well where the name was not looked up in time; then it is tried again.
    await expect.poll(() => connections, { timeout: 90_000, interval: 500 }).toBeGreaterThan(0);

    await stack.control.restartWorker({ ...configured, openNetwork: `127.0.0.1:${resolverAt.port}` });
    const reached = connections;
    const found = await failing(([first]) => first?.why !== undefined, 90);
    expect(found).toEqual([
      {
        ...{ name: "hook", failing_since: expect.any(String) },
        why: expect.stringContaining(
          "an address that is not on the open internet, where nothing is sent. Give it one that is",
        ),
      },
    ]);
    expect([connections, new Set(names)]).toEqual([reached, new Set([`${NAME} A`, `${NAME} AAAA`])]);
    const text = await (await stack.get(`/v1/targets/${target}/alerts`, { headers: { accept: "text/plain" } })).text();
    expect(text.replaceAll(/\s+/g, " ")).toContain("Give it one that is");
    await expect
      .poll(async () => (await stack.control.workerLogs()).join("\n"))
      .toContain('"letters":"given_up","destination":"hook"');
  },
  5 * 60_000,
);
