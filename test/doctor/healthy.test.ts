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
  // No application is in its project, so nothing is known of one.
  expect(findings.find(({ id }) => id === "logs_none")).toMatchObject({
    verdict: "ok",
    next_step: expect.stringContaining('"log_services": ["shop/worker"]') as string,
  });
  expect(fine.filter(({ id }) => id.startsWith("app_"))).toEqual([]);
});
