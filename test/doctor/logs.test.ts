import { expect, test } from "vitest";
import { useStack } from "../setup/stack.ts";
import { askDoctor, describeStates } from "./states.ts";

test("nothing is said of applications where no application's log is in the project", async () => {
  const { findings, fine } = await askDoctor(await useStack());
  expect(findings.find(({ id }) => id === "logs_none")).toMatchObject({
    verdict: "ok",
    next_step: expect.stringContaining('"log_services": ["shop/worker"]'),
  });
  expect(fine.filter(({ id }) => id.startsWith("app_"))).toEqual([]);
});

describeStates("logs");

test("a kind that was not seen in a log that is too long is not said to be fine", async () => {
  const stack = await useStack();
  await stack.control.break("flooded-log");
  const { findings, fine } = await askDoctor(stack);
  expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining(["app_auth", "app_oom", "logs_cut"]));
  expect(findings.find(({ id }) => id === "app_auth")?.text).toMatch(/at least \d+ times/);
  expect(fine.filter(({ id }) => id.startsWith("app_"))).toEqual([]);
  await stack.control.repair();
});
