import { expect, test } from "vitest";
import { told } from "./answer.ts";
import { answerExample, hasExample } from "./examples/answers.ts";
import { OPERATION_NAMES } from "./operations.ts";

test.each(OPERATION_NAMES.filter(hasExample))(
  "%s of a Worker that says more is still an answer of that operation",
  (name) => {
    const answer = { ...answerExample(name), region: "weur" };
    const data = { ...answer.data, since_the_next_version: "1" };
    expect(told({ ...answer, data })).toEqual({ ...answer, data });
  },
);

test("a new field may stand at any depth", () => {
  const { data, ...answer } = answerExample("ping");
  const hops = data.hops.map((hop) => ({ ...hop, colo: "FRA" }));
  expect(told({ ...answer, data: { hops } })).toMatchObject({ operation: "ping", data: { hops } });
});

test.each([
  ["lacks a field", "ping", {}],
  ["has a field of another type", "ping", { hops: "five" }],
  ["lacks one and has a new one", "ping", { jumps: [] }],
  ["has none", "ping", null],
  ["is of an operation that is not known", "juggle", { hops: [] }],
])("data that %s is shown as it is", (_, operation, data) => {
  const answer = answerExample("ping");
  expect(told({ ...answer, operation, data })).toEqual({ ...answer, operation: null, asked: operation, data });
});
