/**
 * What really happens to a fleet in a month, drawn from a seed: outages of hosts, and of single targets, what Redis and its disk go through, and what people
 * mute. Each thing has a number, which every text about it carries, so that it is known in whatever is told. Everything lasts for hours and lies hours apart from what
 * it could be taken for, so that what is to be told of it follows from its times alone.
 */
import type { Window } from "../../../../shared/wall-clock/window.ts";
import { windowSchema } from "../../../config/window.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
const SLOT_MS = 12 * HOUR;

/** In which the clocks of Europe are put back. */
export const STARTS = Date.parse("2026-10-10T06:00:00Z");
const ZONE = "Europe/Berlin";
const NIGHT = windowSchema.parse({ zone: ZONE, from: "22:00", until: "07:00" });
const SUNDAY = windowSchema.parse({ zone: ZONE, days: ["sun"], from: "02:00", until: "04:00" });

export type What = "outage" | "loading" | "disk_full" | "fragmentation_ratio" | "cpu_throttled" | "blip" | "restart";

export interface Episode {
  id: number;
  /** Of one target, or of all that are on a host. */
  targets: readonly string[];
  what: What;
  from: number;
  until: number;
}

export interface Muted {
  target: string;
  finding: string;
  at: number;
  until: number;
}

export interface Member {
  name: string;
  host: string;
  everyMs: number;
  tell: readonly string[];
  quiet: Window | null;
  maintenance: readonly Window[];
}

export interface World {
  members: readonly Member[];
  episodes: readonly Episode[];
  mutes: readonly Muted[];
  ends: number;
}

/** Mulberry32. */
export const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const TELLS = [["ops", "oncall", "hook"], ["ops", "hook"], ["oncall", "hook"], ["hook"], ["ops"]] as const;

/** Every other slot has the causes that the ones beside it have not: what comes back within six hours would be the same alert. */
const EVEN: readonly What[] = ["disk_full", "loading", "restart"];
const ODD: readonly What[] = ["fragmentation_ratio", "cpu_throttled", "blip"];

export const worldOf = (seed: number, targets: number, days: number): World => {
  const random = randomOf(seed);
  const from = (low: number, high: number): number => Math.round(low + random() * (high - low));
  const of = <T>(choices: readonly T[]): T => {
    const chosen = choices[Math.floor(random() * choices.length)];
    if (chosen === undefined) throw new Error("There is something to choose from.");
    return chosen;
  };
  // A host of ten, two of five, and the rest in threes and alone.
  const hosts = Array.from({ length: targets }, (_, at) =>
    at < 10 ? "h0" : at < 20 ? `h${1 + (at % 2)}` : at % 4 === 0 ? `h${at}` : `h${at - (at % 4)}b`,
  );
  const members = hosts.map((host, at): Member => ({
    ...{ name: `t${String(at).padStart(3, "0")}`, host, everyMs: of([5, 5, 5, 15, 30]) * MINUTE, tell: of(TELLS) },
    quiet: random() < 0.4 ? NIGHT : null,
    maintenance: random() < 0.3 ? [SUNDAY] : [],
  }));
  const episodes: Episode[] = [];
  const mutes: Muted[] = [];
  const begins = (slot: number): number => STARTS + slot * SLOT_MS + from(HOUR, 3 * HOUR);
  const add = (what: What, names: readonly string[], at: number, ms: number): void => {
    episodes.push({ id: episodes.length + 1, targets: names, what, from: at, until: at + ms });
  };
  for (let slot = 1; slot < days * 2 - 1; slot += 1) {
    for (const host of new Set(hosts)) {
      const there = members.filter((each) => each.host === host).map(({ name }) => name);
      // The host of ten dies once, however short the time.
      const isOut = slot % 2 === 0 && (random() < 0.15 || (slot === 2 && host === "h0"));
      if (isOut) add("outage", there, begins(slot), from(2 * HOUR, 4 * HOUR));
      for (const target of there) {
        const what = isOut ? "outage" : of(slot % 2 === 0 ? EVEN : ODD);
        if (!isOut && random() < 0.6) continue;
        const at = isOut ? (episodes.at(-1)?.from ?? 0) : begins(slot);
        const ms = from(2 * HOUR, 4 * HOUR);
        if (!isOut) add(what, [target], at, what === "blip" || what === "restart" ? MINUTE : ms);
        if (random() > 0.15) continue;
        const finding = what === "outage" || what === "loading" ? "no_answer" : what;
        // For the whole of it, or for its beginning.
        const until = random() < 0.5 ? at + 8 * HOUR : at + HOUR;
        mutes.push({ target, finding, at: at - 20 * MINUTE, until });
      }
    }
  }
  return { members, episodes, mutes, ends: STARTS + days * 24 * HOUR };
};
