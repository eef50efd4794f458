/** A transport whose failures say why Redis was not reached, and where it listens instead. */
import { type Result, fail, ok } from "../../protocol/result.ts";
import type { Failure } from "../../protocol/failure.ts";
import * as failures from "./failures.ts";
import { listenersOf } from "./listeners.ts";
import { askedAt, type Reach } from "./redis-cli/reach.ts";
import type { Budget, Docker, Whereabouts } from "./seam.ts";
import {
  closesPlain,
  closesTls,
  isAsked,
  listensElsewhere,
  noRedisCli,
  takesOnlyTls,
  unreachedBy,
} from "./unreached.ts";

/** What a transport does itself. */
export type Transport = Omit<Docker, "whereabouts">;

/** Requests that fail at the same time share one look. */
const FRESH_MS = 1000;

const UNKNOWN: Whereabouts = { container: null, listens: null, tls: false };

/**
 * @param reach where the transport asks
 * @param listeners of a container's main process
 * @param now milliseconds, from any point on
 */
export const explaining = (
  transport: Transport,
  reach: Reach,
  listeners = listenersOf,
  now = () => performance.now(),
): Docker => {
  const asked = askedAt(reach);
  let last: { at: number; looked: Promise<Result<Whereabouts>> } | null = null;

  const look = async (budget: Budget): Promise<Result<Whereabouts>> => {
    const inspected = await transport.inspect(budget);
    if (!inspected.ok) return inspected;
    const { container, state, pid, tls } = inspected.value;
    return ok({ container, tls, listens: state === "running" && pid !== null ? await listeners(pid) : null });
  };
  const whereabouts = (budget: Budget): Promise<Result<Whereabouts>> => {
    if (last === null || now() - last.at > FRESH_MS) last = { at: now(), looked: look(budget) };
    return last.looked;
  };

  /** A single broken connection may have been killed; what breaks again at once is how it always goes. */
  const breaksAgain = async (budget: Budget): Promise<boolean> => {
    const again = await transport.redis([["PING"]], budget);
    return !again.ok && failures.isConnectionLost(again.failure);
  };

  const explained = async (failure: Failure, budget: Budget): Promise<Failure> => {
    const kind = unreachedBy(failure);
    const refused = failures.isNoConnection(failure);
    const broken = failures.isConnectionLost(failure);
    if (kind !== "no_redis_cli" && !refused && !broken) return failure;
    const looked = await whereabouts(budget);
    const { container, listens, tls } = looked.ok ? looked.value : UNKNOWN;
    if (kind === "no_redis_cli") return container === null ? failure : noRedisCli(container, listens);
    if (listens === null || listens.length === 0)
      return refused && listens !== null ? failures.nothingListens() : failure;
    if (refused) return isAsked(listens, asked) ? failure : listensElsewhere(listens, asked);
    if (!(await breaksAgain(budget))) return failure;
    if (reach.tls !== null) return closesTls(asked);
    return tls ? takesOnlyTls() : closesPlain(asked);
  };

  return {
    ...transport,
    whereabouts,
    redis: async (commands, budget, database) => {
      const replies = await transport.redis(commands, budget, database);
      return replies.ok ? replies : fail(await explained(replies.failure, budget));
    },
  };
};
