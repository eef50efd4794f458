/** One request from its line to its answer: whether it may run, how long, and what the host's log of changes says of it. */
import type * as z from "zod";
import { type Catalogue, changesNothing, mayUse, type Operation, type Role } from "../../protocol/operation.ts";
import type { Place } from "../../protocol/commands.ts";
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import type { AgentAnswer, AgentRequest } from "../../protocol/wire.ts";
import { issueLine } from "../../shared/issues.ts";
import type { Turn } from "../../shared/one-at-a-time.ts";
import type { Docker, Budget } from "../docker/seam.ts";
import type { Password } from "../policy/password.ts";
import type { Policy, TargetPolicy } from "../policy/policy.ts";
import type { ChangeLog } from "./change-log.ts";
import { unlessSentinel } from "../redis/sentinel.ts";
import { type Context, createContext, type RecordedContext } from "./context.ts";
import * as refusal from "./refusal.ts";

/** Kept back from a deadline so that the answer still reaches the Worker in time: a tenth of it, 20 to 250 ms. */
export const marginMs = (deadlineMs: number): number => Math.min(Math.max(deadlineMs / 10, 20), 250, deadlineMs / 2);

export interface RunningBudget extends Budget {
  /**
   * Resolves when the deadline has passed and what runs under the budget has had its grace to say so itself; never when the budget has
   * been ended before.
   */
  overdue: Promise<void>;
  /** Whether the deadline, and not the end of the session, aborted it. */
  expired: () => boolean;
  /** Stops the timers. Must be called. */
  end(): void;
}

/**
 * Starts a budget of `deadlineMs` milliseconds less the margin; `session` aborts it early.
 *
 * @param graceMs how long what was aborted may take to say why before it is overdue; half of the margin where nobody has more time
 */
export const startBudget = (
  deadlineMs: number,
  now: () => number,
  session: AbortSignal,
  graceMs = marginMs(deadlineMs) / 2,
): RunningBudget => {
  const margin = marginMs(deadlineMs);
  const controller = new AbortController();
  let expired = false;
  let grace: NodeJS.Timeout | undefined;
  let overdue = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    overdue = resolve;
  });
  const timer = setTimeout(() => {
    expired = true;
    grace = setTimeout(overdue, graceMs);
    controller.abort(new Error("deadline"));
  }, deadlineMs - margin);
  const abort = (): void => controller.abort(new Error("session over"));
  if (session.aborted) abort();
  else session.addEventListener("abort", abort, { once: true });

  return {
    signal: controller.signal,
    deadlineAt: now() + deadlineMs - margin,
    overdue: promise,
    expired: () => expired,
    end: () => {
      clearTimeout(timer);
      clearTimeout(grace);
      session.removeEventListener("abort", abort);
    },
  };
};

/** What a piece of work gives instead of a value when it fails to. */
interface Instead<T> {
  /** It has not ended in time. */
  late: () => Result<T>;
  /** It has thrown. */
  broken: () => Result<T>;
  /** Is told what it has thrown, unless that was only because its time was over. */
  onBug: (error: unknown) => void;
}

/** Does a piece of work under a budget. Whatever the work does, there is an answer in time; work that goes on is not waited for. */
export const inTime = <T>(
  work: () => Promise<Result<T>>,
  { overdue, expired }: Pick<RunningBudget, "overdue" | "expired">,
  { late, broken, onBug }: Instead<T>,
): Promise<Result<T>> => {
  const settled = async (): Promise<Result<T>> => {
    try {
      return await work();
    } catch (error) {
      if (expired()) return late();
      onBug(error);
      return broken();
    }
  };
  return Promise.race([settled(), overdue.then(late)]);
};

/** A handler whose input type has been proved by its operation's schema; `HandlersFor<C, "agent", Context>` fits. */
export type AgentHandler = (input: never, context: Context) => Promise<Result<unknown>>;
export type AgentHandlers = Readonly<Record<string, AgentHandler>>;

/** What the agent holds for a target while the session lives. */
export interface TargetTools {
  docker: Docker;
  password: () => Promise<Result<Password | null>>;
  /** What command lines about the service need. Never rejects. */
  place: (budget: Budget) => Promise<Place>;
  /** Changes of one target wait for each other: what one has compared, the next must not change before it writes. */
  turn: Turn;
}

