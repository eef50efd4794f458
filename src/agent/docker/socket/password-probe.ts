import { type Result, fail, ok } from "../../../protocol/result.ts";
import { unlessAborted } from "../../../shared/deadline.ts";
import type { Container } from "../container.ts";
import * as failures from "../failures.ts";
import { PASSWORD_PROBE, readProbe } from "../redis-cli/reply.ts";
import type { Tools } from "../redis-cli/tool.ts";
import type { Service } from "../seam.ts";
import type { Engine } from "./engine.ts";
import { openSession } from "./session.ts";

interface Around {
  engine: Engine;
  service: Pick<Service, "password">;
  tools: Tools;
  /** Is given what has still to be cleaned up. */
  ending: (work: Promise<void>) => void;
}

/** As `Docker.asksForPassword`, by a redis-cli of its own, since afterwards that is logged in as nobody. */
export const probePassword = async (
  container: Container,
  { engine, service, tools, ending }: Around,
  signal: AbortSignal,
): Promise<Result<boolean | null>> => {
  const password = await unlessAborted(service.password(), signal, null);
  const outcome = await tools.each(async (program) => {
    const opened = await openSession(engine, container, program, password, signal, ending);
    if ("lost" in opened) return fail(failures.connectionLost(false));
    if (!opened.ok) return opened;
    const asked = await opened.value.run(PASSWORD_PROBE, signal);
    ending(opened.value.close());
    return "lost" in asked ? fail(failures.connectionLost(false)) : asked;
  });
  if (!outcome.ok) return failures.isAuthFailure(outcome.failure) ? ok(true) : outcome;
  return ok(readProbe(outcome.value));
};
