import { describe, expect, it } from "vitest";
import { ask } from "../../double/front-door.ts";
import { answered, failed, NARROW, WARNED } from "../../double/env.ts";
import type { Outcome, Question } from "../../object/contract.ts";

const audited = (ids: readonly (readonly [number, string])[], target: string): Outcome =>
  answered({
    ...WARNED,
    verdict: "ok",
    reasons: [],
    data: {
      lines: ids.map(([id, at]) => ({
        id,
        at,
        target,
        operation: "set",
        caller: { id: "oskar", role: "operator", via: "token" },
        request_id: "request-0001",
        input: { key: "maxmemory" },
        change_id: id,
        before: "536870912",
        after: "603979776",
        outcome: "applied",
        reason: null,
        detail: null,
      })),
      next: null,
    },
  });

const BOOKS: Readonly<Record<string, readonly (readonly [number, string])[]>> = {
  prod: [
    [5, "2026-11-22T21:05:00.000Z"],
    [4, "2026-11-22T21:01:00.000Z"],
  ],
  staging: [[9, "2026-11-22T21:03:00.000Z"]],
};

const answer = ({ target, input }: Question): Outcome => {
  const before = typeof input.before_id === "number" ? input.before_id : Number.POSITIVE_INFINITY;
  const lines = (BOOKS[target] ?? []).filter(([id]) => id < before).slice(0, Number(input.limit));
  return audited(lines, target);
};

const read = (json: Record<string, unknown>): { at: string[]; next: string | null } => {
  const { lines, next } = json.data as { lines: { target: string; id: number }[]; next: string | null };
  return { at: lines.map(({ target, id }) => `${target} ${id}`), next };
};

describe("the audit", () => {
  it("is that of every target the caller may use, newest first", async () => {
    const { status, json, questions } = await ask("/v1/audit", { answer });
    expect(status).toBe(200);
    expect(read(json())).toEqual({ at: ["prod 5", "staging 9", "prod 4"], next: null });
    expect(json()).toMatchObject({ target: null, verdict: "ok", summary: "3 lines in the audit of prod, staging." });
    expect(questions.map(({ target, operation, input }) => ({ target, operation, input }))).toEqual([
      { target: "prod", operation: "audit", input: { since: null, limit: 50, before_id: null } },
      { target: "staging", operation: "audit", input: { since: null, limit: 50, before_id: null } },
    ]);
  });

  it("goes on where the page before ended, each line once", async () => {
    const seen: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const { json } = await ask(`/v1/audit?limit=1${next === "" ? "" : `&before=${next}`}`, { answer });
      const page = read(json());
      seen.push(...page.at);
      ({ next } = page);
    }
    expect(seen).toEqual(["prod 5", "staging 9", "prod 4"]);
  });

  it("asks only the targets of the caller's list, and one only where one is named", async () => {
    expect((await ask("/v1/audit", { token: NARROW, answer })).questions.map(({ target }) => target)).toEqual(["prod"]);
    const one = await ask("/v1/audit?target=staging", { answer });
    expect(one.questions.map(({ target }) => target)).toEqual(["staging"]);
  });

  it("answers for a target that is named as a path would", async () => {
    for (const [target, token] of [
      ["staging", NARROW],
      ["nope", NARROW],
    ] as const) {
      const { status, json, questions } = await ask(`/v1/audit?target=${target}`, { token, answer });
      expect([status, json().code, questions]).toEqual([403, "forbidden", []]);
    }
    const unknown = await ask("/v1/audit?target=nope", { answer });
    expect([unknown.status, unknown.json().code, unknown.questions]).toEqual([404, "unknown_target", []]);
  });

  it("names a target whose object fails, and gives the lines of the others", async () => {
    const { status, json } = await ask("/v1/audit", {
      answer: (question) =>
        question.target === "prod" ? failed({ code: "throttled", detail: "Wait." }) : answer(question),
    });
    expect(status).toBe(200);
    expect(read(json()).at).toEqual(["staging 9"]);
    expect(json()).toMatchObject({
      verdict: "warn",
      summary: "1 line in the audit of staging; prod did not answer.",
      reasons: [{ id: "audit_incomplete", text: "The lines of prod are missing (throttled): Wait." }],
    });
  });

  it("is a failure where no object answers", async () => {
    const { status, json } = await ask("/v1/audit", { answer: () => failed({ code: "timeout" }) });
    expect([status, json().code]).toEqual([504, "timeout"]);
  });

  it("counts `since` from when the request came in, or takes an instant", async () => {
    const instant = await ask("/v1/audit?target=prod&since=2026-11-22T20:00:00Z", { answer });
    expect(instant.questions[0]?.input.since).toBe("2026-11-22T20:00:00.000Z");
    const back = await ask("/v1/audit?target=prod&since=24h", { answer });
    const since = Date.parse(String(back.questions[0]?.input.since));
    expect(Date.now() - since - 86_400_000).toBeLessThan(60_000);
    expect(Date.now() - since).toBeGreaterThanOrEqual(86_400_000);
  });

  it.each([
    ["since=soon", /^since: must be an instant/],
    ["before=zzz", /^before is no cursor/],
    ["limit=0", /^limit: /],
    ["limit=501", /^limit: /],
    ["page=2", /^Unknown query parameter/],
  ])("answers 400 to %s and asks nobody", async (query, detail) => {
    const { status, json, questions } = await ask(`/v1/audit?${query}`, { answer });
    expect([status, questions]).toEqual([400, []]);
    expect(json().detail).toMatch(detail);
  });
});
