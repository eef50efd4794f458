/** A target's Durable Object: the one owner of its link, its changes, and of what is remembered about it. */
import { DurableObject } from "cloudflare:workers";
import type { Failure } from "../../protocol/failure.ts";
import { changesNothing } from "../../protocol/operation.ts";
import { type OperationName, operations } from "../../protocol/operations.ts";
import { fail, type Result } from "../../protocol/result.ts";
import type { Course } from "../chart/course.ts";
import { type Config, readConfig, type TargetConfig } from "../config/config.ts";
import { AlertBook } from "./alerts/book.ts";
import type { ByHandOperation } from "./alerts/by-hand.ts";
import { Mutes } from "./alerts/mutes.ts";
import { reportTo } from "./alerts/one-host/report-to.ts";
import type { Report } from "./alerts/one-host/incident.ts";
import { type AlertRooms, alertRooms, type AlertStores, gone, leave } from "./alerts/rooms.ts";
import { Claims } from "./claims.ts";
import type { DeskOperation } from "./changes/desk.ts";
import type { Claim } from "../../protocol/claim.ts";
import type { Outcome, Question, Sent, Timed } from "./contract.ts";
import { askedBefore, notConfigured, notHere, notStored, throttled } from "./failures.ts";
import type { Reads } from "./reads/reads.ts";
import { Alarm, Renewal } from "./clocks.ts";
import { nextChangeDue } from "./changes/book.ts";
import { Idempotency } from "./changes/idempotency.ts";
import { harmlessly } from "./harmlessly.ts";
import { migrate, targetBeforeUpgrade } from "./schema.ts";
import { describeError, logLine } from "../../shared/log.ts";
import { type Rooms, roomsOf } from "./rooms.ts";
import { Store } from "./store.ts";
import { historyOutcome } from "./watch/answer.ts";
import { type CourseQuestion, courseTold } from "./watch/course.ts";
import { History } from "./watch/history.ts";
import { nextLook } from "./watch/watch.ts";

/** How often the alarm looks whether a target that is missing from the configuration is back. */
const CONFIGURED_AGAIN_MS = 5 * 60_000;

const DESK: readonly OperationName[] = ["set", "undo", "apply", "changes", "audit"] satisfies DeskOperation[];
const isDesk = (operation: OperationName): operation is DeskOperation => DESK.includes(operation);

const BY_HAND: readonly OperationName[] = ["mute", "unmute", "acknowledge"] satisfies ByHandOperation[];
const isByHand = (operation: OperationName): operation is ByHandOperation => BY_HAND.includes(operation);

/** Who looks at charts, all together; no name of a caller has blanks. */
const LOOKERS = "charts of all";

