/** A target's Durable Object: the one owner of its link, and of what is remembered about it. */
import { DurableObject } from "cloudflare:workers";
import type { Failure, HopReport } from "../../protocol/failure.ts";
import { type AgentOperation, operations } from "../../protocol/operations.ts";
import { fail, type Result } from "../../protocol/result.ts";
import { type Env, readConfig } from "../config.ts";
import { Link, type LinkOutcome } from "../link/link.ts";
import { type Bucket, fullBucket, take } from "./bucket.ts";
import type { Answered, Outcome, Question, Timings } from "./contract.ts";
import { Flights } from "./flights.ts";
import { answeredFrom } from "./reading.ts";
import { Store } from "./store.ts";

/** Kept back from the caller's deadline for the way home. */
const RETURN_MARGIN_MS = 100;

export class TargetObject extends DurableObject<Env> {
  readonly #flights = new Flights<Outcome>();
  /** In memory only: an object that is evicted was idle long enough for every bucket to have refilled. */
  readonly #buckets = new Map<string, Bucket>();
  readonly #store: Store;
  #link: Link | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new Store(ctx.storage.sql);
  }

  /** Answers one question. Never rejects but for bugs; throttling comes before everything else. */
  async ask(question: Question): Promise<Outcome> {
    const config = readConfig(this.env);
    const target = config.ok ? config.config.targets.get(question.target) : undefined;
    if (!config.ok || !target) return failed(notConfigured);
    const waitMs = this.#throttle(question.caller.id, config.config.ratePerMinute);
    if (waitMs > 0) return failed(throttled(waitMs));
    this.#link ??= new Link(target, config.config.linkIdleMs, Date.now, () => this.#store.flush(Date.now()));
    return this.#answer(question, this.#link);
  }

  #answer(question: Question, link: Link): Promise<Outcome> {
    const operation = question.operation as AgentOperation;
    // Everything that makes two reads identical. Changes are never shared.
    const key = `${operation} ${JSON.stringify(question.input)}`;
    const start = (): Promise<Outcome> => this.#fly(question, operation, key, link);
    return operations[operation].effect === "read" ? this.#flights.share(key, start) : start();
  }

  async #fly(question: Question, operation: AgentOperation, key: string, link: Link): Promise<Outcome> {
    const startedAt = Date.now();
    const isRead = operations[operation].effect === "read";
    const outcome = await link.ask(
      {
        operation,
        target: question.target,
        input: question.input,
        caller: question.caller,
        request_id: question.requestId,
      },
      question.deadlineAt - RETURN_MARGIN_MS,
      isRead,
    );
    const now = Date.now();
    const hops = hopsBeforeAgent(question, startedAt, outcome);
    const result = this.#judged(question, operation, key, outcome, hops, now);
    return {
      result: operation === "ping" && !result.ok ? fail(withHops(result.failure, hops)) : result,
      lastGood: isRead && !result.ok ? this.#aged(key, now) : null,
      timings: timingsOf(outcome, now - startedAt),
    };
  }

  #judged(
    question: Question,
    operation: AgentOperation,
    key: string,
    outcome: LinkOutcome,
    hops: HopReport[],
    now: number,
  ): Result<Answered> {
    if (!outcome.result.ok) return outcome.result;
    const made = answeredFrom(operation, outcome.result.value, {
      target: question.target,
      now,
      hops,
      evictions: this.#store.evictions,
    });
    if (!made.ok) return made;
    this.#store.noteEvictions(made.value.evictions);
    this.#store.noteReading(key, made.value.answered, now);
    return { ok: true, value: made.value.answered };
  }

  #aged(key: string, now: number): Answered | null {
    const reading = this.#store.lastGood(key);
    return reading && { ...reading, age_ms: Math.max(0, now - Date.parse(reading.at)) };
  }

  #throttle(callerId: string, perMinute: number): number {
    const now = Date.now();
    const { bucket, waitMs } = take(this.#buckets.get(callerId) ?? fullBucket(perMinute, now), perMinute, now);
    this.#buckets.set(callerId, bucket);
    return waitMs;
  }
}

const failed = (failure: Failure): Outcome => ({ result: fail(failure), lastGood: null, timings: {} });

const notConfigured: Failure = {
  code: "misconfigured",
  hop: "worker",
  detail: "The target's object does not find its target in TARGETS.",
  hint: "Deploy the Worker again with the target in TARGETS.",
};

const throttled = (waitMs: number): Failure => ({
  code: "throttled",
  hop: "worker",
  detail: "Too many requests from this caller for this target.",
  hint: `Wait ${Math.ceil(waitMs / 1000)} s, or raise RATE_LIMIT_PER_MINUTE.`,
  retry_after_ms: waitMs,
});

/** `worker`: until the object had the question; `ssh`: connecting, and the round trip without the agent's share. */
const hopsBeforeAgent = (question: Question, startedAt: number, outcome: LinkOutcome): HopReport[] => {
  const worker: HopReport = { hop: "worker", ok: true, took_ms: Math.max(0, startedAt - question.askedAt) };
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
