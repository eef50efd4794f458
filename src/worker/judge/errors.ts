/** How the applications' logs stand, in one sentence without its full stop: what was found, and in what. */
import type { Reading } from "../../protocol/operations.ts";
import { counted, duration, partOf } from "../../shared/figures.ts";

type Errors = Reading<"errors">;

/** What is to be known of the logs besides how many were read. */
const apart = ({ services }: Errors, wholeMs: number): string[] => {
  const unread = services.filter(({ failure }) => failure !== null).length;
  const cut = services.filter(({ truncated }) => truncated);
  const [only, ...more] = cut;
  const known = only !== undefined && more.length === 0 && only.read_ms !== null && only.read_ms < wholeMs;
  return [
    ...(unread === 0 ? [] : [`${unread} could not be read`]),
    ...(known ? [`${only.service}: ${partOf(only.read_ms ?? 0, wholeMs)}`] : []),
    ...(known || only === undefined ? [] : [`${cut.length} in part`]),
  ];
};

export const errorsStanding = (reading: Errors): string => {
  const { services, groups } = reading;
  if (services.length === 0) return "No application's log was read, since there is none to read";
  const wholeMs = Math.max(0, Date.parse(reading.until) - Date.parse(reading.since));
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  const read = services.filter(({ failure }) => failure === null);
  const more = apart(reading, wholeMs);
  const where = `the logs of ${counted(read.length, "service")}${more.length === 0 ? "" : ` (${more.join(", ")})`} in the last ${duration(wholeMs)}`;
  if (count > 0) {
    const least = groups.some(({ at_least }) => at_least) ? "At least " : "";
    return `${least}${counted(count, "Redis error")} in ${where}`;
  }
  return read.length > 0 && read.every(({ lines }) => lines === 0)
    ? `No line in ${where}`
    : `No Redis errors in ${services.some(({ truncated }) => truncated) ? "what was read of " : ""}${where}`;
};
