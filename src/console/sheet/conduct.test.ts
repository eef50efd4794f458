/** The sheet against an API that answers when the test wants it to. */
import { expect, test } from "vitest";
import type { Asking, Outcome } from "../api/ask.ts";
import type { Question } from "../api/routes.ts";
import { type Conductor, conduct } from "./conduct.ts";
import { heldBack } from "./held.ts";
import { open } from "./machine.ts";
import { change, changesPage, DRAFT, NOW, problem, SET, setPage, UNDO } from "./pages.fixture.ts";
import type { Plan, Sheet } from "./states.ts";

interface Asked {
  question: Question;
  asking: Asking | undefined;
  answer: (outcome: Outcome) => Promise<void>;
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

const running = (plan: Plan = SET, draft: Sheet["draft"] = DRAFT) => {
  const asked: Asked[] = [];
  let timers: { ms: number; work: () => void }[] = [];
  let time = NOW;
  const states: Sheet[] = [];
  const conductor: Conductor = conduct(open(plan, draft, { seed: "seed", online: true }), {
    ask: (question, asking) =>
      new Promise((resolve) => {
        asked.push({
          question,
          asking,
          answer: async (outcome) => {
            resolve(outcome);
            await settle();
          },
        });
      }),
    person: "T1/U1",
    now: () => time,
    later: (ms, work) => {
      const timer = { ms, work };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    changed: (sheet) => states.push(sheet),
  });
  /** Everything that waits is due. */
  const ring = (): void => {
    const dueNow = timers;
    timers = [];
    for (const { ms, work } of dueNow) {
      time += ms;
      work();
    }
  };
  ring();
  const last = (): Asked => {
    const found = asked.at(-1);
    if (found === undefined) throw new Error("Nothing was asked.");
    return found;
  };
  return { conductor, asked, ring, last, states };
};

const good = (page = setPage("dry_run")): Outcome => ({ kind: "answered", page });
const bad = (page: ReturnType<typeof problem>): Outcome => ({ kind: "problem", page, status: 422, retryAfterMs: null });
const CUT: Outcome = { kind: "unreachable", why: "broken" };

test("a dry run writes nothing, has no key, and is dropped when a newer one is asked", async () => {
  const { conductor, asked, ring, last } = running();
  expect(last()).toMatchObject({
    question: { operation: "set", target: "prod", input: { ...DRAFT, dry_run: "true" } },
  });
  expect(last().asking?.key).toBeUndefined();
  conductor.tell({ name: "typed", field: "value", value: "560mb" });
  conductor.tell({ name: "typed", field: "value", value: "550mb" });
  expect([asked.length, asked[0]?.asking?.signal?.aborted]).toEqual([1, true]);
  ring();
  expect(asked.map(({ question }) => question.input["value"])).toEqual(["576mb", "550mb"]);
  await asked[0]?.answer(good());
  expect(heldBack(conductor.get())).toBe("waiting");
  await last().answer(good());
  expect(heldBack(conductor.get())).toBeNull();
});

test("a dry run that was sent away at the door is asked again by itself while the sheet is open", async () => {
  const { conductor, asked, ring, last } = running();
  await last().answer(bad(problem("throttled", { retry_after_ms: 3_000 })));
  expect([heldBack(conductor.get()), asked.length]).toEqual(["no_answer", 1]);
  ring();
  ring();
  expect(asked).toHaveLength(2);
  expect(last().question).toEqual(asked[0]?.question);
  await last().answer(CUT);
  conductor.stop();
  ring();
  ring();
  expect(asked).toHaveLength(2);
});

test("two taps are one request, with a key and without a dry run", async () => {
  const { conductor, asked, last } = running();
  await last().answer(good());
  conductor.tell({ name: "confirmed", now: NOW });
  conductor.tell({ name: "confirmed", now: NOW });
  expect(asked).toHaveLength(2);
  expect(last()).toMatchObject({ question: { operation: "set", target: "prod" }, asking: { key: "seed-0" } });
  expect(last().question.input["dry_run"]).toBeUndefined();
});

test("a line that is lost after it was sent: the same body under the same key", async () => {
  const { conductor, asked, ring, last } = running();
  await last().answer(good());
  conductor.tell({ name: "confirmed", now: NOW });
  await last().answer(CUT);
  expect(conductor.get().phase.name).toBe("looking");
  ring();
  expect(asked).toHaveLength(3);
  expect([asked[2]?.question, asked[2]?.asking]).toEqual([asked[1]?.question, asked[1]?.asking]);
  await last().answer(good(setPage("applied")));
  expect(conductor.get().phase).toMatchObject({ name: "settled", settled: { by: "answer" } });
});

test("what the API does not know either is looked for among the changes", async () => {
  const { conductor, ring, last } = running();
  await last().answer(good());
  conductor.tell({ name: "confirmed", now: NOW });
  await last().answer(bad(problem("timeout", { outcome_unknown: true })));
  ring();
  expect(last().question).toEqual({ operation: "changes", target: "prod", input: { limit: "200" } });
  await last().answer(good(changesPage(change(7, "active"))));
  expect(conductor.get().phase).toMatchObject({ name: "settled", settled: { by: "list", made: true, ids: [7] } });
});

test("undo looks its change up before, and sends its number", async () => {
  const { conductor, last } = running(UNDO, { id: "latest" });
  expect(last().question).toEqual({ operation: "changes", target: "prod", input: { limit: "200" } });
  await last().answer(good(changesPage(change(7, "active"))));
  conductor.tell({ name: "confirmed", now: NOW });
  expect(last()).toMatchObject({ question: { operation: "undo", target: "prod", input: { id: "7" } } });
});

test("a sheet that is not shown any more asks nothing, but what was sent still ends", async () => {
  const { conductor, asked, ring, last, states } = running();
  await last().answer(good());
  conductor.tell({ name: "confirmed", now: NOW });
  conductor.stop();
  await last().answer({ kind: "signed-out" });
  expect(states.at(-1)).toMatchObject({ signedOut: true, phase: { name: "choosing" }, unsent: { key: "seed-0" } });
  conductor.tell({ name: "asked_again" });
  ring();
  expect(asked).toHaveLength(2);
});
