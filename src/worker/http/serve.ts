/** Serves the catalogue's routes. */
import type { Handler } from "hono";
import type { Operation } from "../../protocol/operation.ts";
import { type OperationName, operations } from "../../protocol/operations.ts";
import { callOperation, type OperationCall } from "../gateway/call.ts";
import { bounded } from "../../shared/log.ts";
import type { Http, HttpContext } from "./context.ts";
import { refuseMethod, refuseUnlessUsable } from "./fallback.ts";
import { readInput, readQuery } from "./input.ts";
import { respond } from "./respond.ts";
import type { Method, Route } from "../../protocol/routes.ts";

const asMethod = (method: string): Method => (method === "HEAD" ? "GET" : method) as Method;

/** Hono throws where the platform gives no execution context, as in a test or another runtime. */
const outliving = (c: HttpContext): OperationCall["waitUntil"] => {
  try {
    const { executionCtx } = c;
    return (work) => {
      executionCtx.waitUntil(work);
    };
  } catch {
    return null;
  }
};

/** The handler of one path: its methods' operations, and 405 for the rest. */
export const serve =
  ({ template, params, methods }: Route<OperationName>): Handler<Http> =>
  async (c) => {
    const { entry, grant, config, requestId, startedAt } = c.var;
    const target = c.req.param("target") ?? null;
    entry.route = template;
    entry.target = target === null ? null : bounded(target);
    const name = Object.hasOwn(methods, asMethod(c.req.method)) ? methods[asMethod(c.req.method)] : undefined;
    if (name === undefined) return (await refuseUnlessUsable(c, target)) ?? refuseMethod(c, Object.keys(methods));
    entry.operation = name;
    const operation: Operation = operations[name];
    const path = Object.fromEntries(params.map((param) => [param, c.req.param(param) ?? ""]));
    const query = readQuery(c.req.url, operation, path);
    const called = await callOperation(c.env, config, {
      grant,
      operation: name,
      target,
      named: path,
      input: () => (query.ok ? readInput(c.req.raw, operation, query.value.said) : query),
      idempotencyKey: c.req.header("Idempotency-Key") ?? null,
      requestId,
      askedAt: startedAt,
      waitUntil: outliving(c),
    });
    return respond(c, name, target, called, query.ok ? query.value.failOn : null);
  };
