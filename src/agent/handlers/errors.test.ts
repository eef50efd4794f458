import { expect, test } from "vitest";
import { operations } from "../../protocol/operations.ts";
import { fail, ok } from "../../protocol/result.ts";
import type { Docker, Log } from "../docker/seam.ts";
import { errors, inLanes } from "./errors.ts";
import { failure, recorded } from "./recorded.fixture.ts";

const QUARTER_MS = 900_000;
const REFUSED = "Error 111 connecting to redis:6379. Connection refused.";
const PASSWORD = "canary-9f3b";

const log = (...lines: [at: number, text: string][]): Log => ({
  lines: lines.map(([at, text]) => ({ at, text })),
  spans: [{ from: -QUARTER_MS, to: 0 }],
  truncated: false,
});
const WHOLE = {
  truncated: false,
  spans: [{ from: "1969-12-31T23:45:00.000Z", to: "1970-01-01T00:00:00.000Z" }],
  read_ms: 900_000,
};

/** A project with these services, each with its log or what keeps it from being read. */
const project = (logs: Record<string, Log | "unreadable">, log_services?: string[]) => {
  const asked: [service: string, since: number][] = [];
  const more: Partial<Docker> = {
    services: () =>
      Promise.resolve(ok(["redis", ...Object.keys(logs)].map((service) => ({ service, containers: [] })))),
    logs: (service, since) => {
      asked.push([service, since]);
      const found = logs[service];
      if (found === undefined) return Promise.resolve(fail(failure("docker_failed", "docker", "There is none.")));
      if (found === "unreadable") return Promise.resolve(fail(failure("docker_failed", "docker", "Not readable.")));
      return Promise.resolve(ok(found));
    },
  };
  return { ...recorded({}, undefined, ok(PASSWORD), more, { log_services }), asked };
};
const read = ({ context }: ReturnType<typeof project>) => errors({ since: QUARTER_MS }, context);

test("counts what went wrong with Redis, by service and kind", async () => {
  const shop = project({
    worker: log([-3000, REFUSED], [-2000, "all is well"], [-1000, `${REFUSED} again`]),
    web: log([-500, "OOM command not allowed when used memory > 'maxmemory'."]),
  });
  const result = await read(shop);
  expect(result).toEqual({
    ok: true,
    value: {
      since: "1969-12-31T23:45:00.000Z",
      until: "1970-01-01T00:00:00.000Z",
      services: [
        { service: "web", lines: 1, ...WHOLE, failure: null },
        { service: "worker", lines: 3, ...WHOLE, failure: null },
      ],
      groups: [
        {
          service: "worker",
          kind: "refused",
          count: 2,
          lines: 2,
          at_least: false,
          first_at: "1969-12-31T23:59:57.000Z",
          last_at: "1969-12-31T23:59:59.000Z",
          sample: `${REFUSED} again`,
        },
        {
          service: "web",
          kind: "oom",
          count: 1,
          lines: 1,
          at_least: false,
          first_at: "1969-12-31T23:59:59.500Z",
          last_at: "1969-12-31T23:59:59.500Z",
          sample: "OOM command not allowed when used memory > 'maxmemory'.",
        },
      ],
    },
  });
  expect(operations.errors.reading.safeParse(result.ok && result.value).success).toBe(true);
  expect(shop.asked).toEqual([
    ["web", -QUARTER_MS],
    ["worker", -QUARTER_MS],
  ]);
  expect(shop.commands()).toEqual([
    "docker compose -p shop ps -a --services",
    "docker compose -p shop logs --since 15m web",
    "docker compose -p shop logs --since 15m worker",
  ]);
});

test("reports a log that cannot be read, and reads the others", async () => {
  const result = await read(project({ a: "unreadable", b: log([-1, REFUSED]) }));
  expect(result).toMatchObject({
    ok: true,
    value: {
      services: [
        { service: "a", lines: 0, failure: "Not readable. Do something." },
        { service: "b", failure: null },
      ],
      groups: [{ service: "b", count: 1 }],
    },
  });
});

