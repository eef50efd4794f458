/**
 * The HTTP API. The order of the checks is part of the contract: configuration, authentication (all of `/v1`), then
 * `callOperation`'s authorise, throttle, parse, act; so those who may not ask are told nothing.
 */
import { type Handler, Hono } from "hono";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import type { Operation } from "../../protocol/operation.ts";
import { type OperationName, operations } from "../../protocol/operations.ts";
import { type Method, type Route, routesOf } from "../../protocol/routes.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { bounded, describeError, logLine } from "../../shared/log.ts";
import { actingGrant, authenticate, type Proof } from "../access/auth.ts";
import { CHART_PATH } from "../access/chart-address.ts";
import { readConfig } from "../config/config.ts";
import { docsPage } from "../docs/page.ts";
import { callOperation } from "../gateway/call.ts";
import { openApiText } from "../openapi/document.ts";
import { VERSION } from "../version.ts";
import { noToken, sessionProof } from "./caller.ts";
import { serveChart } from "./chart.ts";
import { consoleRoutes } from "./console.ts";
import type { Http, HttpContext } from "./context.ts";
import { notFound, refuseMethod, refuseUnlessUsable } from "./fallback.ts";
import { onBehalf, type Query, readInput, readQuery, refusePath } from "./input.ts";
import { METRICS_PATH, serveMetrics } from "./metrics.ts";
import { noteCaller, outliving, respond, respondProblem } from "./respond.ts";
import { SLACK_PATH, serveSlack } from "./slack.ts";

/** What a request carries is asked for with `c.get`: `c.var` makes a copy of all of it, each time. */
export const api = new Hono<Http>();

const HARMLESS_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** The caller's own id, if it can do no harm in a header and in a log line; otherwise a new one. */
const requestIdOf = (given: string | undefined): string =>
  given !== undefined && HARMLESS_ID.test(given) ? given : crypto.randomUUID();

// With a limit of 0, Hono accepts no id by its own rule (which allows no dots, and ids of one character) and asks the generator instead.
api.use(requestId({ limitLength: 0, generator: (c) => requestIdOf(c.req.header("X-Request-Id")) }));

// Every response is logged here, also one that an exception led to.
api.use(async (c, next) => {
  const startedAt = Date.now();
  const entry: Http["Variables"]["entry"] = {
    at: new Date(startedAt).toISOString(),
    request_id: c.get("requestId"),
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
  c.set("entry", entry);
  await next();
  // Hono has set the id only on responses that were made through its context; Slack's are not.
  c.res.headers.set("X-Request-Id", c.get("requestId"));
  c.res.headers.set("Cache-Control", "no-store");
  entry.status = c.res.status;
  entry.took_ms = Math.max(0, Date.now() - startedAt);
  console.log(logLine(entry));
});

// A header that a handler has set itself is kept. There are no CORS headers: no response allows another origin.
api.use(
  secureHeaders({
    overwrite: false,
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
    },
    strictTransportSecurity: "max-age=31536000",
    xFrameOptions: "DENY",
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  }),
);

api.use(async (c, next) => {
  const read = readConfig(c.env);
  if (read.ok) {
    c.set("config", read.config);
    return next();
  }
  c.get("entry").problems = read.problems;
  return respondProblem(c, {
    code: "misconfigured",
    hop: "worker",
    detail: `The Worker's configuration is wrong. ${read.problems.join("; ")}.`,
    hint: "Correct the variables and secrets named, and deploy again.",
  });
});

const known = (proof: Proof | null): Result<Proof> => (proof === null ? fail(noToken) : ok(proof));

/** A token wins over a session, even one that is not known: whoever sends a token means that. */
api.use("/v1/*", async (c, next) => {
  const header = c.req.header("Authorization");
  const proof = header === undefined ? await sessionProof(c) : known(await authenticate(header, c.get("config")));
  if (!proof.ok) return respondProblem(c, proof.failure);
  noteCaller(c, proof.value.grant.caller);
  const acting = actingGrant(proof.value, onBehalf(c.req.raw));
  if (!acting.ok) return respondProblem(c, acting.failure);
  c.set("grant", acting.value);
  noteCaller(c, acting.value.caller);
  const refusal = refusePath(c.req.path);
  return refusal === null ? next() : respondProblem(c, refusal);
});

const asMethod = (method: string): Method => (method === "HEAD" ? "GET" : method) as Method;

/** Handles one path: each of its methods is an operation, and any other method is answered with 405. */
const serve =
  ({ template, params, methods }: Route<OperationName>): Handler<Http> =>
  async (c) => {
    const [entry, grant, config] = [c.get("entry"), c.get("grant"), c.get("config")];
    const target = c.req.param("target") ?? null;
    entry.route = template;
    entry.target = target === null ? null : bounded(target);
    const name = Object.hasOwn(methods, asMethod(c.req.method)) ? methods[asMethod(c.req.method)] : undefined;
    if (name === undefined) return (await refuseUnlessUsable(c, target)) ?? refuseMethod(c, Object.keys(methods));
    entry.operation = name;
    const operation: Operation = operations[name];
    const path = Object.fromEntries(params.map((param) => [param, c.req.param(param) ?? ""]));
    const query = readQuery(c.req.url, operation, path);
    let said: Query["said"] = query.ok ? query.value.said : path;
    const called = await callOperation(c.env, config, {
      grant,
      operation: name,
      target,
      named: path,
      input: async () => {
        if (!query.ok) return query;
        const read = await readInput(c.req.raw, operation, said);
        if (read.ok) said = read.value;
        return read;
      },
      idempotencyKey: c.req.header("Idempotency-Key") ?? null,
      requestId: c.get("requestId"),
      askedAt: c.get("startedAt"),
      waitUntil: outliving(c),
    });
    return respond(c, name, target, called, { failOn: query.ok ? query.value.failOn : null, said });
  };

for (const route of routesOf(operations)) api.all(route.pattern, serve(route));

api.all(METRICS_PATH, (c) => {
  c.get("entry").route = METRICS_PATH;
  return c.req.method === "GET" || c.req.method === "HEAD" ? serveMetrics(c) : refuseMethod(c, ["GET"]);
});

const page = (path: string, body: (c: HttpContext) => Response | Promise<Response>): void => {
  api.all(path, (c) => {
    c.get("entry").route = path;
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

page(CHART_PATH, serveChart);

api.route("/console", consoleRoutes);

api.all(SLACK_PATH, (c) => {
  c.get("entry").route = SLACK_PATH;
  return c.req.method === "POST" ? serveSlack(c) : refuseMethod(c, ["POST"]);
});

api.notFound((c) => notFound(c));

api.onError((error, c) => {
  c.get("entry").error = describeError(error);
  return respondProblem(c, {
    code: "internal",
    hop: "worker",
    detail: "Something failed that should not.",
    hint: "Ask again; if it fails again, look for the request id in the Worker's log.",
  });
});
