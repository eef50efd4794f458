/** The log of a service from those of its containers. Both transports decide here. */
import { type Result, fail, ok } from "../../protocol/result.ts";
import type { Container, Listed } from "./container.ts";
import * as failures from "./failures.ts";
import { LOG_LINES, type LogTail, MAX_LOG_BYTES, mergeTails } from "./log-tail.ts";
import type { Log, Service } from "./seam.ts";

/** A service that is scaled further is read in part. */
const MAX_CONTAINERS = 16;

/**
 * @param read one container's tails, each holding at most so many bytes
 */
export const readServiceLog = async (
  listed: readonly Listed[],
  where: Pick<Service, "project" | "service">,
  read: (container: Container, maxBytes: number) => Promise<Result<LogTail[]>>,
): Promise<Result<Log>> => {
  const own = listed.filter((row) => !row.oneOff);
  if (own.length === 0) return fail(failures.noContainer(where));
  const containers = own.slice(0, MAX_CONTAINERS);
  // The bound holds while they are read, too; a quiet container's share is not given to a loud one.
  const maxBytes = Math.floor(MAX_LOG_BYTES / containers.length);
  const tails: LogTail[] = [];
  let truncated = own.length > containers.length;
  for (const each of await Promise.all(containers.map((container) => read(container, maxBytes)))) {
    if (!each.ok) return each;
    tails.push(...each.value);
    truncated ||= each.value.reduce((seen, tail) => seen + tail.seen(), 0) >= LOG_LINES;
  }
  const log = mergeTails(tails, MAX_LOG_BYTES);
  return ok({ lines: log.lines, truncated: truncated || log.truncated });
};
