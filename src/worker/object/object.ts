/** A target's Durable Object: the one owner of its link, its changes, and of what is remembered about it. */
import { DurableObject } from "cloudflare:workers";
import type { Failure } from "../../protocol/failure.ts";
import { type OperationName, operations } from "../../protocol/operations.ts";
import { fail } from "../../protocol/result.ts";
import { type Config, readConfig, type TargetConfig } from "../config/config.ts";
import { Link } from "../link/link.ts";
import { askAgentOver } from "./ask-agent.ts";
import { Claims } from "./claims.ts";
import { Desk, type DeskOperation } from "./changes/desk.ts";
import type { Claim } from "../../protocol/claim.ts";
import type { Outcome, Question, Sent, Timed } from "./contract.ts";
import { Reads } from "./reads/reads.ts";
import { Renewal } from "./clocks.ts";
import { migrate, targetBeforeUpgrade } from "./schema.ts";
import { logLine } from "../../shared/log.ts";
import { Store } from "./store.ts";

/** Left of the caller's deadline for the way back. */
const RETURN_MARGIN_MS = 100;

/** How often the alarm looks whether a target that is missing from the configuration is back. */
const CONFIGURED_AGAIN_MS = 5 * 60_000;

const DESK: readonly OperationName[] = ["set", "undo", "apply", "changes", "audit"] satisfies DeskOperation[];
const isDesk = (operation: OperationName): operation is DeskOperation => DESK.includes(operation);

interface Rooms {
  reads: Reads;
  desk: Desk;
}

/** The hard rate limit of one caller, as a token bucket. */
export interface Bucket {
  tokens: number;
  /** Milliseconds since the epoch. */
  at: number;
}

/** A bucket holds a whole minute's allowance and refills evenly. */
export const fullBucket = (perMinute: number, now: number): Bucket => ({ tokens: perMinute, at: now });

/** Takes one token: the bucket afterwards, and how long to wait in milliseconds if there was none (then nothing is taken). */
export const take = (bucket: Bucket, perMinute: number, now: number): { bucket: Bucket; waitMs: number } => {
  const perMs = perMinute / 60_000;
  const tokens = Math.min(perMinute, bucket.tokens + Math.max(0, now - bucket.at) * perMs);
  return tokens >= 1
    ? { bucket: { tokens: tokens - 1, at: now }, waitMs: 0 }
    : { bucket: { tokens, at: now }, waitMs: Math.ceil((1 - tokens) / perMs) };
};

export class TargetObject extends DurableObject<Env> {
  /** In memory only: by the time an idle object is evicted, every bucket has refilled. */
  readonly #buckets = new Map<string, Bucket>();
  readonly #renewal: Renewal;
  readonly #store: Store;
  readonly #claims: Claims;
  #rooms: Rooms | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage);
    this.#store = new Store(ctx.storage.sql);
    this.#claims = new Claims(ctx.storage.sql);
    this.#renewal = new Renewal((reason) => ctx.abort(reason));
  }

  /** Answers one question. Rejects because of a bug, or if the object ends to be replaced by a new one (`isNotBegun`). */
  ask(sent: Sent): Promise<Outcome> {
    const cameAt = Date.now();
    const question: Timed = { ...sent, cameAt, deadlineAt: cameAt + sent.deadlineMs };
    return this.#renewal.question(cameAt, sent, () => this.#answer(question));
  }

  /** Throttling comes before everything else. */
  async #answer(question: Timed): Promise<Outcome> {
    const found = this.#configured(question.target);
    if (!found) return failed(notConfigured);
    const waitMs = this.#throttle(question.caller.id, found.config.ratePerMinute);
    if (waitMs > 0) return failed(throttled(waitMs));
    if (question.claims && question.claims.length > 0) {
      const notFirst = this.#claims.claimAll(question.claims, question.cameAt);
      if (notFirst !== null) return { ...failed(askedBefore), notFirst };
    }
    const { reads, desk } = this.#open(found.config, found.target);
    desk.alarm.check(question.cameAt);
    const { operation } = question;
    if (isDesk(operation)) {
      const outcome = await desk.answer(operation, question);
      if (operations[operation].effect !== "read") reads.part();
      return outcome;
    }
    const isOfAll = operation === "targets" || operation === "overview";
    return isOfAll ? failed(notHere) : reads.answer(operation, question);
  }

  /** Makes claims and does nothing else. Answers which of them was made before, or `first`. */
  async claim(claims: readonly Claim[]): Promise<"first" | Claim["of"]> {
    return this.#claims.claimAll(claims, Date.now()) ?? "first";
  }

  /** Audits a change that was refused before it came here. */
  async noteRefusal(question: Question, failure: Failure): Promise<void> {
    this.#deskOf(question.target)?.noteRefusal(question, failure);
  }

  /** Audits a change during which an earlier object of this target ended. */
  async noteLost(question: Question, failure: Failure): Promise<void> {
    this.#deskOf(question.target)?.noteLost(question, failure);
  }

  /** Puts back what is due. */
  override async alarm(): Promise<void> {
    // The platform keeps the name with the alarm, unless the alarm was set before it did so
    // (https://developers.cloudflare.com/durable-objects/api/id/#name).
    const name = this.ctx.id.name ?? targetBeforeUpgrade(this.ctx.storage.sql);
    const found = name === null ? null : this.#configured(name);
    if (!found) {
      // The configuration may be wrong only for a while; the timed changes must not be lost meanwhile.
      console.error(logLine({ alarm: "postponed", target: name, why: name === null ? "no_name" : "not_configured" }));
      await this.ctx.storage.setAlarm(Date.now() + CONFIGURED_AGAIN_MS);
      return;
    }
    const { reads, desk } = this.#open(found.config, found.target);
    await this.#renewal.work(() => desk.ring());
    reads.part();
  }

  #deskOf(name: string): Desk | null {
    const found = this.#configured(name);
    return found && this.#open(found.config, found.target).desk;
  }

  #configured(name: string): { config: Config; target: TargetConfig } | null {
    const read = readConfig(this.env);
    const target = read.ok ? read.config.targets.get(name) : undefined;
    return read.ok && target ? { config: read.config, target } : null;
  }

  #open(config: Config, target: TargetConfig): Rooms {
    if (this.#rooms) return this.#rooms;
    const store = this.#store;
    const link = new Link(target, config.linkIdleMs, Date.now, () => store.flush(Date.now()));
    const ask = askAgentOver(link, target.name, RETURN_MARGIN_MS);
    const { profile } = target;
    const desk = new Desk({
      storage: this.ctx.storage,
      ask,
      profile,
      target: target.name,
      auditDays: config.auditDays,
      now: Date.now,
    });
    this.#rooms = { desk, reads: new Reads({ link, store, profile, marginMs: RETURN_MARGIN_MS }) };
    return this.#rooms;
  }

  #throttle(callerId: string, perMinute: number): number {
    const now = Date.now();
    const { bucket, waitMs } = take(this.#buckets.get(callerId) ?? fullBucket(perMinute, now), perMinute, now);
    this.#buckets.set(callerId, bucket);
    return waitMs;
  }
}

const failed = (failure: Failure): Outcome => ({ result: fail(failure), lastGood: null, timings: {} });

const notHere: Failure = {
  code: "internal",
  hop: "worker",
  detail: "The target's object does not handle this operation.",
  hint: "Look for the request id in the Worker's log.",
};

const askedBefore: Failure = {
  code: "conflict",
  hop: "worker",
  detail: "This was asked before, so nothing was done.",
  hint: "Ask anew.",
};

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
