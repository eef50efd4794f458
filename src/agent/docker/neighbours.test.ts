import { expect, test } from "vitest";
import { toNeighbour } from "./neighbours.ts";

test("a container is known by its name, its host's name, its service, and what its networks call it", () => {
  expect(
    toNeighbour({
      Name: "/shop-redis-a-1",
      Config: { Hostname: "3f2a", Labels: { "com.docker.compose.service": "redis-a" }, Env: ["SECRET=canary"] },
      NetworkSettings: {
        Networks: {
          shop: {
            Aliases: ["redis-a", "primary"],
            DNSNames: null,
            IPAddress: "172.18.0.5",
            GlobalIPv6Address: "fd00::5",
          },
        },
      },
    }),
  ).toEqual({
    container: "shop-redis-a-1",
    known: ["shop-redis-a-1", "3f2a", "redis-a", "primary", "172.18.0.5", "fd00::5"],
  });
});

test("one that is stopped, without network or labels, by its name; anything else is none", () => {
  const stopped = { Name: "/web", Config: { Hostname: "", Labels: null }, NetworkSettings: { Networks: null } };
  expect(toNeighbour(stopped)).toEqual({ container: "web", known: ["web"] });
  expect([null, [], {}, { Name: 1 }].map(toNeighbour)).toEqual([null, null, null, null]);
});
