/** A redis-cli kept open in the container by one exec stream. It reads commands from stdin, and runs them in the order in which they come. */
import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import * as z from "zod";
import { patience } from "../../../shared/deadline.ts";
import { type Result, fail, ok } from "../../../protocol/result.ts";
import * as failures from "../failures.ts";
import { newMarker, sweep } from "../leftovers.ts";
import { MAX_OUTPUT_BYTES, type RedisCommand, type RedisReply } from "../seam.ts";
import { isAuthError, parseReply } from "../redis-cli/reply.ts";
import { passwordVariables, type Program } from "../redis-cli/tool.ts";
import { createTranscript, mark } from "../redis-cli/transcript.ts";
import { isReadOnly, toLine } from "../redis-cli/words.ts";
import { noConnectionBy, noRedisCli } from "../unreached.ts";
import { createDemultiplexer } from "./streams.ts";
import type { Engine } from "./engine.ts";

/** How long redis-cli may take to end by itself at the end of its stdin. */
const GRACE_MS = 300;

/** Redis closes idle connections after whole seconds (`timeout`); one that answered within this time is open still. */
const SURELY_OPEN_MS = 900;

/** `lost`: the connection ended with the batch unanswered; `sent` says whether it may have run, `said` what redis-cli said of it. */
export type Outcome = Result<RedisReply[]> | { lost: true; sent: boolean; said?: string };

export interface Session {
  /**
   * Runs one batch, sent at once. Only a batch that reads may be sent while others wait for their replies, and only once the session has
   * answered. A timeout of the one that is being answered, too much output or a refusal ends the session; what else waits is `lost` then.
   */
  run(commands: readonly RedisCommand[], signal: AbortSignal): Promise<Outcome>;
  hasAnswered(): boolean;
  ended(): boolean;
  /** Ends it at once; a batch that is running is `lost`. Resolves when what is left of it in the container has been killed. */
  abandon(): Promise<void>;
  /** Lets redis-cli end by itself, and kills it if it does not. */
  close(): Promise<void>;
}

const createdSchema = z.object({ Id: z.string() });

/**
 * `lost` (nothing sent) if the container is gone or does not run: the caller then looks for the container again.
 *
 * @param ending is given what has still to be cleaned up after a start that failed
 */
export const openSession = async (
  engine: Engine,
  container: { id: string; name: string },
  program: Program,
  password: string | null,
  signal: AbortSignal,
  ending: (work: Promise<void>) => void,
): Promise<Result<Session> | { lost: true; sent: false }> => {
  const marker = newMarker();
  const exec = {
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    Cmd: [...program, "--no-raw"],
    Env: [marker, ...Object.entries(passwordVariables(password)).map(([name, value]) => `${name}=${value}`)],
  };
  const created = await engine.call("POST", `/containers/${container.id}/exec`, exec, signal);
  if (!created.ok) return created;
  if (created.value.status === 404 || created.value.status === 409) return { lost: true, sent: false };
  const id = createdSchema.safeParse(created.value.body).data?.Id;
  if (id === undefined) return fail(failures.engineRefused("the exec of redis-cli", created.value.status));
  const attached = await engine.attach(`/exec/${id}/start`, { Detach: false, Tty: false }, signal);
  if (attached.ok) return ok(createSession(attached.value, marker, container.name, password !== null));
  // The runtime may still start it after the deadline.
  if (attached.failure.code === "timeout") ending(sweep(marker));
  return attached;
};

interface Batch {
  /** Takes a line, without its line break. */
  line(line: string, stream: "stdout" | "stderr"): void;
  /** Is told how long the line is that has begun to come. */
  begun(chars: number): void;
  end(): void;
  /** Whether nobody waits for it any more, while its replies still come. */
  isLate(): boolean;
}

