/** The same host by each way: the same operations, a timed change, and what fails on the way said by name. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { pause } from "../../src/shared/deadline.ts";
import { until } from "../../scripts/stack/states/until.ts";
import { MIB, operatorAtReference } from "../changes/operator.ts";
import { HOSTNAME, openRoad, ownOptions, type Road, type Via } from "../faults/road.ts";
import { requestsTo } from "../road/requests.ts";

const { stack, by } = await operatorAtReference();
const { failing, succeeds, succeedsAfterPause } = requestsTo(stack);

/** Nothing here is to be cut. */
const straight = async (port: number) => ({
  ...{ kind: "relay" as const, host: "127.0.0.1", port },
  ...{ cut: async () => {}, worsen: async () => {}, mend: async () => {}, close: async () => {} },
});

let road: Road;
const take = (via: Via, changes: (road: Road) => Partial<Road["options"]> = () => ({})) =>
  beforeAll(async () => {
    ({ road } = await openRoad(stack, via, straight));
    await stack.control.restartWorker({ ...ownOptions(stack), ...road.options, ...changes(road) });
    return () => road.close();
  });

afterAll(async () => {
  await stack.control.restartWorker(ownOptions(stack));
  await by.reset();
});

describe.each(["vpc", "tunnel"] as const)("via %s", (via) => {
  take(via);

  test("the operations answer, warm over the same connection", async () => {
    for (const path of ["/ping", "/redis/memory", "/redis/config", "/container/stats", "/doctor", "/redis/info"])
      await succeeds(path);
    const memory = await stack.get(`/v1/targets/${stack.target}/redis/memory`);
    expect(await memory.json()).toMatchObject({ data: { maxmemory: 512 * MIB, maxmemory_policy: "allkeys-lru" } });
    expect(road.edge?.answers).toEqual(via === "tunnel" ? [{ status: 101, hostname: HOSTNAME }] : undefined);
  });

  test("a timed change is made, audited, and put back by itself though nobody asks", { timeout: 150_000 }, async () => {
    const { status, body } = await by.set("maxmemory", { value: "576mb", for: "1m", reason: "night" });
    expect([status, body.data]).toMatchObject([200, { before: String(512 * MIB), after: String(576 * MIB) }]);
    expect(await by.actual("maxmemory")).toBe(String(576 * MIB));
    await stack.control.restartWithAgedTimers(50);
    await until("the old maxmemory is back", async () => (await by.actual("maxmemory")) === String(512 * MIB));
    // Redis has it a moment before it is on the books.
    await expect
      .poll(async () => {
        const lines = (await by.audit()).filter(({ change_id }) => change_id === body.data.change_id);
        return lines.map(({ outcome }) => outcome);
      })
      .toEqual(["reverted", "applied"]);
  });

  test("the host is down: unreachable at ssh, with the last good reading, and it is back at once", async () => {
    await succeeds();
    await stack.control.stopSshd();
    try {
      const body = await failing();
      expect(body).toMatchObject({ status: 502, code: "unreachable", hop: "ssh" });
      expect(body.last_good?.data).toMatchObject({ maxmemory: 512 * MIB });
      expect(body.detail).toBe(
        via === "vpc"
          ? "No connection to the host through the VPC network."
          : `The tunnel behind ${HOSTNAME} is up, but its connector does not reach sshd.`,
      );
      expect((await failing("/ping")).hops?.map(({ hop, ok }) => [hop, ok])).toEqual([
        ["worker", true],
        ["ssh", false],
      ]);
    } finally {
      await stack.control.startSshd();
    }
    await succeeds();
  });
});

describe("via tunnel", () => {
  take("tunnel");
  /** Ends the link, so that the next request asks the edge. */
  const anew = (): void => road.edge?.cut();
  afterEach(async () => {
    Object.assign(road.edge?.state ?? {}, { connected: true, refusal: "forbidden", token: { ...stack.serviceToken } });
    await succeedsAfterPause();
  });

  test.each(["forbidden", "login"] as const)(
    "a refused token is said by name, and asked again after a pause: %s",
    async (refusal) => {
      await succeeds();
      Object.assign(road.edge?.state ?? {}, { refusal, token: { id: "other", secret: "other" } });
      anew();
      await until("the link is gone", async () => (await stack.get(`/v1/targets/${stack.target}/ping`)).status !== 200);
      const before = road.edge?.answers.length;
      const body = await failing();
      expect(body).toMatchObject({ status: 502, code: "unreachable", hop: "ssh" });
      expect(body.detail).toMatch(/^Cloudflare Access at ssh\.example\.com refused the Worker's service token\./);
      expect(body.hint).toContain("Service Auth");
      expect(body.retry_after_ms).toBeLessThanOrEqual(5_000);
      expect(body.last_good).toBeDefined();
      expect(road.edge?.answers).toHaveLength(before ?? 0);
    },
  );

  test("a tunnel that is not connected is said by name", async () => {
    Object.assign(road.edge?.state ?? {}, { connected: false });
    anew();
    await until("the link is gone", async () => (await stack.get(`/v1/targets/${stack.target}/ping`)).status !== 200);
    expect((await failing()).detail).toBe(`The tunnel behind ${HOSTNAME} is not connected to Cloudflare.`);
  });

  test("neither half of the token shows in answers, logs or the host", async () => {
    Object.assign(road.edge?.state ?? {}, { token: { id: "other", secret: "other" } });
    anew();
    await pause(200);
    const said = [
      JSON.stringify(await failing()),
      JSON.stringify(await failing("/ping")),
      ...(await stack.control.workerLogs()),
      await stack.control.hostLog(),
    ].join("\n");
    expect(said).toContain("unreachable");
    for (const half of [stack.serviceToken.id, stack.serviceToken.secret]) expect(said).not.toContain(half);
  });
});

describe("via tunnel, to a hostname that Cloudflare does not know", () => {
  take("tunnel", ({ options: { vars } }) => ({
    vars: { ...vars, TARGETS: (vars?.["TARGETS"] ?? "").replace(HOSTNAME, "other.example.com") },
  }));

  test("it is said by name", async () => {
    expect(await failing()).toMatchObject({
      ...{ status: 502, code: "unreachable", hop: "ssh" },
      detail: "Nothing answered at the tunnel's hostname other.example.com.",
    });
  });
});

describe.each([
  [
    "tunnel",
    { secrets: { CF_ACCESS_CLIENT_ID: "" } },
    /CF_ACCESS_CLIENT_ID is not set: npx wrangler secret put CF_ACCESS_CLIENT_ID/,
  ],
  ["vpc", { network: "" }, /there is no VPC network VPC: bind one in wrangler\.toml/],
] as const)("via %s, without what it rests on", (via, lacks, named) => {
  const secrets = { ...stack.workerOptions.secrets, ...("secrets" in lacks ? lacks.secrets : {}) };
  take(via, () => ({ ...lacks, secrets }));

  test("everything is refused, and what is to be set is named", async () => {
    const body = await failing();
    expect(body).toMatchObject({ code: "misconfigured", hop: "worker" });
    expect(JSON.stringify(body)).toMatch(named);
  });
});
