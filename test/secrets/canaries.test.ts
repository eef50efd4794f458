/**
 * Runs last (vitest.config.ts): after everything that the other files made the stacks do, their secrets are looked for in every place
 * where they could have come to light. They are random in each run, so that whatever looks like them is them.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { searchSecrets } from "../setup/machine.ts";
import { PLACES } from "./places.ts";
import type { Found, Place } from "./places.ts";
import type { Hit } from "./search.ts";

/** One for each stack of the run. */
let found: Found[];
beforeAll(async () => {
  found = await searchSecrets();
  expect(found.length).toBeGreaterThan(0);
});

const hitsOf = (place: Place | "environments"): Hit[][] => found.map((each) => each[place].hits);

interface Allowed {
  place: Place;
  where: string;
  secret: string;
  why: string;
}

/** Where a secret of the stack belongs. Each has to be there: it shows that the search would find it elsewhere. */
const ALLOWED: readonly Allowed[] = [
  {
    ...{ place: "stackFolder", where: "project/.env", secret: "Redis password" },
    why: "the compose project's own file, mode 0600, from which Compose and the agent read it",
  },
  {
    ...{ place: "stackFolder", where: "worker_key", secret: "SSH key" },
    why: "the key file, mode 0600, as `npm run host:install` makes it",
  },
];

const isAllowed = (place: Place, { where, secret }: Hit): boolean =>
  ALLOWED.some((allowed) => allowed.place === place && allowed.where === where && allowed.secret === secret);

describe.each(PLACES.map((place) => ({ place })))("$place", ({ place }) => {
  test("holds none of the run's secrets, in any encoding", () => {
    const hits = hitsOf(place).flat();
    expect(hits.filter((hit) => hit.secret !== "decoy" && !isAllowed(place, hit))).toEqual([]);
  });

  test("would have shown a leak: the decoy that was planted there is found", () => {
    for (const hits of hitsOf(place)) expect(hits.map(({ secret }) => secret)).toContain("decoy");
  });
});

test.each(ALLOWED)("$secret is in $where: $why", ({ place, where, secret }) => {
  for (const hits of hitsOf(place)) expect(hits).toContainEqual(expect.objectContaining({ where, secret }));
});

test("no secret but the Redis password is in any environment", () => {
  const belongs = ["Redis password", "decoy"];
  const hits = hitsOf("environments").flat();
  expect(hits.filter(({ secret }) => !belongs.includes(secret))).toEqual([]);
});

test("there was something to search everywhere", ({ annotate }) => {
  for (const places of found) {
    for (const [place, { bytes, note }] of Object.entries(places)) void annotate(`${place}: ${bytes} bytes, ${note}`);
    expect(Object.values(places).filter(({ bytes }) => bytes === 0)).toEqual([]);
  }
});
