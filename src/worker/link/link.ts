/**
 * A target's link: opens a session when one is needed, shares it among requests, and closes it when idle. It belongs to the target's Durable
 * Object and is never in module scope, for a socket can be used only by the object that opened it.
 */
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import {
  type AgentRequest,
  type AgentAnswer,
  helloSchema,
  PROTOCOL,
  type AgentResponse,
  responseSchema,
} from "../../protocol/wire.ts";
import { within } from "../../shared/deadline.ts";
import { jsonOrUndefined } from "../../shared/decode.ts";
import type { TargetConfig } from "../config/config.ts";
import { type Channel, openChannel } from "./channel.ts";
import { linkLost, noTimeLeft, timedOut, agentMismatch, agentUnintelligible } from "./failures.ts";
import type { NotOpened } from "./not-opened.ts";
import { type Pause, pauseAfter, pauseLeft } from "./pauses.ts";

/** `lost`: the link ended during the request, so nobody knows whether it was carried out. */
interface SessionOutcome {
  result: Result<AgentAnswer>;
  lost: boolean;
  /** Spent in the agent, in milliseconds; null where it did not answer. */
  agentMs: number | null;
}

type Pending = (outcome: SessionOutcome) => void;

const checkHello = (line: string): Result<null> => {
  const parsed = helloSchema.safeParse(jsonOrUndefined(line));
  if (!parsed.success) return fail(agentUnintelligible);
  const { protocol, version } = parsed.data.hello;
  return protocol === PROTOCOL ? ok(null) : fail(agentMismatch(protocol, version));
};

/** The line protocol over one channel: hello first, then requests matched to responses by id. */
class Session {
  readonly #channel: Channel;
  readonly #pending = new Map<number, Pending>();
  readonly #onEnd: () => void;
  #lastId = 0;
  #end: Failure | null = null;
  #place: AgentAnswer["place"];

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
  ): Promise<Result<Session, NotOpened>> {
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
    session.end(hello.failure);
    return fail({ failure: hello.failure, turnedAway: null });
  }

  get alive(): boolean {
    return this.#end === null;
  }

  /** Whether a request is under way. */
  get busy(): boolean {
    return this.#pending.size > 0;
  }

  /** Sends one request. If its deadline passes, the whole connection is closed: it may be dead. */
  ask(request: Omit<AgentRequest, "id">, deadlineAt: number, now: () => number): Promise<SessionOutcome> {
    if (this.#end) return Promise.resolve({ result: fail(this.#end), lost: true, agentMs: null });
    const id = ++this.#lastId;
    const left = Math.max(1, deadlineAt - now());
    return new Promise((settle) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        const failure = timedOut("agent", left);
        settle({ result: fail(failure), lost: true, agentMs: null });
        this.end(linkLost);
      }, left);
      this.#pending.set(id, (outcome) => {
        clearTimeout(timer);
        settle(outcome);
      });
      this.#channel.send(JSON.stringify({ id, ...request } satisfies AgentRequest));
    });
  }

  /** Closes the connection; requests under way fail with `failure`. */
  end(failure: Failure): void {
    this.#channel.destroy();
    this.#finish(failure);
  }

  #receive(line: string): void {
    const parsed = responseSchema.safeParse(jsonOrUndefined(line));
    // An id that was never sent means that the two sides do not understand each other; with 0, the agent says that it could not read a line.
    if (!parsed.success || parsed.data.id === 0 || parsed.data.id > this.#lastId) {
      this.end(agentUnintelligible);
      return;
    }
    // If there is no such request any more, this is the late answer to one that was given up.
    const response: AgentResponse = parsed.data;
    const settle = this.#pending.get(response.id);
    this.#pending.delete(response.id);
    const result = this.#placed(response.result);
    settle?.({ result, lost: false, agentMs: response.took_ms });
  }

  /** The agent says a place once, and again when it has changed. */
  #placed(result: AgentResponse["result"]): AgentResponse["result"] {
    if (!result.ok) return result;
    this.#place = result.value.place ?? this.#place;
    return this.#place === undefined ? result : { ok: true, value: { ...result.value, place: this.#place } };
  }

  #finish(failure: Failure): void {
    if (this.#end) return;
    this.#end = failure;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    // First of all: nobody is to wait because of what the end is to others.
    for (const settle of pending) settle({ result: fail(failure), lost: true, agentMs: null });
    this.#onEnd();
  }
}

/** The agent's deadline is this much earlier, so that its own `timeout`, which names the hop, arrives in time. */
const AGENT_MARGIN_MS = 300;

/** For one attempt to connect. A little less than the shortest deadline of a request, so that its failure can say what happened. */
const CONNECT_MS = 9_000;

/** With less time left, a second attempt is not worth a login on the host. */
const RETRY_NEEDS_MS = 1_000;

export interface LinkOutcome extends SessionOutcome {
  /** How long the connection took to open; null where a warm one was used. */
  connectMs: number | null;
  /** The request's round trip on the open connection; null where none was opened. */
  linkMs: number | null;
}

/** The failure that the host was last met with, and when it is asked again at the earliest. */
const waiting = (failure: Failure, leftMs: number): Failure => ({
  ...failure,
  detail: `${failure.detail} It is asked again in ${Math.ceil(leftMs / 1000)} s at the earliest.`,
  retry_after_ms: leftMs,
});

