/** Failures as RFC 9457 problems: each code of the failure vocabulary has one HTTP status. */
import type { Failure, FailureCode } from "./failure.ts";
import type { Answered, Problem } from "./answer.ts";

interface Kind {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422 | 429 | 500 | 502 | 503 | 504;
  title: string;
  /** One sentence for the documentation. */
  meaning: string;
}

/** A code without an entry does not compile. */
export const PROBLEMS: Readonly<Record<FailureCode, Kind>> = {
  bad_input: { status: 400, title: "Bad input", meaning: "A parameter or the body is not what the operation takes." },
  unauthenticated: {
    status: 401,
    title: "Not authenticated",
    meaning: "There is no bearer token, or none that is known here.",
  },
  forbidden: {
    status: 403,
    title: "Forbidden",
    meaning: "The token's role or its list of targets does not allow this.",
  },
  unknown_target: { status: 404, title: "Unknown target", meaning: "No target of this name is configured." },
  unknown_operation: { status: 404, title: "Unknown operation", meaning: "There is no operation at this path." },
  not_found: { status: 404, title: "Not found", meaning: "There is nothing at this path." },
  method_not_allowed: {
    status: 405,
    title: "Method not allowed",
    meaning: "The path exists, but not for this method; the Allow header names those it takes.",
  },
  conflict: { status: 409, title: "Conflict", meaning: "The state found is not the one the request relied on." },
  too_large: { status: 413, title: "Too large", meaning: "The body is larger than 64 KiB." },
  refused_by_guard: {
    status: 422,
    title: "Refused by a guard",
    meaning: "The request is well formed, but a safety rule forbids it; the detail has the figures.",
  },
  throttled: {
    status: 429,
    title: "Too many requests",
    meaning: "This caller asks too often; the Retry-After header says how many seconds to wait.",
  },
  misconfigured: {
    status: 500,
    title: "Misconfigured",
    meaning: "The Worker's configuration is missing or wrong, so it refuses everyone; the detail names the fields.",
  },
  internal: {
    status: 500,
    title: "Internal error",
    meaning: "A bug; the Worker's log holds more under the request id.",
  },
  unreachable: { status: 502, title: "Host unreachable", meaning: "No connection to the host could be made or kept." },
  agent_failed: {
    status: 502,
    title: "Agent failed",
    meaning: "The host was reached, but its agent is missing, too old, or gave no sound answer.",
  },
  docker_failed: {
    status: 502,
    title: "Docker failed",
    meaning: "The agent could not use the service's container: it is missing, stopped, paused, or not the only one.",
  },
  redis_failed: {
    status: 502,
    title: "Redis failed",
    meaning: "The container was reached, but the Redis in it refused, or answered with an error.",
  },
  loading: {
    status: 503,
    title: "Redis is loading",
    meaning: "Redis is reading its dataset into memory after a start.",
  },
  timeout: {
    status: 504,
    title: "Timed out",
    meaning: "The hop named did not answer before the operation's deadline.",
  },
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
