/** The snapshot that `doctor` judges: every part at the same time, each failing alone, all before the deadline. */
import type { Snapshot } from "../../protocol/operations/doctor.ts";
import { startBudget } from "../session/perform.ts";
import type { Context } from "../session/context.ts";
import { celery } from "./celery.ts";
import { clients } from "./clients.ts";
import { host } from "./host.ts";
import { sharingInfo } from "./info.ts";
import { onItsOwn, type Part } from "./part.ts";
import { redisState } from "./redis-state.ts";
import { server } from "./server.ts";
import { slow } from "./slow.ts";

/** Kept back from the operation's deadline, so that what has been read arrives although some part was not. */
const MARGIN_MS = 1500;

/** Those that are operations of their own, as the handler of `doctor` has them. */
export interface Operations {
  memory: Part<"memory">;
  persistence: Part<"persistence">;
  container: Part<"container">;
  errors: Part<"errors">;
}

/** How long the parts have, in milliseconds: all that is left but the margin, or half of it where little is left. */
export const partsMs = (leftMs: number): number => Math.max(leftMs - MARGIN_MS, leftMs / 2, 1);

/** Never fails as a whole: with Redis, the container or the engine gone, what is left is told. */
export const snapshot = async (operations: Operations, given: Context): Promise<Snapshot> => {
  const { budget: whole, now, onBug } = given;
  const budget = startBudget(partsMs(whole.deadlineAt - now()), now, whole.signal);
  const context = sharingInfo(given.under(budget));
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
    slow: read<"slow">(slow),
    host: read<"host">(host),
  };
  try {
    return {
      redis: await parts.redis,
      memory: await parts.memory,
      persistence: await parts.persistence,
      container: await parts.container,
      errors: await parts.errors,
      server: await parts.server,
      clients: await parts.clients,
      celery: await parts.celery,
      slow: await parts.slow,
      host: await parts.host,
    };
  } finally {
    budget.end();
  }
};
