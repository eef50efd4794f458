import { fail, ok } from "../../../protocol/result.ts";
import type { Container } from "../container.ts";
import * as failures from "../failures.ts";
import { lineReader } from "../log-lines.ts";
import { engineInstant } from "../notation.ts";
import type { LogSource } from "../logs.ts";
import { underEither } from "../under-either.ts";
import { runChild } from "./child.ts";

/** `docker logs` of one container. */
export const containerLog =
  (container: Container, env: Record<string, string>): LogSource =>
  async ({ tail, since }, take, signal) => {
    const from = since === null ? [] : ["--since", engineInstant(since)];
    const enough = new AbortController();
    // What Docker itself says has no timestamp, and comes on stderr.
    const errors = lineReader(() => undefined);
    const ended = await underEither([signal, enough.signal], (either) =>
      runChild(
        ["docker", "logs", "--timestamps", ...from, "--tail", String(tail), container.name],
        env,
        either,
        null,
        (stream, chunk) => {
          if (enough.signal.aborted) return;
          if (stream === "stderr") errors.push(chunk);
          if (take(chunk, stream) === true) enough.abort();
        },
      ),
    );
    if (enough.signal.aborted) return ok(undefined);
    if (!ended.ok) return ended;
    if (ended.value.exitCode === 0) return ok(undefined);
    // So that the last line counts although no line feed followed it.
    errors.end();
    return fail(
      /does not support reading/.test(errors.remark())
        ? failures.logUnreadable(container.name)
        : failures.commandFailed("`docker logs`", ended.value.exitCode),
    );
  };
