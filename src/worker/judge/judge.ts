/**
 * From a reading to what the API answers: figures that only the Worker knows are added, thresholds applied. Pure. What is said of
 * most operations takes a few lines and stands in the table itself; `drift` and `doctor` have a file each.
 */
import type { HopReport } from "../../protocol/failure.ts";
import type { AgentOperation, Reading } from "../../protocol/operations.ts";
import { evictedBy } from "../../protocol/queues/system.ts";
import { ok, type Result } from "../../protocol/result.ts";
import { softwareText } from "../../protocol/software.ts";
import type { Reason } from "../../protocol/verdict.ts";
import { counted, duration, sizeText, percent } from "../../shared/figures.ts";
import { judgeDoctor } from "./doctor.ts";
import { judgeDrift } from "./drift.ts";
import { errorsStanding } from "./errors.ts";
import { ceilings, forkOf } from "./room.ts";
import type { JudgeContext, Judged, Parts } from "./rule.ts";
import { examine, findingOf, judged, knownFrom, reasonsOf, REFUSED_COUNTERS, summarise } from "./rule.ts";
import { RULES } from "./rules/index.ts";
import { judgeNearLimit, nearLimit } from "./rules/memory.ts";
import { savedOf, savedText } from "./saves.ts";
import { MAXMEMORY_FULL } from "./thresholds.ts";

/** The operations whose answer is judged from one reading. The target's object itself tells what came of a change. */
export type JudgedOperation = Exclude<AgentOperation, "set">;

type Judge<N extends JudgedOperation> = (reading: Reading<N>, context: JudgeContext) => Judged<N>;

/** An operation without an entry does not compile. */
type Judges = { [N in JudgedOperation]: Judge<N> };

const byTheRules = (parts: Partial<Parts>, context: JudgeContext): Reason[] =>
  reasonsOf(examine(RULES, parts, knownFrom(context)).findings);

const hopFailed = ({ hop, ok: answers, took_ms, detail }: HopReport): Reason[] =>
  answers
    ? []
    : [
        {
          id: "hop_failed",
          verdict: "critical",
          figure: took_ms,
          threshold: 0,
          text: `The hop ${hop} did not answer${detail === undefined ? "" : `: ${detail.replace(/\.$/, "")}`}.`,
          next_step: `Look at ${hop} first; what lies behind it was not asked.`,
        },
      ];

const memorySummary = (
  { used_memory, maxmemory, maxmemory_policy, maxmemory_ignored }: Reading<"memory">,
  perSecond: number | null,
  reasons: Reason[],
): string => {
  if (maxmemory === 0) return summarise(`Redis uses ${sizeText(used_memory)}`, reasons);
  const fraction = used_memory / maxmemory;
  if (maxmemory_ignored === true)
    return summarise(
      `Redis uses ${sizeText(used_memory)}, and ignores its maxmemory of ${sizeText(maxmemory)} as a replica`,
      reasons,
    );
  const standing = `Redis uses ${sizeText(used_memory)} of ${sizeText(maxmemory)} (${percent(fraction)})`;
  const full = fraction >= MAXMEMORY_FULL && evictedBy(maxmemory_policy) === "any";
  if (!full || perSecond !== null) return summarise(standing, reasons);
  // "Nothing is wrong" would claim too much: full memory does no harm only while nothing is evicted.
  const unknown = `${standing}, which is full under ${maxmemory_policy}; how fast it evicts is known from the next reading on`;
  return reasons.length === 0 ? `${unknown}.` : summarise(unknown, reasons);
};

/** The host's clock may be ahead of the Worker's by a little. */
const since = (instant: string, now: number): number => Math.max(0, now - Date.parse(instant));

