import { describe, expect, test } from "vitest";
import { boundQueue, carriesTasks, exchangeOf, priorityKeys } from "./kombu.ts";

const exchange = (key: string) => {
  const found = exchangeOf(key);
  if (found === null) throw new Error(key);
  return found;
};

describe("a key of bindings", () => {
  test("names its exchange, and the prefix of all keys", () => {
    expect(exchangeOf("_kombu.binding.celery")).toEqual({ key: "_kombu.binding.celery", prefix: "", name: "celery" });
    expect(exchangeOf("shop:_kombu.binding.reports")).toMatchObject({ prefix: "shop:", name: "reports" });
    expect(exchangeOf("celery-task-meta-1")).toBeNull();
  });

  test.each([
    ["celery", true],
    ["reports.high", true],
    ["celeryev", false],
    ["celery.pidbox", false],
    ["reply.celery.pidbox", false],
  ])("of exchange %s carries tasks: %s", (name, tasks) => {
    expect(carriesTasks(exchange(`_kombu.binding.${name}`))).toBe(tasks);
  });
});

describe("a binding", () => {
  test.each([
    ["celery\u0006\u0016\u0006\u0016celery", "celery"],
    ["\u0006\u0016\u0006\u0016reports:daily", "reports:daily"],
    ["key\u0006\u0016pat.#\u0006\u0016reports", "reports"],
    // With `sep` as Celery's documentation of priorities sets it.
    ["celery::celery", "celery"],
  ])("%j names queue %s", (member, queue) => {
    expect(boundQueue(member, exchange("_kombu.binding.celery"))?.key).toBe(queue);
    expect(boundQueue(member, exchange("shop:_kombu.binding.celery"))?.key).toBe(`shop:${queue}`);
  });

  test.each(["", "celery", "a\u0006\u0016b", "a:b", "a\u0006\u0016\u0006\u0016"])("%j names none", (member) => {
    expect(boundQueue(member, exchange("_kombu.binding.celery"))).toBeNull();
  });
});

test("the priorities of a queue are lists named after it", () => {
  const queue = boundQueue("\u0006\u0016\u0006\u0016celery", exchange("_kombu.binding.celery"));
  expect(queue && priorityKeys(queue)).toContain("celery\u0006\u00163");
  expect(queue && priorityKeys(queue)).toHaveLength(9);
  const colon = boundQueue("::celery", exchange("_kombu.binding.celery"));
  expect(colon && priorityKeys(colon).slice(0, 2)).toEqual(["celery:1", "celery:2"]);
});
