import { expect, test } from "vitest";
import { askObject } from "./ask-object.ts";
import { readConfig } from "../config/config.ts";
import { answered, double, WARNED } from "../double/env.ts";
import type { Question, Sent } from "../object/contract.ts";
import { Renewal } from "../object/clocks.ts";

const question = (operation: "memory" | "set", deadlineMs = 10_000): Question => ({
  target: "prod",
  operation,
  input: {},
  caller: { id: "ann", role: "operator", via: "token" },
  requestId: "r-1",
  askedAt: Date.now(),
  deadlineMs,
  idempotencyKey: null,
});

/** The error of an object whose clock stands, for a question with that ticket. */
const notBegun = async (ticket: string): Promise<never> => {
  let reason = "";
  const renewal = new Renewal((said) => (reason = said));
  for (const sentAt of [0, 2_000]) await renewal.question(0, { sentAt, ticket }, async () => {}).catch(() => {});
  throw new Error(reason);
};

/** Asks an object that answers its first questions so, and all later ones well. */
const asking = async (asked: Question, ...first: ((sent: Sent) => Promise<never>)[]) => {
  const { env, questions } = double({
    answer: (sent) => first[questions.length - 1]?.(sent as Sent) ?? answered(WARNED),
  });
  const config = readConfig(env);
  if (!config.ok) throw new Error("no configuration");
  const { result } = await askObject(env, config.config, asked);
  return { result, questions: questions as Sent[] };
};

test.each(["memory", "set"] as const)(
  "%s is sent again to the object that takes the place of one that had not begun",
  async (operation) => {
    const own = ({ ticket }: Sent): Promise<never> => notBegun(ticket);
    const { result, questions } = await asking(question(operation), own, own);
    expect(result).toMatchObject({ ok: true });
    expect(questions).toHaveLength(3);
    expect(new Set(questions.map(({ ticket }) => ticket)).size).toBe(3);
    expect(questions[2]?.deadlineMs).toBeLessThan(10_000);
  },
);

test("where the object ended for another's question, a read is sent again, and a change is not: its outcome is unknown", async () => {
  const others = (): Promise<never> => notBegun("another");
  expect((await asking(question("memory"), others)).result).toMatchObject({ ok: true });
  const { result, questions } = await asking(question("set"), others);
  expect(result).toMatchObject({ ok: false, failure: { code: "unreachable", outcome_unknown: true } });
  expect(questions).toHaveLength(1);
});

test("an object that never begins is asked until the deadline, and no longer", async () => {
  const own = ({ ticket }: Sent): Promise<never> => notBegun(ticket);
  const { result, questions } = await asking(question("memory", 350), ...Array.from({ length: 50 }, () => own));
  expect(result).toMatchObject({ ok: false, failure: { code: "unreachable", hop: "worker" } });
  expect(questions.length).toBeLessThan(6);
});

test("a clock that was set back since the request came in gives no more time than there is", async () => {
  const { questions } = await asking({ ...question("memory"), askedAt: Date.now() + 3_600_000 });
  expect(questions[0]?.deadlineMs).toBe(10_000);
});
