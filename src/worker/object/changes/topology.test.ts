import { expect, test } from "vitest";
import { topologyWarnings } from "./topology.ts";

const ALONE = { role: "master", replicas: 0, cluster: false, maxmemory_ignored: false };

test.each([
  ["one that is alone", ALONE, []],
  [
    "a replica",
    { ...ALONE, role: "slave", maxmemory_ignored: true },
    [/replica, and a replica ignores maxmemory.*counts once it is the primary itself/],
  ],
  [
    "a replica that does not tell",
    { ...ALONE, role: "slave", maxmemory_ignored: null },
    [/a replica usually ignores maxmemory/],
  ],
  [
    "a replica that keeps to its own",
    { ...ALONE, role: "slave", maxmemory_ignored: false },
    [/it may evict what its primary still has/],
  ],
  [
    "a primary",
    { ...ALONE, replicas: 1 },
    [/^It is set on this Redis alone: its replica keeps a value of its own, which counts after a failover\.$/],
  ],
  ["a primary of two", { ...ALONE, replicas: 2 }, [/its 2 replicas keep values of their own, which count after/]],
  ["a node of a cluster", { ...ALONE, cluster: true }, [/the other nodes keep the values of their own/]],
])("of %s", (_what, topology, warnings) => {
  expect(topologyWarnings("maxmemory", topology)).toEqual(
    warnings.map((warning) => expect.stringMatching(warning) as string),
  );
  expect(topologyWarnings("maxmemory-policy", topology)).toHaveLength(warnings.length);
});

test("of another setting, and from an agent that does not tell, nothing is said", () => {
  const replica = { ...ALONE, role: "slave", maxmemory_ignored: true };
  expect(topologyWarnings("timeout", replica)).toEqual([]);
  expect(topologyWarnings("maxmemory", undefined)).toEqual([]);
});
