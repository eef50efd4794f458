import { PNG } from "pngjs";
import { afterEach, expect, test, vi } from "vitest";
import { fail, ok } from "../../protocol/result.ts";
import { chartAddress } from "../access/chart-address.ts";
import { course, MIB } from "../chart/course.fixture.ts";
import { readConfig } from "../config/config.ts";
import { type Behaviour, double, VIEWER } from "../double/env.ts";
import { notConfigured, throttled } from "../object/failures.ts";
import { api } from "./api.ts";

const SHOWN = { target: "prod", metric: "used", since: Date.now() - 86_400_000, until: Date.now() } as const;

const world = (behaviour: Behaviour = {}) => {
  const asked: unknown[] = [];
  const made = double({
    course: (question) => {
      asked.push(question);
      return ok(course({ ceilings: { maxmemory: () => 512 * MIB } }));
    },
    ...behaviour,
  });
  const read = readConfig(made.env);
  if (!read.ok) throw new Error(read.problems.join("; "));
  const { config } = read;
  const get = async (path: string, init: RequestInit = {}): Promise<Response> =>
    await api.request(`https://ops.example.com${path}`, init, made.env);
  const address = async (now = Date.now()): Promise<string> => (await chartAddress(config, SHOWN, now)) ?? "";
  return { ...made, asked, get, address };
};

afterEach(() => void vi.restoreAllMocks());

const logged = (): string[] => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  return lines;
};

test("a signed address is answered with its picture, without a token, and kept by nobody on the way", async () => {
  const lines = logged();
  const { get, address, asked, questions } = world();
  const path = await address();
  const response = await get(path);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "image/png",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
  });
  const { width } = PNG.sync.read(Buffer.from(await response.arrayBuffer()));
  expect(width).toBe(780);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ target: "prod", metric: "used" });
  // Nobody is asked anything that could open a link.
  expect(questions).toEqual([]);
  const signature = /\.([A-Za-z0-9_-]{43})\./.exec(path)?.[1] ?? "?";
  expect(lines.join("\n")).toContain('"route":"/chart/*"');
  expect(lines.join("\n")).not.toContain(signature);
});

test("one that is wrong, has ended or is of another target is answered as any path that there is not, token or not", async () => {
  logged();
  const { get, address, asked } = world();
  const path = await address();
  const nowhere = (await (await get("/nowhere")).json()) as Record<string, unknown>;
  const wrong = [
    path.replace("/prod/", "/staging/"),
    path.replace("/prod/", "/gone/"),
    path.replace(/\.(.)/, (_all, first) => `.${first === "A" ? "B" : "A"}`),
    await address(Date.now() - 2 * 86_400_000),
    "/chart/",
    "/chart/prod",
    `/chart/${"x".repeat(4000)}`,
  ];
  for (const each of wrong)
    for (const headers of [{}, { authorization: `Bearer ${VIEWER}` }]) {
      const response = await get(each, { headers });
      expect(response.status, each).toBe(404);
      expect({ ...((await response.json()) as object), request_id: "" }).toEqual({ ...nowhere, request_id: "" });
    }
  expect(asked).toEqual([]);
});

test("it takes nothing but GET", async () => {
  logged();
  const { get, address, asked } = world();
  const path = await address();
  for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
    const response = await get(path, { method });
    expect([method, response.status, response.headers.get("allow")]).toEqual([method, 405, "GET, HEAD"]);
  }
  expect(asked).toEqual([]);
  expect((await get(path, { method: "HEAD" })).status).toBe(200);
});

test("whoever asks too often is told to wait, by their address, before it is looked at what they ask for", async () => {
  logged();
  const { get, counted } = world({ limited: true });
  const response = await get("/chart/prod/used/1-2/3.png", { headers: { "cf-connecting-ip": "192.0.2.7" } });
  expect([response.status, response.headers.get("retry-after")]).toEqual([429, "10"]);
  expect(counted).toEqual(["chart:192.0.2.7"]);
});

test.each([
  [throttled(2_000), 429],
  [notConfigured, 500],
])("what the target's object refuses is no picture", async (failure, status) => {
  logged();
  const { get, address } = world({ course: () => fail(failure) });
  const response = await get(await address());
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.status).toBe(status);
});

test("an object that does not answer is no picture either", async () => {
  logged();
  const { get, address } = world({ course: () => Promise.reject(new Error("gone")) });
  expect((await get(await address())).status).toBe(502);
});
