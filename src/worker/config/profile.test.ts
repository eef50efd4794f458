import { expect, test } from "vitest";
import { DEFAULT_PROFILE, profileSchema } from "./profile.ts";

const MIB = 1024 * 1024;

test("is that of the mission's document where the configuration is silent", () => {
  expect(DEFAULT_PROFILE).toEqual({
    maxmemory: 536_870_912,
    maxmemory_policy: "allkeys-lru",
    appendonly: "yes",
    save: "3600 1 300 100 60 10000",
    password: true,
    memory_limit: 768 * MIB,
    memory_reservation: 256 * MIB,
    restart: "unless-stopped",
    data_mount: "volume",
  });
});

test("reads sizes in Redis's units for Redis, in Compose's for the container", () => {
  const profile = profileSchema.parse({ maxmemory: "512m", memory_limit: "1g", memory_reservation: "512m", save: "" });
  expect(profile).toMatchObject({
    maxmemory: 512_000_000,
    memory_limit: 1_073_741_824,
    memory_reservation: 536_870_912,
    save: "",
  });
});

test.each([
  [{ maxmemory: "0" }, "maxmemory"],
  [{ maxmemory: "0.5gb" }, "maxmemory"],
  [{ maxmemory: "577mb" }, "maxmemory"],
  [{ maxmemory: 536_870_912 }, "maxmemory"],
  [{ maxmemory_policy: "lru" }, "maxmemory_policy"],
  [{ maxmemory_policy: "allkeys-lru " }, "maxmemory_policy"],
  [{ appendonly: true }, "appendonly"],
  [{ save: "3600" }, "save"],
  [{ save: "3600 1 " }, "save"],
  [{ save: "3600 1\n60 1" }, "save"],
  [{ memory_limit: "none" }, "memory_limit"],
  [{ memory_reservation: "769M" }, "memory_reservation"],
  [{ restart: "sometimes" }, "restart"],
  [{ data_mount: "tmpfs" }, "data_mount"],
  [{ replica_of: "redis a" }, "replica_of"],
  [{ requirepass: "hunter2" }, ""],
])("refuses %j", (given, field) => {
  const parsed = profileSchema.safeParse(given);
  expect(parsed.error?.issues.map(({ path }) => path.join("."))).toEqual([field]);
});

test.each(["allkeys-lrm", "volatile-lrm", "allkeys-next"])("takes %s, of a later Redis", (maxmemory_policy) => {
  expect(profileSchema.parse({ maxmemory_policy })).toMatchObject({ maxmemory_policy });
});

test("takes the largest maxmemory that leaves the container its reserve", () => {
  expect(profileSchema.parse({ maxmemory: "576mb" }).maxmemory).toBe(576 * MIB);
});
