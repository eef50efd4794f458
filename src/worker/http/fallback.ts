/** The answers where there is no operation, 404 and 405, after the same checks that an operation makes. */
import { nearest } from "../../shared/nearest.ts";
import { OPERATION_NAMES, operations } from "../../protocol/operations.ts";
import { refuseTarget, throttle } from "../access/auth.ts";
import { bounded } from "../../shared/log.ts";
import type { HttpContext } from "./context.ts";
import { readBody } from "./input.ts";
import { respondProblem } from "./respond.ts";
import { allowed, prefix } from "../../protocol/routes.ts";

/** Makes the checks that `callOperation` makes for an operation: the target, the rate limit, the size of the body. */
export const refuseUnlessUsable = async (c: HttpContext, target: string | null): Promise<Response | null> => {
  const { config, grant } = c.var;
  const refusal =
    (target === null ? null : refuseTarget(config, grant, target)) ?? (await throttle(c.env, grant.caller.id));
  if (refusal !== null) return respondProblem(c, refusal);
  const body = await readBody(c.req.raw);
  return body.ok ? null : respondProblem(c, body.failure);
};

/** 405, for a path that exists but does not take the method. */
export const refuseMethod = (c: HttpContext, methods: readonly string[]): Response => {
  c.header("Allow", allowed(methods));
  return respondProblem(c, {
    code: "method_not_allowed",
    hop: "worker",
    detail: `This path does not take ${bounded(c.req.method, 16)}.`,
    hint: `It takes ${allowed(methods)}.`,
  });
};

/** The operation whose name, or the end of whose path, is most like the end of the path that was asked for. */
const suggestion = (asked: string): string => {
  const last = asked.slice(asked.lastIndexOf("/") + 1);
  const name = nearest(last, OPERATION_NAMES);
  if (name === null) return "GET /openapi.json lists the operations; /docs explains them.";
  const operation = operations[name];
  return `Did you mean ${name}: ${operation.http.method} ${prefix(operation)}${operation.http.path}?`;
};

/** 404, which tells nothing. */
export const nothing = (c: HttpContext): Response =>
  respondProblem(c, {
    code: "not_found",
    hop: "worker",
    detail: "There is nothing at this path.",
    hint: "The operations are under /v1; /docs explains them.",
  });

/** 404. Callers with a token, who may know which operations there are, are told the nearest one. */
export const notFound = async (c: HttpContext): Promise<Response> => {
  const { path } = c.req;
  if (path !== "/v1" && !path.startsWith("/v1/")) return nothing(c);
  const target = /^\/v1\/targets\/([^/]+)(?:\/|$)/.exec(path)?.[1] ?? null;
  if (target !== null) c.var.entry.target = bounded(target);
  return (
    (await refuseUnlessUsable(c, target)) ??
    respondProblem(c, {
      code: "unknown_operation",
      hop: "worker",
      detail: "There is no operation at this path.",
      hint: suggestion(path),
    })
  );
};