export interface Answerer {
  /** A text where the policy cannot be used: then every request is answered `misconfigured`. */
  policy: Result<Policy, string>;
  catalogue: Catalogue;
  handlers: AgentHandlers;
  tools: (target: string, policy: TargetPolicy) => TargetTools;
  log: ChangeLog;
  now: () => number;
  version: string;
  /** Called with what a handler threw. It is for the host's stderr, never for the answer. */
  onBug: (error: unknown) => void;
}

interface Task {
  operation: Operation;
  handler: AgentHandler;
  policy: TargetPolicy;
  input: unknown;
}

const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** The first thing wrong with an input, by field. */
const firstIssue = ({ issues: [first] }: z.ZodError): string =>
  first === undefined ? "not valid" : issueLine(first).slice(0, 300);

/** Decides whether a request may run, and finds what it needs. */
const admit = (request: AgentRequest, answerer: Answerer): Result<Task> => {
  const { policy, catalogue, handlers, version } = answerer;
  if (!policy.ok) return fail(refusal.misconfigured(policy.failure));
  const operation = own(catalogue, request.operation);
  const handler = own(handlers, request.operation);
  if (operation === undefined || handler === undefined || operation.answeredBy !== "agent") {
    return fail(refusal.unknownOperation(request.operation, version));
  }
  const target = own(policy.value.targets, request.target);
  if (target === undefined) return fail(refusal.unknownTarget(request.target));
  if (target.operations !== undefined && !target.operations.includes(request.operation)) {
    return fail(refusal.notAllowed(request.operation));
  }
  const role: Role = operation.role;
  if (!mayUse(request.caller.role, role)) return fail(refusal.wrongRole(request.operation, role));
  const input = operation.input.safeParse(request.input);
  if (!input.success) return fail(refusal.badInput(firstIssue(input.error)));
  return ok({ operation, handler, policy: target, input: input.data });
};

/** Runs a request that has been admitted. Whatever its handler does, the answer comes before the deadline. */
const run = async (
  task: Task,
  request: AgentRequest,
  answerer: Answerer,
  session: AbortSignal,
): Promise<Result<AgentAnswer>> => {
  const { now, onBug } = answerer;
  const budget = startBudget(request.deadline_ms, now, session);
  let recorded: RecordedContext | null = null;
  const withOutcome = (failure: Failure): Failure =>
    recorded?.writing() === true ? { ...failure, outcome_unknown: true } : failure;
  const late = (): Result<AgentAnswer> => fail(withOutcome(refusal.timedOut(recorded?.waitingFor() ?? "agent")));
  const broken = (): Result<AgentAnswer> => fail(withOutcome(refusal.broken()));
  const handled = async (): Promise<Result<AgentAnswer>> => {
    const { turn, place, ...tools } = answerer.tools(request.target, task.policy);
    const mayWrite = task.operation.effect !== "read";
    recorded = createContext({ policy: task.policy, budget, now, onBug, mayWrite, ...tools });
    const { context, commands } = recorded;
    // The schema has just produced this input, and the handler table is typed by the same schema.
    const work = (): Promise<Result<unknown>> => task.handler(task.input as never, context);
    const result = await (task.operation.effect === "read" ? work() : turn(work));
    if (!result.ok) return fail(await unlessSentinel(result.failure, context.redis));
    const where = await place(budget);
    return ok({ reading: result.value, commands: commands(where), place: where });
  };
  try {
    return await inTime(handled, budget, { late, broken, onBug });
  } finally {
    budget.end();
  }
};

/**
 * Answers one request. A change is written to the host's log before it runs, and does not run where it cannot be
 * written; its outcome is written after. A dry run changes nothing and is not logged.
 */
export const answer = async (
  request: AgentRequest,
  answerer: Answerer,
  session: AbortSignal,
): Promise<Result<AgentAnswer>> => {
  const admitted = admit(request, answerer);
  if (!admitted.ok) return admitted;
  const task = admitted.value;
  if (changesNothing(task.operation, task.input)) return run(task, request, answerer, session);

  const { log, onBug } = answerer;
  const noted = await log.intent(request, task.input);
  if (!noted.ok) return noted;
  const result = await run(task, request, answerer, session);
  const closed = await log.outcome(request, result);
  if (!closed.ok) onBug(new Error("the outcome of a change could not be logged"));
  return result;
};
