/** What is done for all alerts of a dead host that are told of in one message: each target by its own rights and state, through the front door. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { answered, failed, HOST_KEY, WARNED } from "../../double/env.ts";
import { ask, type Asked } from "../../double/front-door.ts";
import type { Question } from "../../object/contract.ts";

const NARROW_OPERATOR = "ro_narrow-operator";
const ALL_OPERATOR = "ro_all-operator";
const sha256 = (token: string): string => createHash("sha256").update(token).digest("hex");
const watched = (tell: string[], more: object = {}) => ({
  ...{ host: "203.0.113.10", host_keys: [HOST_KEY], watch: { every: "5m", tell } },
  ...more,
});
const SECRET = `whsec_${btoa("0123456789abcdefghijklmnopqrstuv")}`;
const hook = { kind: "webhook", url: "https://hooks.example.org/redis", secrets: [SECRET] };
const env = {
  TARGETS: JSON.stringify({
    ...{ ccc: watched(["ops"]), aaa: watched(["ops", "hook"]), bbb: watched(["ops"]), ddd: watched(["hook"]) },
    ...{ eee: watched(["ops"], { port: 2222 }), fff: { host: "203.0.113.10", host_keys: [HOST_KEY] } },
  }),
  API_TOKENS: JSON.stringify([
    { name: "nora", role: "operator", sha256: sha256(NARROW_OPERATOR), targets: ["aaa", "ccc"] },
    { name: "olaf", role: "operator", sha256: sha256(ALL_OPERATOR) },
    { name: "vera", role: "viewer", sha256: sha256("ro_viewer-token") },
  ]),
  ALERT_DESTINATIONS: JSON.stringify({ ops: hook, hook }),
};

const ID: Readonly<Record<string, number>> = { aaa: 7, bbb: 3, ccc: 1 };

const acknowledged = ({ target, input }: Question) =>
  answered({
    ...{ ...WARNED, verdict: "ok", reasons: [], summary: `Alert ${ID[target]} (no_answer) is acknowledged by olaf.` },
    data: {
      ...{ id: ID[target], cause: "no_answer", state: "acknowledged" },
      ...(input["dry_run"] === true ? { dry_run: true } : {}),
    },
    commands: [],
  });

const over = failed({ code: "conflict", detail: "Alert 7 is over.", hint: "`alerts` shows what became of it." });

const acknowledge = (said: object, more: Asked = {}) =>
  ask("/v1/targets/aaa/alerts/7/acknowledge", {
    ...{ token: ALL_OPERATOR, method: "POST", body: JSON.stringify(said), env, answer: acknowledged },
    ...more,
    headers: { "Content-Type": "application/json", ...more.headers },
  });

test("every target of the host that tells that destination is asked, the first one with its number, and counted once", async () => {
  const { json, status, questions, counted } = await acknowledge(
    { told_in: "ops" },
    { headers: { "Idempotency-Key": "k-1" } },
  );
  expect(status).toBe(200);
  expect(questions.map(({ target, input, idempotencyKey }) => [target, input["id"], idempotencyKey])).toEqual([
    ["aaa", 7, "k-1"],
    ["bbb", null, "k-1"],
    ["ccc", null, "k-1"],
  ]);
  expect(json()).toMatchObject({
    ...{ target: "aaa", verdict: "ok", summary: "Acknowledged: aaa, bbb, ccc." },
    data: {
      ...{ id: 7, cause: "no_answer", state: "acknowledged" },
      together: [
        { target: "aaa", alert: 7, done: true, detail: "Alert 7 (no_answer) is acknowledged by olaf." },
        { target: "bbb", alert: 3, done: true },
        { target: "ccc", alert: 1, done: true },
      ],
    },
  });
  expect(counted).toHaveLength(1);
});

test("without it, only the one that was named", async () => {
  expect((await acknowledge({})).questions.map(({ target }) => target)).toEqual(["aaa"]);
});

test("targets that the caller may not use are neither asked nor named", async () => {
  const { text, questions } = await acknowledge({ told_in: "ops" }, { token: NARROW_OPERATOR });
  expect(questions.map(({ target }) => target)).toEqual(["aaa", "ccc"]);
  expect(text).not.toContain("bbb");
  expect((await acknowledge({ told_in: "ops" }, { token: "ro_viewer-token" })).status).toBe(403);
});

test.each([
  ["ccc", ["aaa", "ccc"]],
  ["ccc,ddd,zzz", ["aaa", "ccc"]],
  ["aaa", ["aaa"]],
])("of those that may be meant by %j only these are asked", async (among, expected) => {
  const { questions } = await acknowledge({ told_in: "ops", among });
  expect(questions.map(({ target }) => target)).toEqual(expected);
});

test("one that is over in between, or cannot be reached, is told as that, and the others are done", async () => {
  const { json } = await acknowledge(
    { told_in: "ops" },
    {
      answer: (question) => {
        if (question.target === "aaa") return over;
        if (question.target === "bbb") throw new Error("Its object ended.");
        return acknowledged(question);
      },
    },
  );
  expect(json()).toMatchObject({
    verdict: "warn",
    summary: "Acknowledged: ccc. Not: aaa, bbb.",
    data: {
      ...{ id: 7, state: "unchanged" },
      together: [
        { target: "aaa", alert: null, done: false, detail: "Alert 7 is over." },
        {
          target: "bbb",
          done: false,
          detail: expect.stringMatching(/could not be reached.*may have been done/) as unknown,
        },
        { target: "ccc", alert: 1, done: true },
      ],
    },
  });
});

test("where none can be done, that is a failure that says why for each", async () => {
  const { json, status } = await acknowledge({ told_in: "ops" }, { answer: () => over });
  expect(status).toBe(409);
  expect(json()).toMatchObject({ detail: "aaa: Alert 7 is over. bbb: Alert 7 is over. ccc: Alert 7 is over." });
});

test("a press that was made before is looked up at the first, and asked of nobody else", async () => {
  const { questions } = await acknowledge(
    { told_in: "ops" },
    { answer: () => ({ ...failed({ code: "conflict" }), notFirst: "press" }) },
  );
  expect(questions.map(({ target }) => target)).toEqual(["aaa"]);
});

test("a dry run says the same of what would be done", async () => {
  const { json, questions } = await acknowledge({ told_in: "ops", dry_run: true });
  expect(json()).toMatchObject({
    summary: "Would be acknowledged: aaa, bbb, ccc.",
    data: { dry_run: true, together: [{ done: true }, { done: true }, { done: true }] },
  });
  expect(questions.every(({ input }) => input["dry_run"] === true)).toBe(true);
});

test.each([
  [
    "mute",
    { finding: "no_answer", for: "2h" },
    { finding: "no_answer", until: "2026-11-30T02:00:00.000Z", alerts: [7] },
    "Muted: aaa, bbb, ccc.",
  ],
  [
    "unmute",
    { finding: "no_answer" },
    { finding: "no_answer", ended: 1, alerts: [7] },
    "No longer muted: aaa, bbb, ccc.",
  ],
] as const)("%s goes the same way", async (operation, said, data, summary) => {
  const { json } = await ask(`/v1/targets/aaa/alerts/${operation}`, {
    ...{ token: ALL_OPERATOR, method: "POST", body: JSON.stringify({ ...said, told_in: "ops" }), env },
    headers: { "Content-Type": "application/json" },
    answer: () => answered({ ...WARNED, verdict: "ok", reasons: [], summary: "Done.", data, commands: [] }),
  });
  expect(json()).toMatchObject({ summary, data: { ...data, together: [{ alert: 7 }, { alert: 7 }, { alert: 7 }] } });
});
