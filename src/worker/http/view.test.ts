import { describe, expect, it } from "vitest";
import type { Page } from "../../present/page.ts";
import { VIEW_MEDIA } from "../../shared/media.ts";
import { failed, OPERATOR, warnedOf } from "../double/env.ts";
import { ask, type Asked, type Told } from "../double/front-door.ts";

const MEMORY = "/v1/targets/prod/redis/memory";

const viewed = (path: string, asked: Asked = {}): Promise<Told> =>
  ask(path, { ...asked, headers: { Accept: VIEW_MEDIA, ...asked.headers } });
const pageOf = ({ json }: Told): Page => json() as unknown as Page;

describe("a view", () => {
  it.each([
    [VIEW_MEDIA, true],
    [VIEW_MEDIA.toUpperCase(), true],
    [`${VIEW_MEDIA}, */*;q=0.1`, true],
    [`text/plain;q=0.5, ${VIEW_MEDIA};q=0.6`, true],
    // Those who take anything, or any JSON, would not know what to do with a view.
    ["*/*", false],
    ["application/*", false],
    ["application/*, application/json;q=0.1", false],
    [`${VIEW_MEDIA};q=0`, false],
    [`${VIEW_MEDIA};q=0.5, application/json`, false],
    [`${VIEW_MEDIA}, application/json`, false],
    ["application/vnd.redis-ops.view", false],
  ])("for Accept: %s is given: %s", async (accept, given) => {
    const { status, headers } = await ask(MEMORY, { headers: { Accept: accept } });
    expect([status, headers.get("Content-Type")]).toEqual([200, given ? VIEW_MEDIA : "application/json"]);
    expect(headers.get("Vary")).toBe("Accept");
  });

  it("of an answer has the answer as JSON would be, and what a person reads of it", async () => {
    const told = await viewed(MEMORY);
    const { view, answer, problem, last_good } = pageOf(told);
    expect([problem, last_good]).toEqual([null, null]);
    const { took_ms: _, ...envelope } = answer ?? { took_ms: 0 };
    expect(envelope).toEqual({ target: "prod", operation: "memory", ...warnedOf("memory") });
    expect(view).toMatchObject({
      heading: { tone: "warn", word: "WARN" },
      about: "prod memory",
      summary: { text: "Redis evicts 12.5 keys a second." },
      body: [{ kind: "gauges", gauges: [{ name: "maxmemory" }, { name: "container" }, { name: "host" }] }],
      reasons: [{ verdict: "warn", next: "Look." }],
    });
  });

  it("has the status that JSON has: 417 by fail_on, with the same page", async () => {
    const told = await viewed(`${MEMORY}?fail_on=warn`);
    expect(told.status).toBe(417);
    expect(pageOf(told).answer?.verdict).toBe("warn");
    expect((await viewed(`${MEMORY}?fail_on=critical`)).status).toBe(200);
  });

  it("is of an operation that has none of its own made of its data, and of HEAD without a body", async () => {
    expect(pageOf(await viewed("/v1/targets/prod/redis/config")).view.body[0]).toMatchObject({ kind: "rows" });
    const head = await viewed(MEMORY, { method: "HEAD" });
    expect([head.status, head.text, head.headers.get("Content-Type")]).toEqual([200, "", VIEW_MEDIA]);
  });

  it("says how it is to be shown by the inputs that are about that", async () => {
    const [few, all] = [await viewed("/v1/targets/prod/doctor"), await viewed("/v1/targets/prod/doctor?detail=all")];
    expect(all.text).toContain("No script holds Redis.");
    expect(JSON.stringify(pageOf(few).view)).not.toContain("No script holds Redis.");
  });
});

describe("a view of a failure", () => {
  const down: Asked = {
    answer: () =>
      failed(
        { code: "unreachable", hop: "ssh", detail: "Refused.", hint: "Start sshd." },
        {
          ...warnedOf("memory"),
          age_ms: 240_000,
        },
      ),
  };

  it("has the problem as JSON would be, and its status", async () => {
    const told = await viewed(MEMORY, down);
    const json = await ask(MEMORY, down);
    expect([told.status, told.headers.get("Content-Type")]).toEqual([json.status, VIEW_MEDIA]);
    const { view, answer, problem } = pageOf(told);
    expect(answer).toBeNull();
    expect({ ...problem, request_id: "" }).toEqual({ ...json.json(), request_id: "" });
    expect(view).toMatchObject({ heading: { tone: "failed", word: "FAILED at ssh" }, about: "prod memory" });
    expect(view.steps.map(({ label }) => label)).toEqual(["Try again", "Which hop fails?"]);
  });

  it("has the last good reading as a view of its own, with its age", async () => {
    const { last_good } = pageOf(await viewed(MEMORY, down));
    expect(last_good?.answer).toMatchObject({ target: "prod", operation: "memory", age_ms: 240_000, verdict: "warn" });
    expect(last_good?.view.title).toBe("WARN  prod memory, read 4 min ago");
    expect(last_good?.view.body[0]).toMatchObject({ kind: "gauges" });
  });

  it("is given before anybody is known, and where there is no operation", async () => {
    const stranger = await viewed(MEMORY, { token: null });
    expect([stranger.status, stranger.headers.get("Content-Type")]).toEqual([401, VIEW_MEDIA]);
    expect(pageOf(stranger)).toMatchObject({
      problem: { code: "unauthenticated" },
      last_good: null,
      view: { heading: { word: "NOT ALLOWED" }, steps: [] },
    });
    const nowhere = await viewed("/v1/targets/prod/redis/memroy");
    expect([nowhere.status, pageOf(nowhere).problem?.code]).toEqual([404, "unknown_operation"]);
  });

  it("of a change that a guard refused offers the nearest value with all else that was said", async () => {
    const told = await viewed("/v1/targets/prod/redis/config/maxmemory", {
      method: "PUT",
      token: OPERATOR,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ value: 700_000_000, for: "2h", dry_run: true }),
      answer: () => failed({ code: "refused_by_guard", nearest: "576mb" }),
    });
    expect(told.status).toBe(422);
    expect(pageOf(told).view.steps[0]).toMatchObject({
      operation: "set",
      target: "prod",
      input: { key: "maxmemory", value: "576mb", for: "2h", dry_run: "true" },
    });
  });

  it("of what was not understood offers nothing to press", async () => {
    const told = await viewed(`${MEMORY}?detial=all`);
    expect([told.status, pageOf(told).problem?.code]).toEqual([400, "bad_input"]);
    expect(pageOf(told).view.steps).toEqual([]);
  });

  it("that is a bug's is a page as well", async () => {
    const told = await viewed(MEMORY, { answer: () => failed({}, { ...warnedOf("memory"), data: 1n }) });
    expect([told.status, pageOf(told).problem?.code]).toEqual([500, "internal"]);
  });
});
