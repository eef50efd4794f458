/** The reads of one target: identical ones share a round trip, the last good reading is kept, and a ping tells every hop. */
import { type Place, placeOf } from "../../../protocol/commands.ts";
import type { Failure, HopReport } from "../../../protocol/failure.ts";
import { judge, type JudgedOperation } from "../../judge/judge.ts";
import type { Filling } from "../../judge/forecast/forecast.ts";
import { type Counter, COUNTERS, type ForWatch, type Rates } from "../../judge/rule.ts";
import { type AgentOperation, operations, type Reading } from "../../../protocol/operations.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import type { AgentAnswer } from "../../../protocol/wire.ts";
import type { Profile } from "../../config/profile.ts";
import type { Link, LinkOutcome } from "../../link/link.ts";
import type { Answered } from "../../../protocol/answer.ts";
import type { Outcome, Timed, Timings } from "../contract.ts";
import { pause } from "../../../shared/deadline.ts";
import { type Sample, sampleIn, sampleOf, watchRates } from "./rates.ts";
import { seal } from "../sealed.ts";
import type { Store } from "../store.ts";
import { Ahead } from "../watch/ahead.ts";
import { type History, READS_EVERY_MS } from "../watch/history.ts";
import { type Looker, remember, type Remembered } from "../watch/remember.ts";

/** A request that took longer to reach its object would not have been answered: a longer time is due to different clocks. */
const MAX_WAY_MS = 30_000;

const unexpectedShape = (operation: string): Failure => ({
  code: "agent_failed",
  hop: "agent",
  detail: `The agent's answer to ${operation} does not have the shape this Worker expects.`,
  hint: "Bring agent and Worker to the same version: `npm run host:install -- user@host` and `npm run deploy`.",
});

/** The agent's reading as its operation's schema says it is. */
export const readingOf = <N extends AgentOperation>(operation: N, answer: AgentAnswer): Result<Reading<N>> => {
  const parsed = operations[operation].reading.safeParse(answer.reading);
  // The schema just checked it; TypeScript does not connect the table's entry with `N`.
  return parsed.success ? ok(parsed.data as Reading<N>) : fail(unexpectedShape(operation));
};

/** The counters that are judged: all of them by `doctor`, those of full memory by `memory`, which many ask all the time. */
const judgedOf = (operation: JudgedOperation): readonly Counter[] =>
  operation === "doctor" ? COUNTERS : ["evicted_keys", "OOM"];

/** An agent of an earlier version tells of the compose service only by its commands. */
const placeIn = ({ commands, place }: AgentAnswer): Place => {
  if (place !== undefined) return place;
  const named = commands.map((command) => /docker compose exec -T (\S+) (?:redis|valkey|keydb)-cli/.exec(command)?.[1]);
  return placeOf(named.find((name) => name !== undefined) ?? "redis");
};

interface Known {
  target: string;
  /** When the reading was taken, and when it is answered; milliseconds since the epoch. */
  takenAt: number;
  now: number;
  hops: HopReport[];
  profile: Profile;
  rates: Rates;
  filling?: Filling;
}

interface Told {
  answered: Answered;
  forWatch: ForWatch | undefined;
}

const answeredFrom = <N extends JudgedOperation>(
  operation: N,
  reading: Reading<N>,
  answer: AgentAnswer,
  { target, takenAt, now, hops, ...known }: Known,
): Result<Told> => {
  const context = { ...known, target, now: takenAt, hops, place: placeIn(answer) };
  const judged = judge(operation, reading, context);
  if (!judged.ok) return judged;
  const { data, verdict, reasons, summary, forWatch } = judged.value;
  const answered = {
    at: new Date(takenAt).toISOString(),
    age_ms: Math.max(0, now - takenAt),
    verdict,
    reasons,
    summary,
    data,
    commands: answer.commands,
  };
  return ok({ answered, forWatch });
};

/**
 * A read that has taken longer is not joined any more: its agent may hang, and it has the deadline of an earlier question. Nor is one that may
 * take so much longer, or less long: one may have asked for a few seconds only.
 */
const JOIN_WITHIN_MS = 2_000;

/** Single flight: identical reads that are under way at the same time share one round trip. */
export class Flights<T> {
  readonly #underWay = new Map<string, { at: number; flight: Promise<T> }>();

