import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answerExample } from "../../protocol/examples/answers.ts";
import { answered, type Behaviour, type Double, double, failed, NARROW, VIEWER, WARNED } from "../double/env.ts";
import { throttled } from "../object/failures.ts";
import { mustBePublished } from "../double/published.ts";
import { api } from "./api.ts";

const example = answerExample("history").data;
const now = new Date().toISOString();
const data = { ...example, latest: example.latest && { ...example.latest, at: now, sampled_at: now } };
const answering: Behaviour = { answer: () => answered({ ...WARNED, data }) };

beforeEach(() => void vi.spyOn(console, "log").mockReturnValue());
afterEach(() => void vi.restoreAllMocks());

/** Whatever is answered must be as the OpenAPI document says. */
const get = async (env: Double["env"], token: string | null, init: RequestInit = {}) => {
  const headers = new Headers(init.headers);
  if (token !== null) headers.set("Authorization", `Bearer ${token}`);
  const response = await api.request("/v1/metrics", { ...init, headers }, env);
  const body = await response.clone().text();
  const { status } = response;
  mustBePublished({ method: init.method ?? "GET", path: "/v1/metrics", status, headers: response.headers, body });
  return response;
};

test("tells the targets that the token may read, and no others, and asks their objects for history alone", async () => {
  const road = double(answering);
  const all = await get(road.env, VIEWER);
  expect(all.status).toBe(200);
  expect(all.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const text = await all.text();
  expect(text).toContain('redis_up{target="prod"} 1');
  expect(text).toContain('redis_up{target="staging"} 1');
  expect(new Set(road.questions.map(({ operation }) => operation))).toEqual(new Set(["history"]));
  const narrow = await (await get(double(answering).env, NARROW)).text();
  expect(narrow).toContain('target="prod"');
  expect(narrow).not.toContain("staging");
});

test("is OpenMetrics for a Prometheus, which asks for that", async () => {
  const Accept =
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
  const response = await get(double(answering).env, VIEWER, { headers: { Accept } });
  expect(response.headers.get("content-type")).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
  expect((await response.text()).endsWith("# EOF\n")).toBe(true);
});

test.each([[null], ["ro_nobody"]])("tells nothing to %s", async (token) => {
  const road = double(answering);
  const response = await get(road.env, token);
  expect(response.status).toBe(401);
  expect(road.questions).toEqual([]);
});

test("is throttled as everything else, and takes GET only", async () => {
  expect((await get(double({ ...answering, limited: true }).env, VIEWER)).status).toBe(429);
  expect((await get(double({ answer: () => failed(throttled(1_000)) }).env, VIEWER)).status).toBe(429);
  expect((await get(double(answering).env, VIEWER, { method: "POST" })).status).toBe(405);
});

test("a target whose object does not answer is left out, and the others are told", async () => {
  const road = double({
    answer: ({ target }) => (target === "prod" ? failed({ code: "timeout" }) : answered({ ...WARNED, data })),
  });
  const text = await (await get(road.env, VIEWER)).text();
  expect(text).toContain('target="staging"');
  expect(text).not.toContain('target="prod"');
});
