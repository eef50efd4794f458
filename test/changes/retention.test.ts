/** The audit keeps 90 days, or as many as AUDIT_DAYS says. */
import { afterAll, expect, test } from "vitest";
import { operatorAtReference } from "./operator.ts";

const { stack, by } = await operatorAtReference();

afterAll(() => stack.control.restartWorker({ vars: stack.workerOptions.vars ?? {} }));

const kept = async (): Promise<string[]> => {
  const lines = (await by.auditPage("&limit=500")).lines.map(({ request_id }) => request_id);
  return lines.filter((id) => id.startsWith("aged-"));
};

test("a line is gone after 90 days, though nothing was appended since; AUDIT_DAYS makes it sooner, for good", async () => {
  await by.set("maxmemory", { value: "0" }, { "x-request-id": "aged-not-at-all" });
  await stack.control.restartWithAgedAudit([91, 89, 2]);
  expect(await kept()).toEqual(["aged-2", "aged-89", "aged-not-at-all"]);
  await stack.control.restartWorker({ vars: { ...stack.workerOptions.vars, AUDIT_DAYS: "1" } });
  expect(await kept()).toEqual(["aged-not-at-all"]);
  await stack.control.restartWorker({ vars: { ...stack.workerOptions.vars, AUDIT_DAYS: "3650" } });
  expect(await kept()).toEqual(["aged-not-at-all"]);
});
