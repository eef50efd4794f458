/** An alert in each state, and an event of each name. */
import type { AlertEvent, EventName } from "./events.ts";
import type { Alert, Mute, Sight, StateName } from "./states.ts";

export const NOON = 1_800_000_000_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const ANN = { id: "ann", role: "operator", via: "token" } as const;
export const MUTE: Mute = { until: NOON + 2 * HOUR, by: "ann", reason: "deploy" };

export const SIGHT: Sight = {
  ...{ cause: "fragmentation_ratio", consequences: [], verdict: "warn", text: "It is fragmented.", next_step: "Look." },
  ...{ figure: 1.8, threshold: 1.5, step: null },
};

const suspected: Alert = {
  ...{ ...SIGHT, id: 7, stage: "suspected", firstAt: NOON - 5 * MINUTE, raisedAt: null, settledAt: null },
  ...{ sightings: 1, seenInRow: 1, seenFrom: NOON - 5 * MINUTE, goneInRow: 0, goneAt: null, lapses: 0, comings: 0 },
  ...{ worst: "warn", told: null, mentioned: [SIGHT.cause], acknowledgedBy: null, mute: null, kept: 0 },
};
const raised: Alert = {
  ...{ ...suspected, stage: "raised", raisedAt: NOON - MINUTE, sightings: 2, seenInRow: 2, comings: 1, told: "warn" },
};

export const ALERTS: Record<Exclude<StateName, "nothing">, Alert> = {
  suspected,
  raised,
  changed: { ...raised, stage: "changed" },
  acknowledged: { ...raised, stage: "acknowledged", acknowledgedBy: ANN },
  muted: { ...raised, mute: MUTE, kept: 1 },
  settled: { ...raised, stage: "settled", settledAt: NOON - MINUTE, sightings: 0, seenInRow: 0, goneInRow: 2 },
};

export const alertIn = (state: StateName): Alert | null => (state === "nothing" ? null : ALERTS[state]);

interface Heard {
  sight: Sight;
  holdMs: number | null;
  mute: Mute | null;
}

export const eventOf = (
  name: EventName,
  { sight = SIGHT, holdMs = null, mute = null }: Partial<Heard> = {},
): AlertEvent => {
  const at = NOON;
  switch (name) {
    case "seen":
      return { at, name, sight, holdMs, mute };
    case "acknowledged":
      return { at, name, by: ANN, reason: "I am on it" };
    case "muted":
      return { at, name, mute: MUTE, by: ANN };
    case "absorbed":
      return { at, name, into: 3 };
    case "gone":
    case "mute_over":
    case "unwatched":
  }
  return { at, name };
};
