/** For tests: what fires the rules on what is going to be full. */
import type { Forecast } from "../forecast/forecast.ts";
import { MIB, NOW } from "../snapshot.fixture.ts";
import type { Case } from "./cases.fixture.ts";

const HOUR_MS = 3_600_000;

/** A pace of 30 MiB an hour. */
const fullIn = (hours: number): Forecast => ({
  ...{ at: NOW + hours * HOUR_MS, earliest: NOW + (hours - 0.5) * HOUR_MS, latest: NOW + (hours + 1) * HOUR_MS },
  ...{ seenMs: 6 * HOUR_MS, perMs: (30 * MIB) / HOUR_MS },
});

export const FILLING_CASES: Readonly<Record<string, Case>> = {
  disk_filling: {
    fires: { filling: { disk: fullIn(3) } },
    verdict: "warn",
    quiet: { filling: { memory: fullIn(3) } },
  },
  memory_filling: {
    fires: { memory: { maxmemory_policy: "noeviction" }, filling: { memory: fullIn(3) } },
    verdict: "warn",
    // A cache that fills is as it is meant to be.
    quiet: { memory: { maxmemory_policy: "allkeys-lru" }, filling: { memory: fullIn(3) } },
  },
};
