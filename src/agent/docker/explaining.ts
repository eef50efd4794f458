/**
 * A transport whose failures say why Redis was not reached, and where it listens instead. Where the policy leaves open where that is, it is looked up
 * once Redis was not where it usually is, and asked there from then on: a Redis at its usual place costs nothing more.
 */
import { type Result, fail, ok } from "../../protocol/result.ts";
import type { Failure } from "../../protocol/failure.ts";
import * as failures from "./failures.ts";
import { listenersOf } from "./listeners.ts";
import { foundReach, isLeftOut } from "./found-reach.ts";
import { askedAt, type Reach, reachWords } from "./redis-cli/reach.ts";
import type { Tools } from "./redis-cli/tool.ts";
import type { Budget, Docker, Whereabouts } from "./seam.ts";
import { waysIn } from "./ways.ts";
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
 * @param tools say where the transport asks, and are told where Redis is found
 * @param listeners of a container's main process
 * @param now milliseconds, from any point on
 */
export const explaining = (
  transport: Transport,
  tools: Pick<Tools, "reach" | "use">,
  listeners = listenersOf,
  now = () => performance.now(),
): Docker => {
  const policy = tools.reach();
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

  /** @param reach where it was asked */
  const explained = async (failure: Failure, reach: Reach, budget: Budget): Promise<Failure> => {
    const asked = askedAt(reach);
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

  /** Where Redis was told to listen, if the policy leaves that open. */
  const findIt = async (budget: Budget): Promise<void> => {
    const inspected = await transport.inspect(budget);
    if (!inspected.ok) return;
    const { launch, ways } = inspected.value;
    const file = launch.configFile === null ? ok(null) : await transport.file(launch.configFile, budget);
    const found = { ...policy, ...foundReach(ways, waysIn((file.ok ? file.value : null) ?? "")) };
    if (reachWords(found).join("\n") !== reachWords(tools.reach()).join("\n")) tools.use(found);
  };
  /** Nothing was run, and Redis may be elsewhere. */
  const mayBeElsewhere = (failure: Failure): boolean =>
    failure.outcome_unknown !== true &&
    (failures.isNoConnection(failure) || ["elsewhere", "closes_connections"].includes(unreachedBy(failure) ?? ""));

  /** Asked again once it is known to be elsewhere; whoever asks at the same time may have found that. */
  const wherever = async <T>(ask: () => Promise<Result<T>>, budget: Budget): Promise<Result<T>> => {
    const reach = tools.reach();
    const first = await ask();
    if (first.ok) return first;
    const hasMoved = (): boolean => tools.reach() !== reach;
    const failure = hasMoved() ? first.failure : await explained(first.failure, reach, budget);
    if (!hasMoved() && isLeftOut(policy) && mayBeElsewhere(failure)) await findIt(budget);
    if (!hasMoved() || failure.outcome_unknown === true) return fail(failure);
    const found = await ask();
    return found.ok ? found : fail(await explained(found.failure, tools.reach(), budget));
  };

  return {
    ...transport,
    whereabouts,
    redis: (commands, budget, database) => wherever(() => transport.redis(commands, budget, database), budget),
    asksForPassword: (budget) => wherever(() => transport.asksForPassword(budget), budget),
  };
};
