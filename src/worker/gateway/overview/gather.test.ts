import { afterEach, describe, expect, it, vi } from "vitest";
import type { Output } from "../../../protocol/operations.ts";
import { answered, failed, HOST_KEY, NARROW, OPERATOR, VIEWER, warnedOf } from "../../double/env.ts";
import { ask, type Told } from "../../double/front-door.ts";
import type { Outcome, Question } from "../../object/contract.ts";

const well = (): Outcome => answered({ ...warnedOf("memory"), verdict: "ok", reasons: [], summary: "All is well." });
const down = (): Outcome =>
  failed(
    { code: "unreachable", hop: "ssh", detail: "Refused.", hint: "Start sshd." },
    { ...warnedOf("memory"), age_ms: 240_000 },
  );
const answer = ({ target }: Question): Outcome => (target === "prod" ? well() : down());

const targetsOf = ({ json }: Told): Output<"overview">["targets"] =>
  (json() as { data: Output<"overview"> }).data.targets;

describe("the overview", () => {
  it("asks `memory` of each target once, for four seconds, in the caller's name", async () => {
    const { status, questions } = await ask("/v1/overview", { answer });
    expect(status).toBe(200);
    const caller = { id: "vera", role: "viewer", via: "token" };
    expect(questions.map(({ target, operation, input, caller: by }) => ({ target, operation, input, by }))).toEqual([
      { target: "prod", operation: "memory", input: {}, by: caller },
      { target: "staging", operation: "memory", input: {}, by: caller },
    ]);
    for (const { deadlineMs } of questions) {
      expect(deadlineMs).toBeGreaterThan(3_000);
      expect(deadlineMs).toBeLessThanOrEqual(4_000);
    }
  });

  it("has the worst first: one that does not answer with its failure, and its last good figures with their age", async () => {
    const told = await ask("/v1/overview", { answer });
    const memory = warnedOf("memory").data as Output<"memory">;
    const { ceilings, evictions_per_second, used_memory, used_memory_rss, maxmemory, software } = memory;
    const figures = { ceilings, evictions_per_second, used_memory, used_memory_rss, maxmemory, software };
    expect(targetsOf(told)).toEqual([
      {
        ...{ name: "staging", description: null, verdict: null, summary: "Refused." },
        ...{ at: "2026-11-22T21:04:05.000Z", age_ms: 240_000, ...figures },
        failure: { code: "unreachable", hop: "ssh", detail: "Refused.", hint: "Start sshd." },
      },
      {
        ...{ name: "prod", description: "The ARM host", verdict: "ok", summary: "All is well." },
        ...{ at: "2026-11-22T21:04:05.000Z", age_ms: 3, ...figures, failure: null },
      },
    ]);
    expect(told.json()).toMatchObject({
      target: null,
      verdict: "critical",
      summary: "1 of 2 targets is not well: staging (does not answer).",
      reasons: [
        {
          id: "target_unanswered",
          verdict: "critical",
          text: "staging does not answer (unreachable): Refused.",
          next_step: "Start sshd.",
        },
      ],
    });
    expect((await ask("/v1/overview?fail_on=critical", { answer })).status).toBe(417);
    expect((await ask("/v1/overview?fail_on=warn", { answer: well })).status).toBe(200);
  });

  it("tells of a target that was never read that nothing is known of it", async () => {
    const never = await ask("/v1/overview", { token: NARROW, answer: () => failed({ code: "timeout", hop: "ssh" }) });
    expect(targetsOf(never)).toMatchObject([
      { name: "prod", verdict: null, at: null, age_ms: null, ceilings: [], used_memory: null, maxmemory: null },
    ]);
    const odd = await ask("/v1/overview", {
      token: NARROW,
      answer: () => answered({ ...warnedOf("memory"), data: {} }),
    });
    expect(targetsOf(odd)).toMatchObject([{ verdict: null, failure: { code: "internal", hop: "worker" } }]);
  });

  it("is of the targets that the caller may use, and for every role", async () => {
    const narrow = await ask("/v1/overview", { token: NARROW, answer });
    expect(narrow.questions.map(({ target }) => target)).toEqual(["prod"]);
    expect(narrow.json()).toMatchObject({ verdict: "ok", summary: "prod is well." });
    for (const token of [VIEWER, OPERATOR]) expect((await ask("/v1/overview", { token, answer })).status).toBe(200);
    expect((await ask("/v1/overview", { token: null, answer })).questions).toEqual([]);
  });

  it("takes no input", async () => {
    const { status, questions } = await ask("/v1/overview?target=prod", { answer });
    expect([status, questions]).toEqual([400, []]);
  });

  it("in text and as a view has each target's ceilings, and how old they are", async () => {
    const { text } = await ask("/v1/overview", { answer, headers: { Accept: "text/plain" } });
    expect(text).toMatch(/^CRITICAL {2}overview, read now\n1 of 2 targets is not well/);
    expect(text).toMatch(/FAILED at ssh {2}staging {2}evicts 12\.5\/s then +last read 4 min ago/);
    expect(text).toMatch(/OK +prod +evicts 12\.5\/s +read now +Redis 7\.4\.1\n {3}The ARM host\n {3}All is well\.\n/);
    expect(text.match(/^ {3}maxmemory +\[#+-+\] +97 % /gm)).toHaveLength(2);
  });
});

describe("many targets", () => {
  const many = (count: number) => ({
    TARGETS: JSON.stringify(
      Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`t${at}`, { host: "203.0.113.10", host_keys: [HOST_KEY] }]),
      ),
    ),
    API_TOKENS: JSON.stringify([
      { name: "vera", role: "viewer", sha256: "82b801bae4bcc06700c40a4ec0c166f4897e98dfe641b6a8cfa6c40ee07f5e48" },
    ]),
  });
  afterEach(() => void vi.useRealTimers());

  /** Asks while the clock stands, until the object of `last` was asked; those that hang never answer. */
  const hanging = async (count: number, last: string, hangs: (question: Question) => boolean) => {
    vi.useFakeTimers();
    let [settled, reach] = [false, () => {}];
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const telling = ask("/v1/overview", {
      env: many(count),
      answer: (question) => {
        if (question.target === last) reach();
        return hangs(question) ? new Promise<never>(() => {}) : well();
      },
    });
    void telling.then(() => (settled = true));
    await reached;
    return { telling, settled: () => settled };
  };

  it("are asked so many at a time", async () => {
    let [underWay, most] = [0, 0];
    const { status, questions } = await ask("/v1/overview", {
      env: many(100),
      answer: async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await Promise.resolve();
        underWay -= 1;
        return well();
      },
    });
    expect([status, questions.length]).toEqual([200, 100]);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(32);
  });

  it("of which one hangs delay nobody beyond four seconds, and all the others are told", async () => {
    const { telling, settled } = await hanging(40, "t39", ({ target }) => target === "t7");
    await vi.advanceTimersByTimeAsync(4_249);
    expect(settled()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    const targets = targetsOf(await telling);
    expect(targets.map(({ name, failure }) => [name, failure?.code])[0]).toEqual(["t7", "timeout"]);
    expect(targets.filter(({ verdict }) => verdict === "ok")).toHaveLength(39);
  });

  it("that all hang are told within the operation's own deadline", async () => {
    const { telling } = await hanging(200, "t31", () => true);
    // A quarter of a second more than ten: what is left of the last who are asked, and nobody is asked after that.
    await vi.advanceTimersByTimeAsync(10_250);
    const told = await telling;
    const targets = targetsOf(told);
    expect(targets).toHaveLength(200);
    expect(new Set(targets.map(({ failure }) => failure?.code))).toEqual(new Set(["timeout"]));
    expect(told.questions.length).toBeLessThan(200);
  });
});
