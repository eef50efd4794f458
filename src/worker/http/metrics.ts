/** `GET /v1/metrics`, for a Prometheus: no operation, since what it answers is Prometheus' own format and neither JSON nor prose. */
import { exposition, type Form } from "../gateway/metrics/exposition.ts";
import { gatherMetrics } from "../gateway/metrics/gather.ts";
import type { HttpContext } from "./context.ts";
import { respondProblem } from "./respond.ts";

export const METRICS_PATH = "/v1/metrics";

const TYPES: Readonly<Record<Form, string>> = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/** Prometheus names OpenMetrics first; whoever does not name it, curl and promtool among them, gets the older format. */
const formOf = (accept: string | undefined): Form =>
  accept?.toLowerCase().includes("application/openmetrics-text") === true ? "openmetrics" : "text";

export const serveMetrics = async (c: HttpContext): Promise<Response> => {
  const { config, grant, requestId, startedAt } = c.var;
  const told = await gatherMetrics(c.env, config, { grant, requestId, askedAt: startedAt });
  if (!told.ok) return respondProblem(c, told.failure);
  const form = formOf(c.req.header("Accept"));
  return c.body(exposition(told.value, form, Date.now()), 200, { "Content-Type": TYPES[form] });
};
