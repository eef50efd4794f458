import { expect, test } from "vitest";
import { useStack } from "../setup/stack.ts";
import { askDoctor } from "./states.ts";

test("in a healthy Redis nothing is critical, all could be read, and what is fine is listed", async () => {
  const stack = await useStack();
  await stack.control.redis("FLUSHALL");
  const { findings, fine, unread } = await askDoctor(stack);
  expect(findings.filter(({ verdict }) => verdict === "critical")).toEqual([]);
  expect(unread).toEqual([]);
  expect(fine.length).toBeGreaterThan(20);
});
