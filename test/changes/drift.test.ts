import { afterEach, expect, test } from "vitest";
import { MIB, operatorAtReference } from "./operator.ts";

const { stack, by } = await operatorAtReference();

afterEach(() => by.reset());

test("the reference compose file does not drift from the mission's profile", async () => {
  const { status, body } = await by.drift();
  expect(status).toBe(200);
  expect(body.data.items.filter(({ ok }) => !ok)).toEqual([]);
  expect(body.verdict).toBe("ok");
  expect(body.data.items.length).toBeGreaterThanOrEqual(9);
});

test("what drifts is named with the compose line, and apply makes right what can be", async () => {
  await stack.control.redis("CONFIG", "SET", "maxmemory", "300mb");
  await stack.control.redis("CONFIG", "SET", "maxmemory-policy", "noeviction");
  const { body } = await by.drift();
  expect(body.verdict).toBe("warn");
  const off = body.data.items.filter(({ ok }) => !ok);
  expect(off.map(({ item }) => item).toSorted()).toEqual(["maxmemory", "maxmemory-policy"]);
  for (const item of off) expect(item.compose).not.toBe("");

  const dry = await by.apply({ dry_run: true });
  expect(dry.body.data.items.map(({ outcome }) => outcome)).toEqual(["dry_run", "dry_run"]);
  expect(await by.actual("maxmemory")).toBe(String(300 * MIB));

  const applied = await by.apply({ reason: "back to the profile" });
  expect(applied.status).toBe(200);
  expect(applied.body.data.items.map(({ outcome }) => outcome)).toEqual(["applied", "applied"]);
  expect(applied.body.data.lasts).toBe("Until the container is recreated or restarted.");
  expect(applied.body.data.permanent).toBe(
    "In the compose file, in the command of the service: --maxmemory 512mb --maxmemory-policy allkeys-lru",
  );
  expect(await by.actual("maxmemory")).toBe(String(512 * MIB));
  expect(await by.actual("maxmemory-policy")).toBe("allkeys-lru");
  expect((await by.drift()).body.verdict).toBe("ok");
});

/** What the running stack has, and what this profile would have instead. */
const OTHER = [
  ["maxmemory", "512mb", "256mb", "CONFIG GET maxmemory", "- --maxmemory"],
  ["maxmemory-policy", "allkeys-lru", "noeviction", "CONFIG GET maxmemory-policy", "- noeviction"],
  ["appendonly", "yes", "no", "CONFIG GET appendonly", "- --appendonly"],
  ["save", "3600 1 300 100 60 10000", "900 1", "CONFIG GET save", "- 900 1"],
  ["password", "required", "not required", "PING without a password", "requirepass"],
  ["container memory limit", "768M", "1G", "docker inspect: HostConfig.Memory", "memory: 1G"],
  ["container memory reservation", "256M", "128M", "docker inspect: HostConfig.MemoryReservation", "memory: 128M"],
  ["restart policy", "unless-stopped", "always", "docker inspect: HostConfig.RestartPolicy", "restart: always"],
  ["data directory", "volume", "bind", "docker inspect: Mounts", "./data:/data"],
] as const;

test("the profile is configuration, and each item of it is compared with what runs", async () => {
  const profile = {
    maxmemory: "256mb",
    maxmemory_policy: "noeviction",
    appendonly: "no",
    save: "900 1",
    password: false,
    memory_limit: "1G",
    memory_reservation: "128M",
    restart: "always",
    data_mount: "bind",
  };
  const { vars = {} } = stack.workerOptions;
  const targets = JSON.parse(vars["TARGETS"] ?? "{}") as Record<string, object>;
  const configured = { [stack.target]: { ...targets[stack.target], profile } };
  await stack.control.restartWorker({ vars: { ...vars, TARGETS: JSON.stringify(configured) } });
  try {
    const { body } = await by.drift();
    expect(body.data.items).toMatchObject(
      OTHER.map(([item, actual, expected, source]) => ({ item, actual, expected, source, ok: false })),
    );
    for (const [index, [, , , , compose]] of OTHER.entries())
      expect(body.data.items[index]?.compose).toContain(compose);
    expect(JSON.stringify(body)).not.toContain(stack.password);
  } finally {
    await stack.control.restartWorker({ vars });
  }
});
