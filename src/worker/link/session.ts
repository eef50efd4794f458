/** The line protocol over one channel: hello first, then requests matched to responses by id. */
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import {
  type AgentAnswer,
  helloSchema,
  PROTOCOL,
  type AgentRequest,
  type AgentResponse,
  responseSchema,
} from "../../protocol/wire.ts";
import { within } from "../../shared/deadline.ts";
import { jsonOrUndefined } from "../../shared/json.ts";
import type { TargetConfig } from "../config/config.ts";
import { type Channel, openChannel } from "./channel.ts";
import { agentMismatch, agentUnintelligible, linkLost, timedOut } from "./failures.ts";

/** `lost` says that the link went away under the request, so that nobody knows what became of it. */
export interface SessionOutcome {
  result: Result<AgentAnswer>;
  lost: boolean;
  /** Spent in the agent, in milliseconds; null where it did not answer. */
  agentMs: number | null;
}

type Pending = (outcome: SessionOutcome) => void;

export class Session {
  readonly #channel: Channel;
  readonly #pending = new Map<number, Pending>();
  readonly #onEnd: () => void;
  #lastId = 0;
  #end: Failure | null = null;

  private constructor(channel: Channel, onEnd: () => void) {
    this.#channel = channel;
    this.#onEnd = onEnd;
  }

  /**
   * Connects, starts the agent and checks its hello, all within the deadline (milliseconds since the epoch). `onEnd` is called
   * once, when a session that was opened has ended, for whatever reason.
   */
  static async open(
    target: TargetConfig,
    deadlineAt: number,
    now: () => number,
    onEnd: () => void,
  ): Promise<Result<Session>> {
    let session: Session | null = null;
    let greet: (hello: Result<null>) => void = () => {};
    const greeted = new Promise<Result<null>>((settle) => {
      greet = settle;
    });
    let awaitingHello = true;
    const opened = await openChannel(target, deadlineAt, now, {
      onLine: (line) => {
        if (awaitingHello) {
          awaitingHello = false;
          greet(checkHello(line));
        } else if (session) session.#receive(line);
      },
      onLost: (failure) => {
        greet(fail(failure));
        if (session) session.#finish(failure);
      },
    });
    if (!opened.ok) return opened;
    session = new Session(opened.value, onEnd);
    const left = Math.max(1, deadlineAt - now());
    const hello = (await within(greeted, left)) ?? fail(timedOut("agent", left));
    if (hello.ok) return ok(session);
    session.destroy(hello.failure);
    return hello;
  }

  get alive(): boolean {
    return this.#end === null;
  }

  /** Whether a request is under way. */
  get busy(): boolean {
    return this.#pending.size > 0;
  }

  /** Sends one request. At the deadline the whole connection is given up: a peer that misses it cannot be told from a dead one. */
  ask(request: Omit<AgentRequest, "id">, deadlineAt: number, now: () => number): Promise<SessionOutcome> {
    if (this.#end) return Promise.resolve({ result: fail(this.#end), lost: true, agentMs: null });
    const id = ++this.#lastId;
    const left = Math.max(1, deadlineAt - now());
    return new Promise((settle) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        const failure = timedOut("agent", left);
        settle({ result: fail(failure), lost: true, agentMs: null });
        this.destroy(linkLost);
      }, left);
      this.#pending.set(id, (outcome) => {
        clearTimeout(timer);
        settle(outcome);
      });
      this.#channel.send(JSON.stringify({ id, ...request } satisfies AgentRequest));
    });
  }

  /** Gives the connection up; requests under way fail with `failure`. */
  destroy(failure: Failure): void {
    this.#channel.destroy();
    this.#finish(failure);
  }

  #receive(line: string): void {
    const parsed = responseSchema.safeParse(jsonOrUndefined(line));
    // An id that was never sent, 0 among them (the agent could not read our line), means the two sides disagree.
    if (!parsed.success || parsed.data.id === 0 || parsed.data.id > this.#lastId) {
      this.destroy(agentUnintelligible);
      return;
    }
    // No pending request: a late answer to one that was given up.
    const response: AgentResponse = parsed.data;
    const settle = this.#pending.get(response.id);
    this.#pending.delete(response.id);
    settle?.({ result: response.result, lost: false, agentMs: response.took_ms });
  }

  #finish(failure: Failure): void {
    if (this.#end) return;
    this.#end = failure;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    this.#onEnd();
    for (const settle of pending) settle({ result: fail(failure), lost: true, agentMs: null });
  }
}

const checkHello = (line: string): Result<null> => {
  const parsed = helloSchema.safeParse(jsonOrUndefined(line));
  if (!parsed.success) return fail(agentUnintelligible);
  const { protocol, version } = parsed.data.hello;
  return protocol === PROTOCOL ? ok(null) : fail(agentMismatch(protocol, version));
};