const judges: Judges = {
  drift: judgeDrift,
  doctor: judgeDoctor,

  /** Against Redis's own limit, the container's and the host's, and what eats into them. */
  memory: (reading, context) => {
    const { evictions, rateOf } = knownFrom(context);
    const { perSecond, since: evicting_since } = evictions;
    const {
      run_id: _run,
      container: _container,
      host: _host,
      config_refused: _config,
      cpu: _cpu,
      activity: _activity,
      used_memory_startup: _startup,
      queues,
      ...figures
    } = reading;
    const reasons = byTheRules({ memory: reading, ...(queues === undefined ? {} : { queues }) }, context);
    const data = {
      ...figures,
      evictions_per_second: perSecond,
      evicting_since,
      refusals_per_second: Object.fromEntries(
        REFUSED_COUNTERS.flatMap((counter) => {
          const rate = rateOf(counter).perSecond;
          return rate === null ? [] : [[counter, rate]];
        }),
      ),
      ceilings: ceilings(reading),
      fork: forkOf(reading),
    };
    return judged(data, reasons, memorySummary(reading, perSecond, reasons));
  },

  /** The Worker's own hops before the agent's, and whether all of them answered. */
  ping: (reading, context) => {
    const hops = [...context.hops, ...reading.hops];
    const reasons = hops.flatMap(hopFailed);
    const totalMs = hops.reduce((sum, { took_ms }) => sum + took_ms, 0).toFixed(1);
    const [failed] = reasons;
    const { software } = reading;
    const name = software == null ? "Redis" : softwareText(software);
    return judged(
      { hops, software },
      reasons,
      failed?.text ?? `All ${hops.length} hops to ${name} answer, in ${totalMs} ms together.`,
    );
  },

  /** Only the container's memory has a limit to be judged by. */
  stats: (reading, context) => {
    const { container, memory_used, memory_limit, memory_fraction, cpu_fraction } = reading;
    const judgement = judgeNearLimit(memory_used, memory_limit, knownFrom(context));
    const reasons = typeof judgement === "string" ? [] : reasonsOf([findingOf(nearLimit, judgement)]);
    const standing = `${container} uses ${sizeText(memory_used)} of ${sizeText(memory_limit)} (${percent(memory_fraction)}) and ${percent(cpu_fraction)} of a processor`;
    return judged(reading, reasons, summarise(standing, reasons));
  },

  /** Whether snapshots and the append-only file are written, and how old they are. */
  persistence: (reading, context) => {
    const { save, aof_enabled } = reading;
    const { ageMs, sinceStart } = savedOf(reading, context.now);
    const reasons = byTheRules({ persistence: reading }, context);
    const rdb = save === null ? "RDB is not known" : `RDB is ${save === "" ? "off" : "on"}`;
    const standing = `${rdb}, AOF is ${aof_enabled ? "on" : "off"}, ${savedText(reading, context.now)}`;
    const data = { ...reading, rdb_last_save_age_ms: ageMs, rdb_saved_since_start: sinceStart };
    return judged(data, reasons, summarise(standing, reasons));
  },

  /** Whether the container runs, how it ended before, and what Docker thinks of it. */
  container: (reading, context) => {
    const { container, state, started_at, restarts, memory_limit } = reading;
    const uptime_ms = state === "running" && started_at !== null ? since(started_at, context.now) : null;
    const reasons = byTheRules({ container: reading }, context);
    const up = uptime_ms === null ? `is ${state}` : `has been up for ${duration(uptime_ms)}`;
    const limit = memory_limit > 0 ? `a limit of ${sizeText(memory_limit)}` : "no limit of its own";
    const standing = `${container} ${up}, with ${counted(restarts, "restart")} and ${limit}`;
    return judged({ ...reading, uptime_ms }, reasons, summarise(standing, reasons));
  },

  /** What applications met when they asked Redis. */
  errors: (reading, context) => {
    const reasons = byTheRules({ errors: reading }, context);
    const standing = errorsStanding(reading);
    return judged(reading, reasons, reasons.length === 0 ? `${standing}.` : summarise(standing, reasons));
  },

  info: (reading) => {
    const sections = Object.values(reading.sections);
    const fields = sections.reduce((sum, section) => sum + Object.keys(section).length, 0);
    return judged(reading, [], `INFO has ${counted(fields, "field")} in ${counted(sections.length, "section")}.`);
  },

  config: (reading) => {
    const [only, ...more] = Object.entries(reading);
    if (only === undefined) return judged(reading, [], "This Redis has none of the settings asked for.");
    if (more.length > 0) return judged(reading, [], `${more.length + 1} settings.`);
    return judged(reading, [], `${only[0]} is ${only[1] === "" ? "empty" : only[1]}.`);
  },
};

/** What the API says of a reading: data, verdict, reasons and one sentence. */
export const judge = <N extends JudgedOperation>(
  name: N,
  reading: Reading<N>,
  context: JudgeContext,
): Result<Judged<N>> => {
  const entry: Judge<N> = judges[name];
  return ok(entry(reading, context));
};
