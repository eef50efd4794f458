/**
 * How many files somebody has to open who follows a `memory` request from the Worker's `fetch` to the agent's seam to Docker and back.
 *
 * The request is made for real (`test/way/memory-twice.ts` says with what), and V8 counts the calls: a file is on the way if any function in it
 * ran between the request's arrival and its answer. So a reader would count: a file that only declares constants, schemas or types is
 * not a step, and one that was merely loaded is not either; a file with one small function that ran is. Each file counts once, however
 * often the way comes through it. What is behind the seam to Docker (two transports, of which the host has one) and what happens only until
 * the link is open and the configuration read is not counted: it is the second request that is.
 *
 * A reader goes back a room where a file on the way uses something of a room that the way came from. Types do not count: they are words.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";

const LIMIT = 35;

interface Ran {
  value: { status: number; text: string };
  files: string[];
}
let first: Ran;
let second: Ran;

beforeAll(async () => {
  const program = join(import.meta.dirname, "../test/way/memory-twice.ts");
  const { stdout } = await promisify(execFile)(process.execPath, ["--no-warnings", program], { timeout: 3 * 60_000 });
  ({ first, second } = JSON.parse(stdout) as { first: Ran; second: Ran });
});

/** `worker/http` of `worker/http/api.ts`, `shared` of `shared/log.ts`. */
const roomOf = (file: string): string =>
  file
    .split("/")
    .slice(0, /^(agent|worker)\/.*\//.test(file) ? 2 : 1)
    .join("/");

/** The files of `src/` whose values a file imports. */
const usedBy = (file: string): string[] =>
  [
    ...readFileSync(join(import.meta.dirname, file), "utf8").matchAll(
      /^(?:im|ex)port (?!type )[^;]*? from "(\.[^"]+)"/gm,
    ),
  ].map(([, path]) => join(dirname(file), path ?? ""));

/** The rooms that a room's files on the way use, itself left out. */
const roomsUsed = (files: readonly string[]): Map<string, Set<string>> => {
  const used = new Map<string, Set<string>>();
  for (const file of files) {
    const rooms = used.get(roomOf(file)) ?? new Set();
    for (const other of usedBy(file)) if (roomOf(other) !== roomOf(file)) rooms.add(roomOf(other));
    used.set(roomOf(file), rooms);
  }
  return used;
};

const reaches = (used: Map<string, Set<string>>, from: string, to: string, seen = new Set<string>()): boolean =>
  [...(used.get(from) ?? [])].some((next) => {
    if (next === to) return true;
    if (seen.has(next)) return false;
    seen.add(next);
    return reaches(used, next, to, seen);
  });

/** Pairs of rooms, each of which is reached from the other. */
const roundTrips = (used: Map<string, Set<string>>): string[] =>
  [...used].flatMap(([room, rooms]) =>
    [...rooms].filter((other) => reaches(used, other, room)).map((other) => `${room} -> ${other}`),
  );

describe("the way of `memory`", () => {
  it("is gone in full", () => {
    for (const { value } of [first, second]) {
      expect(value.status).toBe(200);
      expect(JSON.parse(value.text)).toMatchObject({ operation: "memory", data: { maxmemory: 536_870_912 } });
    }
    const steps = ["worker/http/api.ts", "worker/object/object.ts", "worker/link/link.ts", "agent/handlers/memory.ts"];
    expect(second.files).toEqual(expect.arrayContaining(steps));
  });

  it("counts what ran, not what was loaded", () => {
    expect(second.files).not.toContain("agent/handlers/ping.ts");
    expect(first.files).toContain("worker/config/profile.ts");
    expect(second.files).not.toContain("worker/config/profile.ts");
  });

  it(`is at most ${LIMIT} files long`, () => {
    expect(second.files.length, second.files.join("\n")).toBeLessThanOrEqual(LIMIT);
  });

  it("never goes back a room", () => {
    expect(roundTrips(roomsUsed(second.files))).toEqual([]);
  });

  it("would see a way back", () => {
    const used = new Map([
      ["a", new Set(["b"])],
      ["b", new Set(["c"])],
      ["c", new Set(["a", "d"])],
    ]);
    expect(roundTrips(used)).toEqual(["a -> b", "b -> c", "c -> a"]);
    expect(roomsUsed(["worker/http/api.ts"]).get("worker/http")).toContain("worker/config");
  });
});
