import { expect, test } from "vitest";
import { useStack } from "../setup/stack.ts";
import { askDoctor, describeStates } from "./states.ts";

describeStates("applications");

test("what was not seen in a log that is too long is not said to be fine", async () => {
  const stack = await useStack();
  await stack.control.break("flooded-log");
  const { findings, fine } = await askDoctor(stack);
  await stack.control.repair();
  expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining(["app_auth", "app_oom", "logs_cut"]));
  expect(findings.find(({ id }) => id === "logs_cut")?.text).toMatch(/of the last 15 min was read, in \d+ pieces/);
  expect(fine.filter(({ id }) => id.startsWith("app_"))).toEqual([]);
});