/** After a bug in what the alarm does. */
const ALARM_AGAIN_MS = 60_000;

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
  readonly #alarm: Alarm;
  readonly #history: History;
  readonly #alertStores: Omit<AlertStores, "report">;
  #rooms: Rooms | null = null;
  /** Of a target that is not configured any more. */
  #left: AlertRooms | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage);
    this.#store = new Store(ctx.storage.sql);
    this.#claims = new Claims(ctx.storage.sql);
    this.#alarm = new Alarm(ctx.storage);
    this.#history = new History(ctx.storage);
    const { storage } = ctx;
    const alerts = { book: new AlertBook(storage), mutes: new Mutes(storage.sql) };
    this.#alertStores = { ...alerts, history: this.#history, storage, alarm: this.#alarm, env };
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
    const { operation, claims = [], cameAt } = question;
    if (claims.length > 0) {
      const notFirst = harmlessly(() => this.#claims.claimAll(claims, cameAt), "claims");
      if (notFirst) return { ...failed(askedBefore), notFirst };
      // What only looks does no harm where it is shown twice; a change could be made twice.
      if (notFirst === undefined && !changesNothing(operations[operation], question.input)) return failed(notStored);
    }
    const { reads, desk, alerts, byHand, office } = this.#open(found.config, found.target);
    this.#alarm.check(cameAt);
    if (isDesk(operation)) {
      const outcome = await desk.answer(operation, question);
      if (operations[operation].effect !== "read") changed(reads, office);
      return outcome;
    }
    if (isByHand(operation)) return byHand.answer(operation, question);
    if (operation === "alerts") return alerts.answer(question, found.target.watch !== null);
    if (operation === "history") return historyOutcome(this.#history, question, found.target);
    const isOfAll = operation === "targets" || operation === "overview";
    return isOfAll ? failed(notHere) : reads.answer(operation, question);
  }

  /** What a chart shows: from what is remembered. All who look at charts are one caller. */
  async course({ target, ...asked }: CourseQuestion): Promise<Result<Course>> {
    const found = this.#configured(target);
    if (!found) return fail(notConfigured);
    const waitMs = this.#throttle(LOOKERS, found.config.ratePerMinute);
    if (waitMs > 0) return fail(throttled(waitMs));
    return courseTold(this.#history, asked, found.target.watch?.everyMs ?? null, Date.now());
  }

  /** Makes claims and does nothing else. Answers which of them was made before, or `first`. */
  async claim(claims: readonly Claim[]): Promise<"first" | Claim["of"]> {
    return this.#claims.claimAll(claims, Date.now()) ?? "first";
  }

  /** Audits a change that was refused before it came here, unless its caller has no allowance left: refusals could fill the audit. */
  async noteRefusal(question: Question, failure: Failure): Promise<void> {
    const found = this.#configured(question.target);
    if (!found || this.#throttle(question.caller.id, found.config.ratePerMinute) > 0) return;
    this.#open(found.config, found.target).desk.noteRefusal(question, failure);
  }

  /** Audits a change during which an earlier object of this target ended. */
  async noteLost(question: Question, failure: Failure): Promise<void> {
    const found = this.#configured(question.target);
    if (found) this.#open(found.config, found.target).desk.noteLost(question, failure);
  }

  /** Sees to it that a watched target is looked at, although nobody may have asked about it yet. */
  async stand(target: string): Promise<void> {
    const found = this.#configured(target);
    if (!found) return;
    this.#open(found.config, found.target).watch.stand();
    this.#alarm.check(Date.now());
  }

  /** Of a target whose host it tells of. Answers whether it is taken. */
  async joinHost(name: string, report: Report): Promise<boolean> {
    const read = readConfig(this.env);
    if (!read.ok) return false;
    const target = read.config.targets.get(name);
    const rooms = target ? this.#open(read.config, target) : this.#openLeft(read.config, name);
    return rooms.speaker.take(report);
  }

  /** Puts back what is due, and looks where that is due. It never throws: after six failures in a row the platform drops an alarm. */
  override async alarm(): Promise<void> {
    try {
      await this.#ring();
    } catch (error) {
      console.error(logLine({ alarm: "failed", error: describeError(error) }));
      await this.ctx.storage.setAlarm(Date.now() + ALARM_AGAIN_MS).catch(() => {});
    }
  }

  async #ring(): Promise<void> {
    this.#alarm.rang();
    // The platform keeps the name with the alarm, unless the alarm was set before it did so
    // (https://developers.cloudflare.com/durable-objects/api/id/#name).
    const name = this.ctx.id.name ?? targetBeforeUpgrade(this.ctx.storage.sql);
    const found = name === null ? null : this.#configured(name);
    if (!found) return this.#unconfigured(name);
    const { reads, desk, watch, alerts, office, together } = this.#open(found.config, found.target);
    alerts.ring(Date.now());
    // At the same time: a host that does not answer a look must not hold up what is to be put back.
    const [something] = await this.#renewal.work(() =>
      Promise.all([desk.ring(), watch.ring(), together.ring(), office.ring()]),
    );
    if (something) changed(reads, office);
  }

  /** What was told of a target that was taken out is over. The configuration may be wrong only for a while, and timed changes must not be lost meanwhile: for them it looks again. */
  async #unconfigured(name: string | null): Promise<void> {
    const { storage } = this.ctx;
    const read = readConfig(this.env);
    const again = Date.now() + CONFIGURED_AGAIN_MS;
    const answers = new Idempotency(storage.sql, this.#alarm, Date.now());
    if (name === null || !read.ok) {
      answers.ring(Date.now());
      await storage.setAlarm(again);
    } else {
      const left = this.#openLeft(read.config, name);
      const hasChange = nextChangeDue(storage.sql) !== null;
      this.#alarm.wasSet("changes", hasChange ? again : null);
      answers.ring(Date.now());
      await leave(left, Date.now());
      storage.sql.exec("DELETE FROM watch");
      this.#alarm.set("watch", null);
      if (!hasChange) return console.log(logLine({ alarm: "stopped", target: name, why: "not_configured" }));
    }
    console.error(logLine({ alarm: "postponed", target: name, why: name === null ? "no_name" : "not_configured" }));
  }

  #configured(name: string): { config: Config; target: TargetConfig } | null {
    const read = readConfig(this.env);
    const target = read.ok ? read.config.targets.get(name) : undefined;
    return read.ok && target ? { config: read.config, target } : null;
  }

  #open(config: Config, target: TargetConfig): Rooms {
    if (this.#rooms) return this.#rooms;
    const kept = { storage: this.ctx.storage, store: this.#store, alarm: this.#alarm, history: this.#history };
    this.#rooms = roomsOf(kept, config, target, this.#alertRooms(config, target));
    return this.#rooms;
  }

  #alertRooms(config: Config, target: Pick<TargetConfig, "name" | "watch">): AlertRooms {
    return alertRooms({ ...this.#alertStores, report: reportTo(this.env, config) }, config, target);
  }

  #openLeft(config: Config, name: string): AlertRooms {
    if (this.#left) return this.#left;
    const { sql } = this.ctx.storage;
    // What the alarm is set for besides: who reports for its host must not put it off.
    this.#alarm.wasSet("changes", nextChangeDue(sql));
    this.#alarm.wasSet("watch", nextLook(sql));
    this.#left = this.#alertRooms(config, gone(name));
    return this.#left;
  }

  #throttle(callerId: string, perMinute: number): number {
    const now = Date.now();
    const { bucket, waitMs } = take(this.#buckets.get(callerId) ?? fullBucket(perMinute, now), perMinute, now);
    this.#buckets.set(callerId, bucket);
    return waitMs;
  }
}

/** What was read is old by now, and so is what was told. */
const changed = (reads: Reads, office: AlertRooms["office"]): void => {
  reads.part();
  office.changed();
};

const failed = (failure: Failure): Outcome => ({ result: fail(failure), lastGood: null, timings: {} });
