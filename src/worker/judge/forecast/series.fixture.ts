/**
 * Series of which is known when they are full, by kind: each is drawn from a seed, minute by minute, the future included. What is seen of it are samples
 * up to `NOW`; what becomes of it is looked up in the rest. Sizes are of a ceiling of 1000 where it was not changed.
 */
import type { Sample } from "./thin.ts";

export const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const DAY_MIN = 24 * 60;
/** So long the future is drawn; what is not full by then never is. */
const FUTURE_MIN = 4 * DAY_MIN;

export interface Series {
  samples: Sample[];
  ceiling: number;
  /** When it is full, milliseconds since the epoch; null for never. */
  fullAt: number | null;
}

/** Mulberry32: the same numbers for the same seed, on every machine. */
const randomOf = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

interface Draw {
  /** Evenly from one to the other. */
  from: (low: number, high: number) => number;
  /** The same in the logarithm, for what spans magnitudes. */
  spread: (low: number, high: number) => number;
  of: <T>(choices: readonly [T, ...T[]]) => T;
  chance: (share: number) => boolean;
  normal: () => number;
}

const drawOf = (seed: number): Draw => {
  const random = randomOf(seed * 7919 + 17);
  for (let skipped = 0; skipped < 8; skipped += 1) random();
  const from = (low: number, high: number): number => low + random() * (high - low);
  return {
    from,
    spread: (low, high) => Math.exp(from(Math.log(low), Math.log(high))),
    of: (choices) => choices[Math.floor(random() * choices.length)] ?? choices[0],
    chance: (share) => random() < share,
    normal: () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  };
};

/** What is drawn: the level at each minute from the start on, without noise, and what is noted of a minute that was not read. */
interface Plan {
  level: (minute: number) => number;
  ceiling: number;
  /** How long it was watched, minutes. */
  seen: number;
  /** Standard deviation of what wanders about the level. */
  noise: number;
  gap?: (minute: number) => boolean;
}

/** Traffic wanders: noise of a minute keeps `memory` of that of the minute before. */
const played = (draw: Draw, { level, ceiling, seen, noise, gap }: Plan): Series => {
  const every = draw.of([1, 2, 5, 5, 10, 15]);
  const memory = draw.from(0, 0.97);
  // A client's large reply, held in its buffer while a sample is taken.
  const bursts = noise > 0 ? draw.of([0, 0.02, 0.05, 0.1]) : 0;
  const samples: Sample[] = [];
  let wander = draw.normal() * noise;
  let fullAt: number | null = null;
  const end = seen + FUTURE_MIN;
  for (let minute = 0; minute <= end && fullAt === null; minute += 1) {
    wander = memory * wander + Math.sqrt(1 - memory ** 2) * noise * draw.normal();
    const at = NOW + (minute - seen) * MINUTE;
    const value = level(minute) + wander;
    if (minute <= seen) {
      const burst = draw.chance(bursts) ? draw.from(20, 300) : 0;
      if (minute % every === seen % every)
        samples.push({ at, value: gap?.(minute) === true ? null : Math.min(ceiling, value + burst) });
    } else if (value >= ceiling) fullAt = at;
  }
  return { samples, ceiling, fullAt };
};

const CEILING = 1000;
const noiseOf = (draw: Draw): number => draw.spread(0.5, 30);
/** Minutes of watching, from an hour to two days. */
const seenOf = (draw: Draw): number => Math.round(draw.spread(60, 2 * DAY_MIN));

const growing = (draw: Draw, noise: number): Series => {
  const seen = seenOf(draw);
  const now = draw.from(300, 950);
  const toFull = draw.spread(15, 40 * 60);
  const pace = (CEILING - now) / toFull;
  // It cannot have come from below nothing: the watch began later, then.
  const watched = Math.max(60, Math.min(seen, Math.floor(now / pace)));
  return played(draw, { level: (minute) => now + (minute - watched) * pace, ceiling: CEILING, seen: watched, noise });
};

/** Where a list of jumps has come to. */
const jumped = (jumps: readonly (readonly [minute: number, size: number])[], minute: number): number =>
  jumps.reduce((sum, [at, size]) => (at <= minute ? sum + size : sum), 0);

