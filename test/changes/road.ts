/**
 * The road of changes without its network: the desk of a target's object over SQLite, the agent's own request handling, and a small
 * Redis in memory at the Docker seam. What is between them can be broken at each step.
 */
import { DatabaseSync } from "node:sqlite";
import { type AgentHandlers, answer } from "../../src/agent/session/perform.ts";
import { type MemoryRedis, type MemoryRedisOptions, memoryRedis } from "../../src/agent/double/redis.ts";
import * as handlers from "../../src/agent/handlers/index.ts";
import { oneAtATime } from "../../src/shared/one-at-a-time.ts";
import { parsePolicy } from "../../src/agent/policy/policy.ts";
import { placeOf } from "../../src/protocol/commands.ts";
import type { Caller } from "../../src/protocol/operation.ts";
import type { Failure } from "../../src/protocol/failure.ts";
import { operations } from "../../src/protocol/operations.ts";
import type { AuditLine } from "../../src/protocol/operations/audit.ts";
import type { Change } from "../../src/protocol/operations/changes.ts";
import { fail, ok } from "../../src/protocol/result.ts";
import { DEFAULT_PROFILE } from "../../src/worker/config/profile.ts";
import type { AskAgent } from "../../src/worker/object/ask-agent.ts";
import { Alarm } from "../../src/worker/object/clocks.ts";
import { Desk, type DeskOperation } from "../../src/worker/object/changes/desk.ts";
import { migrate } from "../../src/worker/object/schema.ts";
import type { Sql } from "../../src/worker/object/sql.ts";
import type { Outcome, Timed } from "../../src/worker/object/contract.ts";
import { storageOver } from "../../src/worker/object/double/storage.ts";
import { unseal } from "../../src/worker/object/sealed.ts";
import { Watch } from "../../src/worker/object/watch/watch.ts";

const ANN: Caller = { id: "ann", role: "operator", via: "token" };

const down: Failure = {
  code: "unreachable",
  hop: "ssh",
  detail: "No SSH connection to the host.",
  hint: "See the host.",
};
const late: Failure = { ...down, code: "timeout", hop: "agent", detail: "The agent did not answer." };
const lost: Failure = { ...down, detail: "The SSH connection was lost while the request was under way." };

const policyOf = (permitted: object): ReturnType<typeof parsePolicy> =>
  parsePolicy("/p", JSON.stringify({ targets: { prod: { project: "shop", ...permitted } } }));

/** `request`: it never arrives; `reply`: it is carried out, and the answer never arrives. */
export type LinkCut = "request" | "reply";

export interface Road {
  redis: MemoryRedis;
  sql: Sql;
  /** Asks the desk as the Worker does; the request ids count from 1. */
  ask(operation: DeskOperation, input: Record<string, unknown>): Promise<Outcome>;
  /** The host's policy says this of the target from now on. */
  permit(permitted: object): void;
  /** Tells the desk of a `set` under that id, the answer of whose object was lost. */
  lose(requestId: string): void;
  /** Breaks the link at the next write, and then finds no host for so many questions. */
  cutLink(at: LinkCut, thenDown?: number): void;
  /** What only looks takes so long from now on, each beside what is asked at the same time. */
  slowDown(ms: number): void;
  /** How long each question that was sent could take, oldest first. */
  left: { isWrite: boolean; ms: number }[];
  /** Does it when the next write is on its way. */
  beforeWrite(work: () => void): void;
  /** How many questions from now on find no host. */
  goDown(questions: number): void;
  isWhole(): boolean;
  heal(): void;
  /** Moves the clock and rings the alarm whenever it is due on the way; answers with how often it rang. */
  advance(ms: number, rang?: () => void): Promise<number>;
  /** Moves the clock, and only then lets the alarm ring, once, if it was due on the way. Answers whether it rang. */
  ringLate(ms: number): Promise<boolean>;
  /** A new object over the same storage, as after an eviction. */
  evict(): void;
  /** The clock was so far ahead and is right again, for which the object makes way for a new one. */
  setClockBack(ms: number): void;
  changes(): Promise<Change[]>;
  audit(): Promise<AuditLine[]>;
  asked(): number;
  /** How often the watch has looked. */
  looks(): number;
  /** What the agent would have logged on the host: one line for each request that it answered, dry runs left out. */
  agentLog: { requestId: string; ok: boolean }[];
}

/**
 * @param looksEveryMs of a target that is watched besides, by the same alarm; null where it is not
 * @param permitted what the host's policy says of the target
 */
