import { type Result, fail, ok } from "../../../protocol/result.ts";
import type { Container } from "../container.ts";
import * as failures from "../failures.ts";
import { engineInstant } from "../notation.ts";
import { createLogTail, LOG_LINES, type LogTail } from "../logs.ts";
import { runChild } from "./child.ts";

/** `docker logs` of one container, into one tail for each stream. */
export const readContainerLog = async (
  container: Container,
  since: number,
  maxBytes: number,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<Result<LogTail[]>> => {
  const tails = { stdout: createLogTail(maxBytes), stderr: createLogTail(maxBytes) };
  const ended = await runChild(
    ["docker", "logs", "--timestamps", "--since", engineInstant(since), "--tail", String(LOG_LINES), container.name],
    env,
    signal,
    null,
    (stream, chunk) => tails[stream].push(chunk),
  );
  if (!ended.ok) return ended;
  if (ended.value.exitCode === 0) return ok(Object.values(tails));
  // So that the last line counts although no line feed followed it.
  tails.stderr.end();
  return fail(
    /does not support reading/.test(tails.stderr.remark())
      ? failures.logUnreadable(container.name)
      : failures.commandFailed("`docker logs`", ended.value.exitCode),
  );
};
