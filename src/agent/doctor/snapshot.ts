/** The snapshot that `doctor` judges. Its parts are read at the same time; one that fails does not affect the others, and all end before the deadline. */
import type { Snapshot } from "../../protocol/operations/doctor.ts";
import { ok } from "../../protocol/result.ts";
import { startBudget } from "../session/perform.ts";
import type { Context } from "../session/context.ts";
import { celery } from "./celery.ts";
import { clients } from "./clients.ts";
import { host } from "./host.ts";
import { sharingInfo } from "./info.ts";
import { onItsOwn, type Part } from "./part.ts";
import { provenance } from "./provenance.ts";
import { redisLog } from "./redis-log.ts";
import { queues } from "./queues.ts";
import { redisState } from "./redis-state.ts";
import { server } from "./server.ts";
import { slow } from "./slow.ts";
import { files } from "./started-files.ts";

/** Kept back from the operation's deadline, so that the parts that were read arrive even if another one is late. */
const MARGIN_MS = 1500;
/** As much of it a part that was aborted may take at most to say why: on a busy host, what Docker and /proc tell of it takes a while. */
const SAY_WHY_MS = 500;

/** The parts that are also operations. The handler of `doctor` passes them in. */
export interface Operations {
  memory: Part<"memory">;
  persistence: Part<"persistence">;
  container: Part<"container">;
  errors: Part<"errors">;
}

/** How long the parts may take, in milliseconds: all the time that is left, less the margin; half of it if little is left. */
export const partsMs = (leftMs: number): number => Math.max(leftMs - MARGIN_MS, leftMs / 2, 1);

/** How long the parts may then take to say why they have not ended: a third of the margin. */
export const sayWhyMs = (leftMs: number): number => Math.max(0, Math.min(SAY_WHY_MS, (leftMs - partsMs(leftMs)) / 3));

/** The same context, which counts how many questions the ACL has refused. */
const countingRefused = (context: Context): { context: Context; refused: () => number } => {
  let refused = 0;
  const seen = async (asked: ReturnType<Context["redis"]>): ReturnType<Context["redis"]> => {
    const replies = await asked;
    if (replies.ok)
      refused += replies.value.filter((reply) => reply.kind === "error" && reply.message.startsWith("NOPERM")).length;
    return replies;
  };
  return {
    context: {
      ...context,
      redis: (...commands) => seen(context.redis(...commands)),
      redisIn: (database, ...commands) => seen(context.redisIn(database, ...commands)),
    },
    refused: () => refused,
  };
};

/** Never fails as a whole: if Redis, the container or the engine is gone, it tells what can still be read. */
export const snapshot = async (operations: Operations, given: Context): Promise<Snapshot> => {
  const { budget: whole, now, onBug } = given;
  const left = whole.deadlineAt - now();
  const budget = startBudget(partsMs(left), now, whole.signal, sayWhyMs(left));
  const counting = countingRefused(given.under(budget));
  const context = sharingInfo(counting.context);
  const read = <P extends keyof Snapshot>(part: Part<P>): ReturnType<Part<P>> =>
    onItsOwn(() => part(context), budget, onBug);
  const parts = {
    redis: read<"redis">(redisState),
    memory: read<"memory">(operations.memory),
    persistence: read<"persistence">(operations.persistence),
    container: read<"container">(operations.container),
    errors: read<"errors">(operations.errors),
    server: read<"server">(server),
    clients: read<"clients">(clients),
    celery: read<"celery">(celery),
    queues: read<"queues">(queues),
    slow: read<"slow">(slow),
    host: read<"host">(host),
    provenance: read<"provenance">(provenance),
    redis_log: read<"redis_log">(redisLog),
    files: read<"files">(files),
  };
  try {
    const found = {
      redis: await parts.redis,
      memory: await parts.memory,
      persistence: await parts.persistence,
      container: await parts.container,
      errors: await parts.errors,
      server: await parts.server,
      clients: await parts.clients,
      celery: await parts.celery,
      queues: await parts.queues,
      slow: await parts.slow,
      host: await parts.host,
      provenance: await parts.provenance,
      redis_log: await parts.redis_log,
      files: await parts.files,
    };
    // Not before all parts have asked.
    return found.server.ok
      ? { ...found, server: ok({ ...found.server.value, noperm_to_redis_ops: counting.refused() }) }
      : found;
  } finally {
    budget.end();
  }
};