  /** Joins the flight of that key, or starts it. `now` is in milliseconds. */
  share(key: string, now: number, start: () => Promise<T>): Promise<T> {
    const joined = this.#underWay.get(key);
    if (joined && now - joined.at < JOIN_WITHIN_MS) return joined.flight;
    const flight = start().finally(() => {
      if (this.#underWay.get(key)?.flight === flight) this.#underWay.delete(key);
    });
    this.#underWay.set(key, { at: now, flight });
    return flight;
  }

  /** Whoever asks from now on starts a read of their own: those under way may show what was before a change. */
  part(): void {
    this.#underWay.clear();
  }
}

export interface ReadsOptions {
  link: Pick<Link, "ask">;
  store: Pick<Store, "samples" | "noteSamples" | "lastGood" | "noteReading">;
  /** Where figures that anybody reads are remembered. */
  history: Remembered & Pick<History, "series">;
  profile: Profile;
  /** Left of the caller's deadline for the way back, in milliseconds. */
  marginMs: number;
}

export class Reads {
  readonly #options: ReadsOptions;
  readonly #flights = new Flights<Outcome>();
  readonly #ahead: Ahead;
  readonly #foreseen = new Map<JudgedOperation, { at: number; filling: Filling | null }>();
  #changes = 0;
  /** When there was last something to remember, milliseconds since the epoch. Storage that fails is tried and logged once a minute as well. */
  #rememberedAt = 0;

  constructor(options: ReadsOptions) {
    this.#options = options;
    this.#ahead = new Ahead(options.history);
  }

  answer(operation: JudgedOperation, question: Timed): Promise<Outcome> {
    // Two reads with the same key are identical. They share where they may take about as long.
    const key = `${operation} ${JSON.stringify(question.input)}`;
    const alike = `${key} ${Math.round(question.deadlineMs / JOIN_WITHIN_MS)}`;
    return this.#flights.share(alike, Date.now(), () => this.#fly(question, operation, key, "reader"));
  }

  /** The watch's own look: one round trip, for which the link does not stay open. It is remembered, also if it finds nothing. */
  look(question: Timed): Promise<Outcome> {
    return this.#fly(question, "doctor", "doctor {}", "watch");
  }

  /** To be called after a change: whoever asks from now on is not shown what was read before it. */
  part(): void {
    this.#changes += 1;
    this.#foreseen.clear();
    this.#flights.part();
  }

  async #fly(question: Timed, operation: JudgedOperation, key: string, looker: Looker): Promise<Outcome> {
    const { link, marginMs } = this.#options;
    const seenChanges = this.#changes;
    const { target, input, caller, requestId } = question;
    const asked = { operation, target, input, caller, request_id: requestId };
    const outcome = await link.ask(asked, question.deadlineAt - marginMs, true, looker === "watch" ? "pass" : "stay");
    const takenAt = Date.now();
    const hops = hopsBeforeAgent(question, outcome);
    const result = await this.#judged(question, operation, outcome, { hops, takenAt, looker });
    const now = Date.now();
    // A reading during which something was changed is not kept: its figures may be from before the change, its time is from after it.
    if (result.ok && seenChanges === this.#changes) this.#options.store.noteReading(key, result.value.answered, now);
    return {
      ...(result.ok && looker === "watch" ? { forWatch: result.value.forWatch } : {}),
      result: result.ok
        ? ok(seal(result.value.answered))
        : fail(operation === "ping" ? withHops(result.failure, hops) : result.failure),
      lastGood: result.ok ? null : this.#aged(key, now),
      timings: timingsOf(outcome, now - question.cameAt),
    };
  }

