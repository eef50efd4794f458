/** Objects of one host that act at the same time, or end at any of their writes. */
import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { faulty, type FaultyStorage } from "../../double/faulty-storage.ts";
import { storageOver } from "../../double/storage.ts";
import { THREE, threeSides } from "../senders/three-sides.fixture.ts";
import { Fleet } from "./fleet.fixture.ts";
import { linksTo, MINUTE, NOON, onStage, setClock } from "./stage.fixture.ts";

const DESTINATIONS = { hook: THREE.hook };
const WATCHED = { watch: { every: "5m", tell: ["hook"] } };
const NAMES = ["aaa", "bbb"] as const;

onStage();

const road = () => {
  vi.setSystemTime(NOON);
  const { fakes, fetcher } = threeSides(Date.now);
  vi.stubGlobal("fetch", fetcher);
  let isDead = false;
  linksTo(() => isDead);
  const storages: FaultyStorage[] = [];
  const made = (): FaultyStorage => {
    const storage = faulty(storageOver(new DatabaseSync(":memory:")));
    storages.push(storage);
    return storage;
  };
  const fleet = new Fleet(made, { aaa: WATCHED, bbb: WATCHED }, DESTINATIONS);
  // In this order.
  for (const name of NAMES) fleet.storage(name);
  const renew = (): void => {
    for (const [index, storage] of storages.entries()) {
      if (!storage.hasEnded) continue;
      storage.renew();
      fleet.evict(NAMES[index] ?? "");
      // The platform tries an alarm again under which an object has ended.
      storage.alarm = Math.min(storage.alarm ?? Infinity, Date.now() + 2_000);
    }
  };
  for (const name of NAMES)
    fleet.trouble.set(name, async (call) => {
      try {
        return await call();
      } finally {
        renew();
      }
    });
  return {
    ...{ fleet, storages, renew },
    dies: (dead: boolean) => {
      isDead = dead;
    },
    pass: async (minutes: number): Promise<void> => {
      const end = Date.now() + minutes * MINUTE;
      while (Date.now() < end) {
        await fleet.pass(Math.min(end, Date.now() + 1_000), setClock);
        renew();
      }
    },
    types: () => [...fakes.webhook.took.values()].map(({ type }) => type),
  };
};

const once = (types: readonly unknown[], type: string): number => types.filter((each) => each === type).length;

test("objects that all act at the same time tell once", async () => {
  const { fleet, dies, types } = road();
  for (const name of NAMES) await fleet.of(name).stand(name);
  dies(true);
  for (let round = 1; round <= 12; round += 1) {
    vi.setSystemTime(NOON + round * 6 * MINUTE);
    await Promise.all(NAMES.flatMap((name) => [fleet.of(name).alarm(), fleet.of(name).alarm()]));
  }
  dies(false);
  for (let round = 13; round <= 20; round += 1) {
    vi.setSystemTime(NOON + round * 6 * MINUTE);
    await Promise.all(NAMES.map((name) => fleet.of(name).alarm()));
  }
  expect([once(types(), "alert.raised"), once(types(), "alert.settled")]).toEqual([1, 1]);
});

test.each(NAMES.flatMap((name, of) => (["begins", "is over"] as const).map((when) => ({ name, of, when }))))(
  "wherever $name ends while it $when, the host is told of once and is over once",
  async ({ of, when }) => {
    const told: unknown[] = [];
    for (let writes = 0; writes < 30; writes += 1) {
      const { fleet, storages, dies, pass, types } = road();
      for (const name of NAMES) await fleet.of(name).stand(name);
      await pass(6);
      const ends = (): void => {
        const storage = storages[of];
        if (storage !== undefined) storage.endsAfter = writes;
      };
      dies(true);
      if (when === "begins") ends();
      await pass(12);
      dies(false);
      if (when === "is over") ends();
      await pass(14);
      told.push([once(types(), "alert.raised"), once(types(), "alert.settled")].join());
    }
    expect(new Set(told)).toEqual(new Set(["1,1"]));
  },
);