export const openRoad = (
  options: MemoryRedisOptions = {},
  looksEveryMs: number | null = null,
  permitted: object = {},
): Road => {
  const redis = memoryRedis(options);
  let policy = policyOf(permitted);
  const turn = oneAtATime();
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  const agentLog: Road["agentLog"] = [];
  let clock = 1_800_000_000_000;
  let cut: LinkCut | null = null;
  let thenDown = 0;
  let downFor = 0;
  let asked = 0;
  let slowMs = 0;
  const left: Road["left"] = [];
  let meanwhile = (): void => {};

  const answerer = () => ({
    policy,
    catalogue: operations,
    handlers: handlers as unknown as AgentHandlers,
    tools: () => ({ docker: redis, password: async () => ok(null), place: async () => placeOf("redis", "shop"), turn }),
    log: {
      intent: async () => ok(undefined),
      outcome: async (request: { request_id: string }, result: { ok: boolean }) => {
        agentLog.push({ requestId: request.request_id, ok: result.ok });
        return ok(undefined);
      },
    },
    now: () => Date.now(),
    version: "0.0.0",
    onBug: (error: unknown) => {
      throw error;
    },
  });

  const askAgent: AskAgent = async (operation, input, { caller, requestId, deadlineAt }) => {
    const isWrite = operation === "set" && input["dry_run"] !== true;
    left.push({ isWrite, ms: deadlineAt - clock });
    if (slowMs > 0 && !isWrite) {
      // As the link does, it gives up at the deadline.
      const tookMs = Math.min(slowMs, deadlineAt - clock);
      const endsAt = clock + tookMs;
      // What is asked at the same time takes the time once.
      await Promise.resolve();
      clock = Math.max(clock, endsAt);
      if (tookMs < slowMs) return { result: fail(late), lost: true };
    }
    if (downFor > 0) {
      downFor -= 1;
      return { result: fail(down), lost: false };
    }
    if (isWrite) meanwhile();
    const broken = isWrite ? cut : null;
    if (broken !== null) {
      cut = null;
      downFor = thenDown;
    }
    if (broken === "request") return { result: fail(lost), lost: true };
    const request = { id: 1, operation, target: "prod", input, caller, request_id: requestId, deadline_ms: 5_000 };
    const said = await answer(request, answerer(), new AbortController().signal);
    if (broken === "reply") return { result: fail(lost), lost: true };
    return { result: said.ok ? ok(said.value.reading as never) : said, lost: false };
  };

  let alarm = new Alarm(storage);
  const open = (): Desk => {
    alarm = new Alarm(storage);
    return new Desk({
      storage,
      alarm,
      ask: askAgent,
      target: "prod",
      profile: DEFAULT_PROFILE,
      auditDays: 90,
      now: () => clock,
    });
  };
  const openWatch = (): Watch =>
    new Watch({
      ...{ sql: storage.sql, alarm, target: "prod", now: () => clock },
      config: looksEveryMs === null ? null : { everyMs: looksEveryMs },
      look: async () => {
        looks += 1;
      },
    });
  let looks = 0;
  let desk = open();
  let watch = openWatch();
  watch.stand();
  const ring = async (): Promise<void> => {
    storage.alarm = null;
    alarm.rang();
    await Promise.all([desk.ring(), watch.ring()]);
  };

  const question = (operation: DeskOperation, input: Record<string, unknown>, requestId: string): Timed => ({
    target: "prod",
    operation,
    input,
    caller: ANN,
    requestId,
    askedAt: clock,
    cameAt: clock,
    deadlineMs: 15_000,
    deadlineAt: clock + 15_000,
    idempotencyKey: null,
  });
  const look = async (operation: "changes" | "audit", input: Record<string, unknown>): Promise<unknown> => {
    const { result } = await desk.answer(operation, question(operation, input, "look"));
    if (!result.ok) throw new Error(result.failure.detail);
    return unseal(result.value).data;
  };

  const evict = (): void => {
    desk = open();
    watch = openWatch();
  };

  return {
    redis,
    sql: storage.sql,
    ask: (operation, said) => {
      asked += 1;
      const input = operations[operation].input.parse(said) as Record<string, unknown>;
      return desk.answer(operation, question(operation, input, `request-${asked}`));
    },
    permit: (now) => {
      policy = policyOf(now);
    },
    lose: (requestId) => {
      const input = operations.set.input.parse({ key: "maxmemory", value: "576mb" }) as Record<string, unknown>;
      desk.noteLost(question("set", input, requestId), { ...down, outcome_unknown: true });
    },
    cutLink: (at, questions = 0) => {
      cut = at;
      thenDown = questions;
    },
    slowDown: (ms) => {
      slowMs = ms;
    },
    left,
    beforeWrite: (work) => {
      meanwhile = () => {
        meanwhile = () => {};
        work();
      };
    },
    goDown: (questions) => {
      downFor = questions;
    },
    isWhole: () => cut === null && downFor === 0,
    heal: () => {
      cut = null;
      downFor = 0;
    },
    async advance(ms, rang = () => {}) {
      const end = clock + ms;
      let times = 0;
      while (storage.alarm !== null && storage.alarm <= end) {
        clock = Math.max(clock, storage.alarm);
        await ring();
        rang();
        times += 1;
        if (times > 10_000) throw new Error("the alarm never comes to rest");
      }
      clock = end;
      return times;
    },
    async ringLate(ms) {
      clock += ms;
      if (storage.alarm === null || storage.alarm > clock) return false;
      await ring();
      return true;
    },
    evict,
    setClockBack: (ms) => {
      clock -= ms;
      evict();
    },
    changes: async () => ((await look("changes", { limit: 200 })) as { changes: Change[] }).changes,
    audit: async () =>
      ((await look("audit", { since: null, limit: 500, before_id: null })) as { lines: AuditLine[] }).lines,
    asked: () => asked,
    looks: () => looks,
    agentLog,
  };
};
