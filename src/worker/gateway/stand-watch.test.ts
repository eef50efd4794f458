import { afterEach, expect, test, vi } from "vitest";
import { double, HOST_KEY } from "../double/env.ts";
import { standWatches } from "./stand-watch.ts";

const host = { host: "203.0.113.10", host_keys: [HOST_KEY] };
const HASH = "82b801bae4bcc06700c40a4ec0c166f4897e98dfe641b6a8cfa6c40ee07f5e48";
const API_TOKENS = JSON.stringify([{ name: "vera", role: "viewer", sha256: HASH }]);
const targets = (names: Record<string, object>) => ({ env: { TARGETS: JSON.stringify(names), API_TOKENS } });

afterEach(() => vi.restoreAllMocks());

test("the objects of the watched targets are asked, and no others", async () => {
  const road = double(targets({ one: { ...host, watch: {} }, two: host, three: { ...host, watch: { every: "1m" } } }));
  await standWatches(road.env);
  expect(road.stood).toEqual(["one", "three"]);
});

test("an object that cannot be asked holds up no other, and the log says so", async () => {
  const road = double({
    ...targets({ one: { ...host, watch: {} }, two: { ...host, watch: {} } }),
    stand: (name) => (name === "one" ? Promise.reject(new Error("gone")) : Promise.resolve()),
  });
  const log = vi.spyOn(console, "error").mockReturnValue();
  await standWatches(road.env);
  expect(road.stood).toEqual(["one", "two"]);
  expect(log.mock.calls.map(([line]) => JSON.parse(String(line)) as unknown)).toEqual([
    expect.objectContaining({ watch: "not_set", target: "one" }),
  ]);
});

test("a wrong configuration is in the log, and nobody is asked", async () => {
  const road = double(targets({ one: { ...host, watch: { every: "0" } } }));
  const log = vi.spyOn(console, "error").mockReturnValue();
  await standWatches(road.env);
  expect(road.stood).toEqual([]);
  expect(log.mock.calls.join()).toContain("TARGETS.one.watch.every");
});