/** Of what was not sent. */
const unsent = (failure: Failure): Omit<LinkOutcome, "connectMs"> => ({
  ...{ result: fail(failure), lost: false, agentMs: null, linkMs: null },
});

type Ask = Omit<AgentRequest, "id" | "deadline_ms">;

/** `stay`: whoever has asked will soon ask again, so the link stays open; `pass`: nobody waits, and it stays open only for others. */
export type Stay = "stay" | "pass";

export class Link {
  readonly #target: TargetConfig;
  readonly #now: () => number;
  readonly #idleMs: number;
  readonly #onClose: () => void;
  #opening: Promise<Result<Session>> | null = null;
  #session: Session | null = null;
  #idleTimer: number | null = null;
  /** When somebody last asked for whom the link stays open, milliseconds since the epoch; null for nobody. */
  #stayedAt: number | null = null;
  #turnedAway: { failure: Failure; pause: Pause } | null = null;

  /** `onClose` is called whenever a connection has ended, for whatever reason. */
  constructor(target: TargetConfig, idleMs: number, now: () => number, onClose: () => void) {
    this.#target = target;
    this.#idleMs = idleMs;
    this.#now = now;
    this.#onClose = onClose;
  }

  /**
   * Asks the agent, and connects first if necessary. With `mayRetry` (for reads only), a request during which the connection was lost is asked
   * once more on a new one, within the same deadline.
   */
  async ask(request: Ask, deadlineAt: number, mayRetry: boolean, stay: Stay = "stay"): Promise<LinkOutcome> {
    if (stay === "stay") this.#stayedAt = this.#now();
    const first = await this.#attempt(request, deadlineAt);
    const again = mayRetry && first.lost && deadlineAt - this.#now() >= RETRY_NEEDS_MS;
    const outcome = again ? await this.#attempt(request, deadlineAt) : first;
    if (stay === "stay") this.#stayedAt = this.#now();
    this.#closeWhenIdle();
    return outcome;
  }

  async #attempt(request: Ask, deadlineAt: number): Promise<LinkOutcome> {
    const startedAt = this.#now();
    if (deadlineAt <= startedAt) return { ...unsent(noTimeLeft), connectMs: null };
    const warm = this.#session?.alive ? this.#session : null;
    const opened = warm ? ok(warm) : await within(this.#open(), deadlineAt - startedAt);
    const openedAt = this.#now();
    const connectMs = warm ? null : openedAt - startedAt;
    const left = deadlineAt - openedAt;
    const ready: Result<Session> = opened && left > 0 ? opened : fail(timedOut("ssh", deadlineAt - startedAt));
    if (!ready.ok) return { ...unsent(ready.failure), connectMs };
    const outcome = await ready.value.ask(
      { ...request, deadline_ms: Math.max(1, Math.floor(left - AGENT_MARGIN_MS)) },
      deadlineAt,
      this.#now,
    );
    return { ...outcome, connectMs, linkMs: this.#now() - openedAt };
  }

  /**
   * One attempt to connect for all requests that wait for it. It has a time limit of its own; each request waits only until its deadline.
   * A host that turned the link away is left alone for a while: until then the answer is the same, and costs nobody anything.
   */
  #open(): Promise<Result<Session>> {
    const left = pauseLeft(this.#turnedAway?.pause ?? null, this.#now());
    if (this.#turnedAway && left > 0) return Promise.resolve(fail(waiting(this.#turnedAway.failure, left)));
    this.#opening ??= Session.open(this.#target, this.#now() + CONNECT_MS, this.#now, () => this.#ended())
      .then((opened) => {
        if (!opened.ok) return fail(this.#notOpened(opened.failure));
        this.#turnedAway = null;
        this.#session = opened.value;
        // All who waited for it may have given up.
        this.#idleTimer ??= setTimeout(() => this.#lookAgain(), this.#idleMs);
        return opened;
      })
      .finally(() => {
        this.#opening = null;
      });
    return this.#opening;
  }

  #notOpened({ failure, turnedAway }: NotOpened): Failure {
    if (turnedAway === null) {
      this.#turnedAway = null;
      return failure;
    }
    const pause = pauseAfter(this.#turnedAway?.pause ?? null, turnedAway, this.#now());
    this.#turnedAway = { failure, pause };
    return { ...failure, retry_after_ms: pause.ms };
  }

  /** A timer that is set goes off in time or too early, and looks again then: one for each request would take longer than much of an answer. */
  #closeWhenIdle(): void {
    const session = this.#session;
    if (!session?.alive || session.busy) return;
    const passed = this.#stayedAt === null ? this.#idleMs : Math.max(0, this.#now() - this.#stayedAt);
    if (passed >= this.#idleMs) session.end(linkLost);
    else this.#idleTimer ??= setTimeout(() => this.#lookAgain(), this.#idleMs - passed);
  }

  #lookAgain(): void {
    this.#idleTimer = null;
    this.#closeWhenIdle();
  }

  #ended(): void {
    // A timer that is still running would keep the object from being evicted.
    clearTimeout(this.#idleTimer);
    this.#idleTimer = null;
    this.#onClose();
  }
}