export const KINDS = {
  "steady growth": (draw) => growing(draw, 0),
  "growth with noise": (draw) => growing(draw, noiseOf(draw)),

  "a leak that begins": (draw) => {
    const seen = Math.round(draw.from(4 * 60, 2 * DAY_MIN));
    const flat = draw.from(200, 700);
    const begins = seen - Math.round(draw.from(10, Math.min(seen, 8 * 60)));
    const pace = (CEILING - flat) / draw.spread(90, 24 * 60);
    const level = (minute: number): number => flat + Math.max(0, minute - begins) * pace;
    // Full already: it begins with the last hour.
    const shift = level(seen) >= CEILING - 20 ? seen - 60 - begins : 0;
    return played(draw, {
      level: (minute) => level(minute - Math.max(0, shift)),
      ceiling: CEILING,
      seen,
      noise: noiseOf(draw),
    });
  },

  steps: (draw) => {
    const seen = seenOf(draw);
    const between = draw.from(60, 8 * 60);
    const size = draw.from(30, 200);
    const jumps: [number, number][] = [];
    let at = 0;
    while (at < seen + FUTURE_MIN) {
      at += between * draw.from(0.5, 1.5);
      jumps.push([at, size * draw.from(0.5, 1.5)]);
    }
    const start = draw.from(400, 900) - jumped(jumps, seen);
    return played(draw, {
      level: (minute) => start + jumped(jumps, minute),
      ceiling: CEILING,
      seen,
      noise: draw.spread(0.5, 10),
    });
  },

  sawtooth: (draw) => {
    const period = Math.round(draw.from(45, 8 * 60));
    const falls = Math.round(draw.from(1, Math.min(30, period / 4)));
    const seen = Math.round(Math.max(seenOf(draw), period * draw.from(1.1, 4)));
    const size = draw.from(100, 500);
    const base = draw.from(100, 980 - size);
    const phase = draw.from(0, period);
    const level = (minute: number): number => {
      const inside = (minute + phase) % period;
      const up = period - falls;
      return base + size * (inside < up ? inside / up : 1 - (inside - up) / falls);
    };
    return played(draw, { level, ceiling: CEILING, seen, noise: draw.spread(0.5, 10) });
  },

  "daily wave": (draw) => {
    const seen = Math.round(draw.from(60, 40 * 60));
    const size = draw.from(50, 300);
    const middle = draw.from(size + 50, 980 - size);
    const phase = draw.from(0, DAY_MIN);
    const level = (minute: number): number => middle + size * Math.sin((2 * Math.PI * (minute + phase)) / DAY_MIN);
    return played(draw, { level, ceiling: CEILING, seen, noise: draw.spread(0.5, 15) });
  },

  "restart in the middle": (draw) => {
    const seen = Math.round(draw.from(2 * 60, 2 * DAY_MIN));
    const restart = seen - Math.round(draw.from(5, seen * 0.9));
    const now = draw.from(300, 900);
    const pace = (CEILING - now) / draw.spread(30, 24 * 60);
    const after = Math.max(5, now - (seen - restart) * pace);
    const before = Math.min(CEILING - 5, after + draw.from(20, 500));
    const loads = Math.round(draw.from(1, 6));
    return played(draw, {
      level: (minute) => Math.max(5, (minute < restart ? before : after) + (minute - restart) * pace),
      ceiling: CEILING,
      seen,
      noise: draw.spread(0.5, 15),
      gap: (minute) => minute >= restart && minute < restart + loads,
    });
  },

  "maxmemory changed in the middle": (draw) => {
    const seen = Math.round(draw.from(2 * 60, 2 * DAY_MIN));
    const changed = seen - Math.round(draw.from(5, seen * 0.9));
    const old = draw.from(400, 900);
    const noise = draw.spread(0.5, 10);
    const fills = changed - Math.round(draw.from(0, changed));
    const toFull = draw.spread(30, 24 * 60);
    if (draw.chance(0.3)) {
      // Lowered below what was used: it is evicted at once, and full from then on.
      const ceiling = old * draw.from(0.5, 0.95);
      const pace = (old - 100) / toFull;
      const level = (minute: number): number =>
        minute < changed ? Math.min(old, old + (minute - fills) * pace) : ceiling - 1;
      const { samples } = played(draw, { level, ceiling: old, seen, noise });
      return {
        samples: samples.map(({ at, value }) => ({
          at,
          value: at < NOW - (seen - changed) * MINUTE || value === null ? value : Math.min(value, ceiling),
        })),
        ceiling,
        fullAt: null,
      };
    }
    const pace = (CEILING - old) / Math.max(toFull, seen - changed + 15);
    const level = (minute: number): number =>
      minute < changed ? Math.min(old, Math.max(5, old + (minute - fills) * pace)) : old + (minute - changed) * pace;
    return played(draw, { level, ceiling: CEILING, seen, noise });
  },

  flat: (draw) =>
    played(draw, {
      level: (
        (level) => () =>
          level
      )(draw.from(200, 960)),
      ceiling: CEILING,
      seen: seenOf(draw),
      noise: noiseOf(draw),
    }),
} as const satisfies Record<string, (draw: Draw) => Series>;

const HOUR = 60 * MINUTE;

/** As the history gives them to a forecast (`object/watch/ahead.ts`, whose test holds the two together): of what is older than six hours the means of ten minutes. */
export const asRemembered = (samples: readonly Sample[], now: number): Sample[] => {
  const width = 10 * MINUTE;
  const partOf = (at: number): number => Math.floor(at / width) * width;
  const since = partOf(now - 6 * HOUR);
  const parts = new Map<number, Sample[]>();
  for (const sample of samples) {
    if (sample.at >= since) continue;
    parts.set(partOf(sample.at), [...(parts.get(partOf(sample.at)) ?? []), sample]);
  }
  const older = [...parts].map(([at, inside]): Sample => {
    const told = inside.flatMap(({ value }) => value ?? []);
    return { at, value: told.length === 0 ? null : told.reduce((sum, value) => sum + value, 0) / told.length };
  });
  return [...older, ...samples.filter(({ at }) => at >= since)];
};

export type Kind = keyof typeof KINDS;

export const seriesOf = (kind: Kind, seed: number): Series => KINDS[kind](drawOf(seed));
