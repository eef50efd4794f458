/** The redis-cli that the `socket` transport holds open, asked by one caller after another, and opened again where it was lost. */
import { type Result, fail, ok } from "../../../protocol/result.ts";
import { unlessAborted } from "../../../shared/deadline.ts";
import type { Container } from "../container.ts";
import * as failures from "../failures.ts";
import { fromDatabase, inDatabase } from "../redis-cli/database.ts";
import type { Program } from "../redis-cli/tool.ts";
import { isReadOnly } from "../redis-cli/words.ts";
import type { Budget, RedisCommand, RedisReply, Service } from "../seam.ts";
import { protocolError, unreachedBy } from "../unreached.ts";
import type { Engine } from "./engine.ts";
import { type Session, openSession } from "./session.ts";

/** How long a redis-cli that nobody has asked is as good as a new one. */
const UNASKED_MS = 2000;

export interface Around {
  engine: Engine;
  service: Pick<Service, "password">;
  /** How often the container may change under one question. */
  attempts: number;
  locate: (signal: AbortSignal) => Promise<Result<Container>>;
  /** Whether that is the container still. */
  isCurrent: (id: string) => boolean;
  isClosed: () => boolean;
  /** The container is not what it was: whatever is held of it is let go, this too. */
  forget: () => void;
  /** Work that goes on after its caller has been answered. */
  ending: (work: Promise<void>) => void;
}

export interface HeldRedis {
  /**
   * Sends what only reads behind what others wait for, where a redis-cli is open that has answered. Null where none is, or it was lost
   * meanwhile: then `run` does it.
   */
  beside(commands: readonly RedisCommand[], budget: Budget): Promise<Result<RedisReply[]> | null>;
  /** One question, beside no other: the caller takes turns. */
  run(
    program: Program,
    commands: readonly RedisCommand[],
    budget: Budget,
    database: number,
  ): Promise<Result<RedisReply[]>>;
  /** Opens one before anybody has asked; whoever asks meanwhile waits for it. Says nothing of a failure: the question will. */
  prepare(found: Promise<Result<Container>>, program: () => Program, signal: AbortSignal): Promise<void>;
  abandon(): void;
  close(): Promise<void>;
}

export const holdRedis = (around: Around): HeldRedis => {
  const { engine, service, attempts, locate, isCurrent, isClosed, forget, ending } = around;
  let session: Session | null = null;
  /** One that is being opened before anybody has asked; and that one, until it is asked, with when it was opened. */
  let preparing: Promise<void> | null = null;
  let unasked: { session: Session; at: number } | null = null;

  const open = async (found: Container, program: Program, signal: AbortSignal) => {
    const password = await unlessAborted(service.password(), signal, null);
    return openSession(engine, found, program, password, signal, ending);
  };

  const prepareIn = async (found: Container, program: Program, signal: AbortSignal): Promise<void> => {
    const opened = await open(found, program, signal);
    if ("lost" in opened || !opened.ok) return;
    if (isClosed() || session !== null || !isCurrent(found.id)) return ending(opened.value.abandon());
    session = opened.value;
    unasked = { session, at: performance.now() };
  };

  return {
    async beside(commands, { signal }) {
      const current = session;
      if (current === null || current.ended() || !current.hasAnswered()) return null;
      const outcome = await current.run(commands, signal);
      if (current.ended()) ending(current.abandon());
      if (!("lost" in outcome)) return outcome;
      if (session === current) session = null;
      return null;
    },

    async run(program, commands, { signal }, database) {
      const repeatable = commands.every(isReadOnly);
      if (preparing !== null) await unlessAborted(preparing, signal, undefined);
      for (let count = 0; count < attempts && !isClosed(); count += 1) {
        const fresh = session === null || session.ended() || session === unasked?.session;
        if (session !== null && session === unasked?.session && performance.now() - unasked.at > UNASKED_MS) {
          // The password may have changed since.
          ending(session.abandon());
          session = null;
        }
        unasked = null;
        if (session === null || session.ended()) {
          const located = await locate(signal);
          if (!located.ok) return located;
          const opened = await open(located.value, program, signal);
          if ("lost" in opened) {
            forget();
            continue;
          }
          if (!opened.ok) return opened;
          if (!isCurrent(located.value.id)) {
            // It changed while redis-cli was being started.
            ending(opened.value.abandon());
            continue;
          }
          session = opened.value;
        }
        // Nothing has been sent yet, and a change that is too late must not be started.
        if (signal.aborted) return fail(failures.timedOut("redis"));
        const current = session;
        const outcome = await current.run(inDatabase(database, commands), signal);
        if (current.ended()) ending(current.abandon());
        if ("ok" in outcome && outcome.ok) {
          const { replies, back } = fromDatabase(database, outcome.value);
          if (!back) {
            ending(current.abandon());
            session = null;
          }
          return ok(replies);
        }
        if (!("lost" in outcome)) {
          const certain =
            repeatable || failures.isAuthFailure(outcome.failure) || unreachedBy(outcome.failure) === "no_redis_cli";
          return certain ? outcome : fail(failures.outcomeUnknown(outcome.failure));
        }
        if (session === current) session = null;
        if (outcome.sent && !repeatable) return fail(failures.connectionLost(true));
        // A new redis-cli that got a connection, and no word through it, would fare no better a second time.
        if (fresh && outcome.said) return fail(protocolError(outcome.said) ?? failures.connectionLost(false));
      }
      return fail(isClosed() ? failures.transportClosed() : failures.connectionLost(false));
    },

    async prepare(found, program, signal) {
      const prepared = found.then((located) => (located.ok ? prepareIn(located.value, program(), signal) : undefined));
      preparing = prepared.catch(() => undefined).finally(() => (preparing = null));
      await preparing;
    },

    abandon() {
      if (session !== null) ending(session.abandon());
      session = null;
    },

    async close() {
      const held = session;
      session = null;
      await held?.close();
      await preparing;
    },
  };
};