const createSession = (socket: Socket, marker: string, container: string, hasPassword: boolean): Session => {
  const demultiplex = createDemultiplexer();
  const text = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const partial = { stdout: "", stderr: "" };
  /** Those whose replies have not all come, in the order in which they were sent. */
  const waiting: Batch[] = [];
  let ended = false;
  let answered = false;
  let answeredAt = -Infinity;
  let executableMissing = false;
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));

  socket.on("data", (chunk: Buffer) => {
    for (const { stream, bytes } of demultiplex(chunk)) {
      const lines = (partial[stream] + text[stream].decode(bytes, { stream: true })).split("\n");
      partial[stream] = lines.pop() ?? "";
      for (const line of lines) {
        if (!answered && line.startsWith("OCI runtime exec failed")) executableMissing = true;
        waiting[0]?.line(line, stream);
      }
      waiting[0]?.begun(partial[stream].length);
    }
  });
  const endAll = (): void => {
    for (const batch of waiting.splice(0)) batch.end();
  };
  socket.once("close", () => {
    ended = true;
    endAll();
  });
  socket.resume();

  let abandoned: Promise<void> | null = null;
  const abandon = (): Promise<void> => {
    // A stream that closed by itself did so because redis-cli had ended.
    abandoned ??= ended ? Promise.resolve() : sweep(marker);
    ended = true;
    socket.destroy();
    endAll();
    return abandoned;
  };

  let corked = false;
  /** What is sent in the same turn goes in one piece. */
  const send = (lines: string): void => {
    if (!corked) {
      corked = true;
      socket.cork();
      process.nextTick(() => {
        corked = false;
        socket.uncork();
      });
    }
    socket.write(lines);
  };

  const run: Session["run"] = (commands, signal) =>
    new Promise((resolve) => {
      if (ended) return resolve({ lost: true, sent: false });
      const nonce = randomUUID();
      // A mark before the commands costs a round trip. It finds out whether the connection was closed while idle, before a command is sent.
      const idle = waiting.length === 0 && performance.now() - answeredAt > SURELY_OPEN_MS;
      const leading = idle || !commands.every(isReadOnly);
      const transcript = createTranscript(nonce, commands.length, leading);
      let size = 0;
      let errors = 0;
      let said = "";
      let late = false;
      const settle = (outcome: Outcome, sound: boolean): void => {
        signal.removeEventListener("abort", expire);
        const at = waiting.indexOf(batch);
        if (at !== -1) waiting.splice(at, 1);
        resolve(outcome);
        if (!sound) void abandon();
      };
      const expire = (): void => {
        const timedOut = fail(failures.timedOut("redis"));
        const [first] = waiting;
        if (first === undefined || first === batch || first.isLate()) return settle(timedOut, false);
        // The others before it are in time, and its own replies come after theirs.
        late = true;
        resolve(timedOut);
      };
      const refuse = (sent: boolean): void => {
        // The password may have changed since this session was opened: a new session reads it again.
        if (answered) settle({ lost: true, sent }, false);
        else settle(fail(hasPassword ? failures.wrongPassword() : failures.passwordNeeded()), false);
      };
      const finish = (): void => {
        // Without a mark before them, what was printed for no command may have gone with a connection that had been closed just before: a
        // session that is opened anew sends the mark, and only then is an empty INFO believed.
        if (!leading && transcript.replies().some((lines) => lines.length === 0))
          return settle({ lost: true, sent: true }, false);
        const parsed = transcript.replies().map((lines, index) => parseReply(commands[index] ?? ["PING"], lines));
        const replies = parsed.filter((reply) => reply !== null);
        if (replies.some((reply) => reply.kind === "error" && isAuthError(reply.message))) return refuse(true);
        answered = true;
        answeredAt = performance.now();
        if (replies.length < parsed.length) settle({ lost: true, sent: true }, false);
        else settle(ok(replies), true);
      };
      const complaint = (line: string): void => {
        const refused = noConnectionBy([line]);
        if (refused !== null) settle(fail(refused), false);
        else if (line.startsWith("Error: ")) {
          errors += 1;
          said = line;
          // Once before the first mark, it only means that an idle connection had been closed, and redis-cli opens a new one.
          if (transcript.began() || errors > 1) settle({ lost: true, sent: true, said }, false);
        }
      };
      const measured = (chars: number): boolean => {
        if (size + chars <= MAX_OUTPUT_BYTES) return true;
        settle(fail(failures.tooLarge(MAX_OUTPUT_BYTES)), false);
        return false;
      };
      const batch: Batch = {
        line(line, stream) {
          if (!measured(line.length + 1)) return;
          size += line.length + 1;
          if (stream === "stderr") return complaint(line);
          const done = transcript.push(line);
          if (isAuthError(transcript.refusal() ?? "")) refuse(false);
          else if (transcript.refusal()?.includes(failures.MAX_CLIENTS) === true)
            settle(fail(failures.tooManyClients()), false);
          else if (done) finish();
        },
        begun: (chars) => void measured(chars),
        end() {
          settle(executableMissing ? fail(noRedisCli(container)) : { lost: true, sent: true, said }, true);
        },
        isLate: () => late,
      };
      if (signal.aborted) return settle(fail(failures.timedOut("redis")), waiting.length > 0);
      signal.addEventListener("abort", expire, { once: true });
      waiting.push(batch);
      const lines = commands.flatMap((command, index) => [toLine(command), toLine(mark(nonce, index + 1))]);
      send((leading ? toLine(mark(nonce, 0)) : "") + lines.join(""));
    });

  return {
    run,
    hasAnswered: () => answered,
    ended: () => ended,
    abandon,
    async close() {
      if (ended) return;
      socket.end();
      if (!(await patience(closed, GRACE_MS)).done) await abandon();
    },
  };
};