test("counts failures, not lines, and says how much of a log that is too long was read", async () => {
  const flooded: Log = {
    lines: [
      { at: -5000, text: "redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused." },
      { at: -4999, text: "kombu.exceptions.OperationalError: Error 111 connecting to redis:6379. Connection refused." },
    ],
    spans: [
      { from: -5000, to: -4800 },
      { from: -184, to: 0 },
    ],
    truncated: true,
  };
  expect(await read(project({ "shop/worker": flooded }, ["shop/worker"]))).toMatchObject({
    ok: true,
    value: {
      services: [
        {
          service: "shop/worker",
          lines: 2,
          truncated: true,
          spans: [
            { from: "1969-12-31T23:59:55.000Z", to: "1969-12-31T23:59:55.200Z" },
            { from: "1969-12-31T23:59:59.816Z", to: "1970-01-01T00:00:00.000Z" },
          ],
          read_ms: 384,
        },
      ],
      groups: [{ service: "shop/worker", kind: "refused", count: 1, lines: 2, at_least: true }],
    },
  });
});

test("reads what the policy lists and nothing else", async () => {
  const logs = { web: log([-1, REFUSED]), worker: log([-1, REFUSED]) };
  const shop = project(logs, ["worker", "gone"]);
  expect(await read(shop)).toMatchObject({
    ok: true,
    value: { services: [{ service: "gone", failure: "There is none. Do something." }, { service: "worker" }] },
  });
  expect(shop.asked.map(([service]) => service)).toEqual(["gone", "worker"]);
  const none = project(logs, []);
  expect(await read(none)).toMatchObject({ ok: true, value: { services: [], groups: [] } });
  expect(none.asked).toEqual([]);
});

test("the sample of a structured line is what it says, however much it carries along", async () => {
  const line = JSON.stringify({
    level: 50,
    req: { url: `/cart?${"x".repeat(500)}`, headers: { authorization: "Bearer abcdefgh" } },
    err: { message: `cannot reach redis://:${PASSWORD}@redis:6379: timed out`, command: { args: [PASSWORD] } },
    msg: "cart not read",
  });
  const result = await read(project({ web: log([0, line]) }));
  expect(result.ok ? result.value.groups : []).toMatchObject([
    { kind: "timeout", sample: "cart not read: cannot reach redis://***@redis:6379: timed out" },
  ]);
});

test("shows no secret in a sample, and at most 400 characters, cut after what is secret has been taken out", async () => {
  const long = `password=${"x".repeat(390)}${"y".repeat(300)} redis://:${PASSWORD}@redis:6379 ${PASSWORD} ${REFUSED} ${"z ".repeat(400)}`;
  const result = await read(project({ web: log([-1, long]) }));
  const sample = result.ok ? result.value.groups[0]?.sample : undefined;
  expect(sample).toMatch(/^password=\*\*\* redis:\/\/\*\*\*@redis:6379 \*\*\* Error 111 .*…$/);
  expect(sample).toHaveLength(400);
  expect(JSON.stringify(result)).not.toContain(PASSWORD);
});

test("passes on that the project's services cannot be listed", async () => {
  expect(await errors({ since: QUARTER_MS }, recorded({}).context)).toMatchObject({
    ok: false,
    failure: { code: "docker_failed", detail: "Not recorded." },
  });
});

test("works on no more at a time than there are lanes, and keeps the order", async () => {
  let now = 0;
  let most = 0;
  const results = await inLanes([5, 1, 4, 2, 3], 2, async (item) => {
    now += 1;
    most = Math.max(most, now);
    for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
    now -= 1;
    return item * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});

test("does nothing for nothing", async () => {
  expect(await inLanes([], 4, () => Promise.reject(new Error("asked")))).toEqual([]);
});
