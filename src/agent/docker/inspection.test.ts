import { expect, test } from "vitest";
import { toInspection } from "./inspection.ts";

const inspected = {
  Name: "/shop-redis-1",
  Config: { Env: ["REDISCLI_AUTH=canary"] },
  HostConfig: { Memory: 805_306_368, MemoryReservation: 0, RestartPolicy: { Name: "" }, Tmpfs: { "/run": "size=1m" } },
  Mounts: [{ Type: "volume", Destination: "/data", Name: "shop_data" }],
};

test("keeps what bears on memory, restarts and data, and nothing of the environment", () => {
  expect(toInspection(inspected)).toEqual({
    container: "shop-redis-1",
    memoryLimit: 805_306_368,
    memoryReservation: 0,
    restartPolicy: "no",
    mounts: [
      { path: "/data", type: "volume" },
      { path: "/run", type: "tmpfs" },
    ],
  });
});

test.each([null, [], {}, { ...inspected, HostConfig: {} }])("%j is no inspection", (given) => {
  expect(toInspection(given)).toBeNull();
});
