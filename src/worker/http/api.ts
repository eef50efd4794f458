/**
 * The HTTP API. The order of the checks is part of the contract: configuration, authentication (all of `/v1`), then
 * `call`'s authorise, throttle, parse, act; so nothing is told to those who may not ask.
 */
import { Hono } from "hono";
import { operations } from "../../protocol/operations.ts";
import { actingGrant } from "../access/acting.ts";
import { authenticate } from "../access/auth.ts";
import { readConfig } from "../config/config.ts";
import { docsPage } from "../docs/page.ts";
import type { Http, Request } from "./app.ts";
import { notFound, refuseLongPath, refuseMethod } from "./fallback.ts";
import { secureHeaders } from "./headers.ts";
import { serve } from "./serve.ts";
import { requestId } from "./request-id.ts";
import { respondProblem } from "./respond.ts";
import { routesOf } from "./routes.ts";
import { describeError } from "../../shared/log.ts";
import { writeLog } from "./log.ts";
import { openApiText } from "../openapi/document.ts";
import { SLACK_PATH, serveSlack } from "../slack/serve.ts";
import { VERSION } from "./version.ts";

export const api = new Hono<Http>();

// Outermost: every response, also that of an exception, gets its id, its headers and its log line here.
api.use(async (c, next) => {
  const startedAt = Date.now();
  const id = requestId(c.req.header("X-Request-Id"));
  const entry: Http["Variables"]["entry"] = {
    at: new Date(startedAt).toISOString(),
    request_id: id,
    caller: null,
    via: null,
    target: null,
    operation: null,
    method: c.req.method.slice(0, 16),
    route: null,
    status: 0,
    code: null,
    hop: null,
    verdict: null,
    took_ms: 0,
    timings: {},
  };
  c.set("startedAt", startedAt);
  c.set("requestId", id);
  c.set("entry", entry);
  await next();
  c.res.headers.set("X-Request-Id", id);
  secureHeaders(c.res.headers);
  entry.status = c.res.status;
  entry.took_ms = Math.max(0, Date.now() - startedAt);
  writeLog(entry);
});

api.use(async (c, next) => {
  const read = readConfig(c.env);
  if (read.ok) {
    c.set("config", read.config);
    return next();
  }
  c.var.entry.problems = read.problems;
  return respondProblem(c, {
    code: "misconfigured",
    hop: "worker",
    detail: `The Worker's configuration is wrong. ${read.problems.join("; ")}.`,
    hint: "Correct the variables and secrets named, and deploy again.",
  });
});

api.use("/v1/*", async (c, next) => {
  const proof = await authenticate(c.req.header("Authorization"), c.var.config);
  if (proof === null)
    return respondProblem(c, {
      code: "unauthenticated",
      hop: "worker",
      detail: "There is no bearer token that is known here.",
      hint: "Send Authorization: Bearer <token>; the Worker's owner gives tokens out.",
    });
  c.var.entry.caller = proof.grant.caller.id;
  c.var.entry.via = proof.grant.caller.via;
  const acting = actingGrant(proof, {
    of: c.req.header("X-On-Behalf-Of") ?? null,
    role: c.req.header("X-On-Behalf-Role") ?? null,
  });
  if (!acting.ok) return respondProblem(c, acting.failure);
  const grant = acting.value;
  c.set("grant", grant);
  c.var.entry.caller = grant.caller.id;
  c.var.entry.via = grant.caller.via;
  return refuseLongPath(c) ?? next();
});

for (const route of routesOf(operations)) api.all(route.pattern, serve(route));

const page = (path: string, body: (c: Request) => Response | Promise<Response>): void => {
  api.all(path, (c) => {
    c.var.entry.route = path;
    return c.req.method === "GET" || c.req.method === "HEAD" ? body(c) : refuseMethod(c, ["GET"]);
  });
};

page("/healthz", (c) => c.json({ status: "ok", version: VERSION }));

page("/openapi.json", (c) => c.body(openApiText(), 200, { "Content-Type": "application/json" }));

page("/docs", async (c) => {
  const { html, contentSecurityPolicy } = await docsPage();
  return c.body(html, 200, {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": contentSecurityPolicy,
  });
});

api.all(SLACK_PATH, (c) => {
  c.var.entry.route = SLACK_PATH;
  return c.req.method === "POST" ? serveSlack(c) : refuseMethod(c, ["POST"]);
});

api.notFound((c) => notFound(c));

api.onError((error, c) => {
  c.var.entry.error = describeError(error);
  return respondProblem(c, {
    code: "internal",
    hop: "worker",
    detail: "Something failed that should not.",
    hint: "Ask again; if it fails again, look for the request id in the Worker's log.",
  });
});
