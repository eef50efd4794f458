import { describe, expect, test } from "vitest";
import { snapshotSchema } from "../../protocol/operations/doctor.ts";
import { error, failure, infoOf, list, recorded, type Recording, text } from "../handlers/recorded.fixture.ts";
import { clients } from "./clients.ts";
import { host } from "./host.ts";
import { server } from "./server.ts";
import { slow } from "./slow.ts";

const VERSIONS = ["redis-6.2", "redis-7.0", "redis-7.4", "redis-8.0", "valkey-8.1"] as const;
const KEYS = [
  "timeout",
  "maxclients",
  "stop-writes-on-bgsave-error",
  "appendfsync",
  "client-output-buffer-limit",
  "slowlog-log-slower-than",
  "slowlog-max-len",
];
const VALUES = [
  "0",
  "10000",
  "yes",
  "everysec",
  "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60",
  "10000",
  "128",
];
const TOGETHER = `CONFIG GET ${KEYS.join(" ")}`;
const CONFIG = { [TOGETHER]: list(...KEYS.flatMap((key, index) => [key, VALUES[index] ?? ""])) };
const ONE_CLIENT = "id=4 addr=127.0.0.1:5 name=web age=1 idle=3 qbuf=0 omem=0 tot-mem=2048 cmd=get user=default";

describe("server", () => {
  test.each(VERSIONS)("is of the agreed shape for %s", async (name) => {
    const part = await server(recorded({ INFO: text(infoOf(name)), ...CONFIG }).context);
    expect(snapshotSchema.shape.server.parse(part)).toEqual(part);
    expect(part).toMatchObject({
      ok: true,
      value: {
        role: "master",
        connected_slaves: 0,
        master_link_status: null,
        total_error_replies: expect.any(Number) as number,
        keyspace_keys: 302,
        keyspace_expires: 1,
        config: { appendfsync: "everysec", maxclients: "10000" },
      },
    });
    expect(part.ok && part.value.latest_fork_usec).toBeGreaterThan(0);
  });

  test("counts the keys of all databases, and those that will expire", async () => {
    const info = "# Keyspace\r\ndb0:keys=10,expires=3,avg_ttl=0\r\ndb5:keys=5,expires=5,avg_ttl=0\r\n";
    expect(await server(recorded({ INFO: text(info), ...CONFIG }).context)).toMatchObject({
      value: { keyspace_keys: 15, keyspace_expires: 8, redis_version: null, uptime_in_seconds: null },
    });
  });

  test.each([
    ["sent in a file", "104857600", 104_857_600],
    // Its size is not known then, and Redis counts down from 0.
    ["sent without one", "-52428800", null],
  ])("tells of a replica's first synchronisation, %s", async (_how, left, bytes) => {
    const info = `# Replication\r\nrole:slave\r\nmaster_link_status:down\r\nmaster_sync_in_progress:1\r\nmaster_sync_left_bytes:${left}\r\n`;
    expect(await server(recorded({ INFO: text(info), ...CONFIG }).context)).toMatchObject({
      value: { role: "slave", master_sync_in_progress: true, master_sync_left_bytes: bytes },
    });
  });

  test("goes without the settings where Redis forbids CONFIG", async () => {
    const forbidden = { [TOGETHER]: error("NOPERM this user has no permissions to run the 'config|get' command") };
    const part = await server(recorded({ INFO: text(infoOf("redis-7.4")), ...forbidden }).context);
    expect(part).toMatchObject({ ok: true, value: { role: "master", config: {} } });
  });
});

describe("clients", () => {
  const withClients = (count: number): string =>
    infoOf("redis-7.4").replace("connected_clients:1", `connected_clients:${count}`);

  test.each(VERSIONS)("are of the agreed shape for %s", async (name) => {
    const part = await clients(recorded({ INFO: text(infoOf(name)), "CLIENT LIST": text(ONE_CLIENT) }).context);
    expect(snapshotSchema.shape.clients.parse(part)).toEqual(part);
    expect(part).toMatchObject({
      ok: true,
      value: {
        connected_clients: 1,
        maxclients: 10_000,
        blocked_clients: 0,
        rejected_connections: 0,
        mem_clients_normal: 0,
        mem_clients_slaves: 0,
        largest: { id: 4, name: "web", memory: 2048, idle_ms: 3000 },
      },
    });
  });

  test("are listed up to 500", async () => {
    const listed = recorded({ INFO: text(withClients(500)), "CLIENT LIST": text(ONE_CLIENT) });
    expect(await clients(listed.context)).toMatchObject({ value: { connected_clients: 500, largest: { id: 4 } } });
    // A command that is not recorded may not be sent.
    const many = recorded({ INFO: text(withClients(501)) });
    expect(await clients(many.context)).toMatchObject({ value: { connected_clients: 501, largest: null } });
  });

  test("are counted where they may not be listed", async () => {
    const recording: Recording = { INFO: text(withClients(2)), "CLIENT LIST": text("NOPERM no") };
    expect(await clients(recorded(recording).context)).toMatchObject({
      value: { connected_clients: 2, largest: null },
    });
  });
});

describe("host", () => {
  test("has the kernel's figures, and says where they are from", async () => {
    const { context, commands } = recorded({});
    const part = await host(context);
    expect(snapshotSchema.shape.host.parse(part)).toEqual(part);
    expect(part).toEqual({
      ok: true,
      value: {
        thp: "madvise",
        overcommit_memory: 1,
        memory_total: 25_276_510_208,
        memory_available: 20_000_000_000,
        swap_total: 2_147_483_648,
        swap_free: 1_073_741_824,
      },
    });
    expect(commands()).toContain("cat /sys/kernel/mm/transparent_hugepage/enabled /proc/sys/vm/overcommit_memory");
  });
});

test.each([
  ["server", server],
  ["clients", clients],
  ["slow", slow],
])("%s fails as Redis does", async (_name, part: (context: Parameters<typeof server>[0]) => Promise<unknown>) => {
  const refused = failure("redis_failed", "redis", "Could not connect.");
  expect(await part(recorded(refused).context)).toEqual({ ok: false, failure: refused });
});
