/** The book without a database: what a sample or a person does to the alerts is applied, and what was told and written is kept in order. */
import type { Failure } from "../../../../protocol/failure.ts";
import type { Finding } from "../../../../protocol/operations/doctor.ts";
import { NOON } from "./cases.fixture.ts";
import type { AlertEvent, Line, Notice } from "./events.ts";
import { endedMutes, type MuteOf, type Observed, observe, type Sample } from "./observe.ts";
import type { Alert } from "./states.ts";
import { step } from "./step.ts";

export const found = (id: string, verdict: "warn" | "critical" = "warn"): Finding => ({
  ...{
    id,
    verdict,
    figure: 1,
    threshold: 1,
    text: `${id}.`,
    next_step: "Look.",
    meaning: "It matters.",
    source: "test",
  },
  evidence: [{ text: "1", command: null }],
});

export const unreachable: Failure = {
  code: "unreachable",
  hop: "ssh",
  detail: "Nobody answers.",
  hint: "See the host.",
};

export interface Told extends Notice {
  at: number;
  id: number;
  cause: string;
}

export class Play {
  alerts: Alert[] = [];
  readonly told: Told[] = [];
  readonly lines: Line[] = [];
  /** Of the last sample: when to take another. */
  lookAgainMs: number | null = null;
  #ids = 0;

  sample(sample: Sample, muteOf: MuteOf = () => null): void {
    this.lookAgainMs = null;
    this.#take(endedMutes(this.alerts, sample.at));
    this.#take(observe(this.alerts, sample, muteOf));
  }

  /** A sample that has these findings, and of which all other rules found nothing. */
  finds(minute: number, ...findings: Finding[]): void {
    const fine = ALL.filter((id) => !findings.some((finding) => finding.id === id));
    this.sample({ at: NOON + minute * 60_000, findings, fine });
  }

  fails(minute: number, lastGood: { at: number; summary: string } | null = null): void {
    this.sample({ at: NOON + minute * 60_000, failure: unreachable, lastGood });
  }

  happens(alert: Alert, event: AlertEvent): void {
    this.#take([{ alert, event }]);
  }

  /** What was told, as `new raised disk_full`. */
  heard(): string[] {
    return this.told.map(({ how, what, cause }) => `${how} ${what} ${cause}`);
  }

  #take(observed: readonly Observed[]): void {
    for (const { alert, event } of observed) {
      const next = step(alert, event);
      const id = alert?.id ?? (next.alert === null ? 0 : (this.#ids += 1));
      const stored = next.alert && { ...next.alert, id };
      if (alert === null) this.alerts = [...this.alerts, ...(stored ? [stored] : [])];
      else this.alerts = this.alerts.flatMap((each) => (each.id !== id ? [each] : stored ? [stored] : []));
      const cause = next.line?.cause ?? "";
      if (next.tell !== null) this.told.push({ ...next.tell, at: event.at, id, cause });
      if (next.line !== null) this.lines.push({ ...next.line, alertId: id });
      if (next.lookAgainMs !== null) this.lookAgainMs = Math.min(next.lookAgainMs, this.lookAgainMs ?? Infinity);
    }
  }
}

/** Every finding that the plays have. */
export const ALL = [
  ...["disk_full", "rdb_last_bgsave_status", "refused_misconf", "app_misconf", "fragmentation_ratio", "cpu_throttled"],
  ...[
    "container_not_running",
    "redis_unreachable",
    "app_refused",
    "container_oom_killed",
    "recent_start",
    "redis_does_not_start",
  ],
];
