/**
 * A target's link: opens a session when it is needed, shares it among requests, gives it up when idle. Lives in the target's
 * Durable Object, never in module scope: a socket belongs to the object that made it.
 */
import type { AgentRequest } from "../../protocol/wire.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import type { TargetConfig } from "../config/config.ts";
import { within } from "../../shared/deadline.ts";
import { linkLost, timedOut } from "./failures.ts";
import { Session, type SessionOutcome } from "./session.ts";

/** The agent gets this much less than what is left, so that its own `timeout`, which names the hop, arrives in time. */
const AGENT_MARGIN_MS = 300;

/** For one attempt to connect; a little less than the shortest deadline of a request, so that the failure says what failed. */
const CONNECT_MS = 9_000;

/** A second attempt needs at least this long to be worth a login on the host. */
const RETRY_NEEDS_MS = 1_000;

export interface LinkOutcome extends SessionOutcome {
  /** How long the connection took to open; null where a warm one was used. */
  connectMs: number | null;
  /** The request's round trip on the open connection; null where none was opened. */
  linkMs: number | null;
}

type Ask = Omit<AgentRequest, "id" | "deadline_ms">;

export class Link {
  readonly #target: TargetConfig;
  readonly #now: () => number;
  readonly #idleMs: number;
  readonly #onClose: () => void;
  #opening: Promise<Result<Session>> | null = null;
  #session: Session | null = null;
  #idleTimer: number | null = null;

  /** `onClose` is called whenever a connection has ended, by idleness or otherwise. */
  constructor(target: TargetConfig, idleMs: number, now: () => number, onClose: () => void) {
    this.#target = target;
    this.#idleMs = idleMs;
    this.#now = now;
    this.#onClose = onClose;
  }

  /**
   * Asks the agent, connecting first if need be. With `mayRetry` (reads only), a request whose warm connection was lost under
   * it is asked once more on a fresh one, within the same deadline.
   */
  async ask(request: Ask, deadlineAt: number, mayRetry: boolean): Promise<LinkOutcome> {
    clearTimeout(this.#idleTimer);
    const first = await this.#attempt(request, deadlineAt);
    const again = mayRetry && first.lost && deadlineAt - this.#now() >= RETRY_NEEDS_MS;
    const outcome = again ? await this.#attempt(request, deadlineAt) : first;
    this.#restartIdleTimer();
    return outcome;
  }

  async #attempt(request: Ask, deadlineAt: number): Promise<LinkOutcome> {
    const startedAt = this.#now();
    const warm = this.#session?.alive ? this.#session : null;
    const opened = warm ? ok(warm) : await within(this.#open(), deadlineAt - startedAt);
    const openedAt = this.#now();
    const connectMs = warm ? null : openedAt - startedAt;
    const left = deadlineAt - openedAt;
    const ready: Result<Session> = opened && left > 0 ? opened : fail(timedOut("ssh", deadlineAt - startedAt));
    if (!ready.ok) return { result: ready, lost: false, agentMs: null, connectMs, linkMs: null };
    const outcome = await ready.value.ask(
      { ...request, deadline_ms: Math.max(1, Math.floor(left - AGENT_MARGIN_MS)) },
      deadlineAt,
      this.#now,
    );
    return { ...outcome, connectMs, linkMs: this.#now() - openedAt };
  }

  /** One connection attempt for all who wait for it, with a limit of its own: each of them waits only until its own deadline. */
  #open(): Promise<Result<Session>> {
    this.#opening ??= Session.open(this.#target, this.#now() + CONNECT_MS, this.#now, () => this.#ended())
      .then((opened) => {
        if (opened.ok) this.#session = opened.value;
        return opened;
      })
      .finally(() => {
        this.#opening = null;
      });
    return this.#opening;
  }

  #restartIdleTimer(): void {
    clearTimeout(this.#idleTimer);
    const session = this.#session;
    if (session?.alive && !session.busy) this.#idleTimer = setTimeout(() => session.destroy(linkLost), this.#idleMs);
  }

  #ended(): void {
    // A timer that is still running would keep the object from being evicted.
    clearTimeout(this.#idleTimer);
    this.#onClose();
  }
}