  async #judged<N extends JudgedOperation>(
    question: Timed,
    operation: N,
    { result: asked }: LinkOutcome,
    { hops, takenAt, looker }: { hops: HopReport[]; takenAt: number; looker: Looker },
  ): Promise<Result<Told>> {
    const { profile, history } = this.#options;
    const reading = asked.ok ? readingOf(operation, asked.value) : asked;
    // A read within a minute of one that was remembered is not: those who ask all the time would fill the storage.
    const isDue = looker === "watch" || Math.abs(takenAt - this.#rememberedAt) >= READS_EVERY_MS;
    if (isDue && remember(history, looker, operation, reading, takenAt)) this.#rememberedAt = takenAt;
    if (!asked.ok) return asked;
    if (!reading.ok) return reading;
    const rates = await this.#rates(question, operation, reading.value, { takenAt, looker });
    const { target } = question;
    const filling = this.#fillingBy(operation, reading.value, takenAt);
    const known = { target, takenAt, now: Date.now(), hops, profile, rates, ...(filling === null ? {} : { filling }) };
    return answeredFrom(operation, reading.value, asked.value, known);
  }

  /** The same for a minute: a forecast takes longer than the rest of a read. */
  #fillingBy<N extends JudgedOperation>(operation: N, reading: Reading<N>, takenAt: number): Filling | null {
    const foreseen = this.#foreseen.get(operation);
    if (foreseen !== undefined && Math.abs(takenAt - foreseen.at) < READS_EVERY_MS) return foreseen.filling;
    const filling = this.#ahead.of(operation, reading, takenAt);
    this.#foreseen.set(operation, { at: takenAt, filling });
    return filling;
  }

  async #rates<N extends JudgedOperation>(
    question: Timed,
    operation: N,
    reading: Reading<N>,
    { takenAt, looker }: { takenAt: number; looker: Looker },
  ): Promise<Rates> {
    const sample = sampleIn(operation, reading, takenAt);
    if (sample === null) return {};
    const { store, marginMs } = this.#options;
    return watchRates(sample, {
      store,
      wanted: judgedOf(operation),
      // The watch takes no second sample: its next look tells.
      deadlineAt: looker === "watch" ? 0 : question.deadlineAt - marginMs,
      now: Date.now,
      wait: pause,
      another: () => this.#sample(question),
    });
  }

  /** One more sample, within the question's deadline. */
  async #sample({ target, caller, requestId, deadlineAt }: Timed): Promise<Sample | null> {
    const { link, marginMs } = this.#options;
    const asked = { operation: "memory", target, input: {}, caller, request_id: requestId };
    const { result } = await link.ask(asked, deadlineAt - marginMs, false, "stay");
    if (!result.ok) return null;
    const reading = readingOf("memory", result.value);
    return reading.ok ? sampleOf(reading.value, Date.now()) : null;
  }

  #aged(key: string, now: number): Answered | null {
    const reading = this.#options.store.lastGood(key);
    return reading && { ...reading, age_ms: Math.max(0, now - Date.parse(reading.at)) };
  }
}

/**
 * `worker`: the time until the object had the question, which two clocks measure: 0 if they disagree. `ssh`: connecting, and the round trip
 * without the agent's part of it.
 */
const hopsBeforeAgent = ({ askedAt, cameAt }: Timed, outcome: LinkOutcome): HopReport[] => {
  const until = cameAt - askedAt;
  const worker: HopReport = { hop: "worker", ok: true, took_ms: until >= 0 && until <= MAX_WAY_MS ? until : 0 };
  const failedAtSsh = !outcome.result.ok && outcome.result.failure.hop === "ssh";
  const ssh: HopReport = {
    hop: "ssh",
    ok: !failedAtSsh,
    took_ms: Math.max(0, (outcome.connectMs ?? 0) + (outcome.linkMs ?? 0) - (outcome.agentMs ?? 0)),
    ...(failedAtSsh && !outcome.result.ok ? { detail: outcome.result.failure.detail } : {}),
  };
  return [worker, ssh];
};

/** A failed ping tells what each hop said until one failed; the agent lists its own hops, if it was reached. */
const withHops = (failure: Failure, before: HopReport[]): Failure => {
  const beyond: HopReport[] =
    failure.hops ?? (failure.hop === "agent" ? [{ hop: "agent", ok: false, took_ms: 0, detail: failure.detail }] : []);
  return { ...failure, hops: [...before, ...beyond] };
};

const timingsOf = (outcome: LinkOutcome, objectMs: number): Timings => ({
  object_ms: objectMs,
  ...(outcome.connectMs === null ? {} : { connect_ms: outcome.connectMs }),
  ...(outcome.linkMs === null ? {} : { link_ms: outcome.linkMs }),
  ...(outcome.agentMs === null ? {} : { agent_ms: outcome.agentMs }),
});
