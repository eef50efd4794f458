// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import type { TypedAnswer } from "../../protocol/answer.ts";
import { answerExample, hasExample } from "../../protocol/examples/answers.ts";
import type { OperationName } from "../../protocol/operations.ts";
import { answerPage, type Page, problemPage } from "../../present/page.ts";
import { mounted } from "../mounted.fixture.ts";
import { clock } from "../time/now.tsx";
import { scrolls, targetPage } from "./target.fixture.tsx";

const pageOf = (name: OperationName): Page => {
  if (!hasExample(name)) throw new Error("This operation has no example.");
  return answerPage(answerExample(name) as TypedAnswer, {});
};

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const SEEN = { memory: pageOf("memory"), changes: pageOf("changes"), alerts: pageOf("alerts") };

const alertsWith = (state: string): Page => {
  const page = pageOf("alerts");
  if (page.answer === null) throw new Error("The example of alerts has no answer.");
  const all = page.answer.data as { alerts: object[] };
  const data = { ...all, alerts: all.alerts.map((alert) => ({ ...alert, state })) };
  return { ...page, answer: { ...page.answer, data } };
};

/** So much of the page's time goes by. */
const pass = async (seconds: number): Promise<void> => {
  for (let second = 0; second < seconds; second += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    clock.set(() => Date.now());
  }
};

test("alerts and timed changes are asked again while somebody looks: what is over goes away by itself", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  const { drawn, answers } = targetPage(pageOf, {});
  answers["alerts"] = alertsWith("raised");
  await mounted(drawn, async ({ settle, text }) => {
    expect(text()).toMatch(/Open alerts.*Timed change|Timed change.*Open alerts/);
    answers["alerts"] = alertsWith("settled");
    await pass(16);
    await settle();
    expect(text()).not.toMatch(/Open alert/);
  });
});

test("where they cannot be read, they say how old they are", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  const { drawn, answers } = targetPage(pageOf, {});
  answers["alerts"] = alertsWith("raised");
  await mounted(drawn, async ({ settle, text }) => {
    const old = "Last reading, 70 s ago. It may be different now.";
    expect(text()).not.toContain("It may be different now");
    Object.assign(answers, { alerts: null, changes: null });
    await pass(70);
    await settle();
    expect(text()).toMatch(new RegExp(`Timed changes?[^.]*?${old}.*Open alerts${old}`));
  });
});

test("a target that was taken from somebody and is given back is there again with all that was refused with it", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  const { drawn, answers, asked } = targetPage(pageOf, {});
  const before = { ...answers };
  const refused = problemPage(
    {
      ...{ type: "/docs#forbidden", title: "Forbidden", status: 403, code: "forbidden", hop: "worker" },
      ...{ detail: "You may not use this target.", hint: "Ask for it.", request_id: "r-1" },
    },
    null,
    0,
  );
  for (const name of ["memory", "doctor", "changes", "alerts"]) answers[name] = refused;
  await mounted(drawn, async ({ settle }) => {
    await pass(600);
    await settle();
    expect(asked).toMatchObject({ doctor: 1, changes: 1, alerts: 1 });
    expect(asked["memory"]).toBeGreaterThan(5);
    Object.assign(answers, before);
    await pass(61);
    await settle();
    expect(asked["doctor"]).toBe(2);
    expect(asked["changes"]).toBeGreaterThan(1);
    expect(asked["alerts"]).toBeGreaterThan(1);
  });
});

const EVICTIONS = expect.stringContaining("evict");
const CELERY = expect.stringContaining("Celery");
const at = (rule: string): string => `#/t/prod?finding=${rule}`;

/** Doctor's answer without a finding of that rule. */
const without = (rule: string): Page => {
  const page = pageOf("doctor");
  const body = page.view.body.map((block) =>
    block.kind === "findings"
      ? { ...block, findings: block.findings.filter(({ source }) => source?.startsWith(rule) !== true) }
      : block,
  );
  return { ...page, view: { ...page.view, body } };
};

test("the finding that an address names is come to when the answer has it, though one from before had not", async () => {
  const seen = scrolls();
  const { goTo, drawn } = targetPage(pageOf, { ...SEEN, doctor: without("celery_allkeys") });
  goTo(at("celery_allkeys"));
  await mounted(drawn, async () => {
    expect(seen).toEqual([CELERY]);
  });
});

test("a second notification leads to its finding too, of which the host is asked anew", async () => {
  const seen = scrolls();
  const { goTo, drawn, answers, asked } = targetPage(pageOf, {});
  answers["doctor"] = without("celery_allkeys");
  goTo(at("evictions_per_second"));
  await mounted(drawn, async ({ settle }) => {
    expect(seen).toEqual([EVICTIONS]);
    answers["doctor"] = pageOf("doctor");
    const before = asked["doctor"] ?? 0;
    goTo(at("celery_allkeys"));
    await settle();
    expect([asked["doctor"], seen.at(-1)]).toEqual([before + 1, CELERY]);
    goTo("#/t/prod");
    await settle();
    goTo(at("celery_allkeys"));
    await settle();
    expect(seen.at(-1)).toEqual(CELERY);
  });
});

test("from another screen, where all is known already, the finding is come to last", async () => {
  const seen = scrolls();
  const { goTo, drawn } = targetPage(pageOf, { ...SEEN, doctor: pageOf("doctor"), overview: pageOf("overview") });
  goTo("#/account");
  await mounted(drawn, async ({ settle }) => {
    goTo(at("celery_allkeys"));
    await settle();
    expect(seen).toEqual(["top", CELERY]);
  });
});

test("what a fresh answer does not have moves nothing later, when a finding of its name turns up", async () => {
  const seen = scrolls();
  const { goTo, drawn, answers, page } = targetPage(pageOf, {});
  answers["doctor"] = without("celery_allkeys");
  goTo(at("celery_allkeys"));
  await mounted(drawn, async ({ settle }) => {
    answers["doctor"] = pageOf("doctor");
    page.noteChange();
    await settle();
    expect(seen).toEqual([]);
  });
});
