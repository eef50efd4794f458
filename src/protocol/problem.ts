/** Failures as RFC 9457 problems: each code of the failure vocabulary has one HTTP status. */
import type { Failure, FailureCode } from "./failure.ts";
import type { Answered, Problem } from "./answer.ts";

interface Kind {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422 | 429 | 500 | 502 | 503 | 504;
  title: string;
  /** One sentence for the documentation. */
  meaning: string;
}

const kind = (status: Kind["status"], title: string, meaning: string): Kind => ({ status, title, meaning });

/** A code without an entry does not compile. */
export const PROBLEMS: Readonly<Record<FailureCode, Kind>> = {
  bad_input: kind(400, "Bad input", "A parameter or the body is not what the operation takes."),
  unauthenticated: kind(
    401,
    "Not authenticated",
    "There is no bearer token and no session, or none that is known here.",
  ),
  forbidden: kind(403, "Forbidden", "The token's role or its list of targets does not allow this."),
  unknown_target: kind(404, "Unknown target", "No target of this name is configured."),
  unknown_operation: kind(404, "Unknown operation", "There is no operation at this path."),
  not_found: kind(404, "Not found", "There is nothing at this path."),
  method_not_allowed: kind(
    405,
    "Method not allowed",
    "The path exists, but not for this method; the Allow header names those it takes.",
  ),
  conflict: kind(409, "Conflict", "The state found is not the one the request relied on."),
  too_large: kind(413, "Too large", "The body is larger than 64 KiB."),
  refused_by_guard: kind(
    422,
    "Refused by a guard",
    "The request is well formed, but a safety rule forbids it; the detail has the figures.",
  ),
  throttled: kind(
    429,
    "Too many requests",
    "This caller asks too often; the Retry-After header says how many seconds to wait.",
  ),
  misconfigured: kind(
    500,
    "Misconfigured",
    "The Worker's configuration is missing or wrong, so it refuses everyone; the detail names the fields.",
  ),
  internal: kind(500, "Internal error", "A bug; the Worker's log holds more under the request id."),
  unreachable: kind(502, "Host unreachable", "No connection to the host could be made or kept."),
  agent_failed: kind(
    502,
    "Agent failed",
    "The host was reached, but its agent is missing, too old, or gave no sound answer.",
  ),
  docker_failed: kind(
    502,
    "Docker failed",
    "The agent could not use the service's container: it is missing, stopped, paused, or not the only one.",
  ),
  redis_failed: kind(
    502,
    "Redis failed",
    "The container was reached, but the Redis in it refused, answered with an error, or is not where it was asked.",
  ),
  loading: kind(503, "Redis is loading", "Redis is reading its dataset into memory after a start."),
  timeout: kind(504, "Timed out", "The hop named did not answer before the operation's deadline."),
};

/**
 * The problem that tells of a failure.
 *
 * @param origin of the request, e.g. `https://ops.example.com`
 */
export const problem = (
  { code, detail, hop, hint, hops, retry_after_ms, nearest, outcome_unknown }: Failure,
  { origin, requestId, lastGood = null }: { origin: string; requestId: string; lastGood?: Answered | null },
): Problem => ({
  type: `${origin}/docs#${code}`,
  title: PROBLEMS[code].title,
  status: PROBLEMS[code].status,
  detail,
  code,
  hop,
  hint,
  request_id: requestId,
  ...(retry_after_ms === undefined ? {} : { retry_after_ms }),
  ...(nearest === undefined ? {} : { nearest }),
  ...(outcome_unknown === undefined ? {} : { outcome_unknown }),
  ...(hops === undefined ? {} : { hops }),
  ...(lastGood === null ? {} : { last_good: lastGood }),
});
