/** The audit in the object and the agent's own log on the host tell the same story. */
import { afterAll, expect, test } from "vitest";
import { operatorAtReference } from "./operator.ts";

interface Line {
  event: "intent" | "outcome";
  request_id: string;
  caller: { id: string };
  target: string;
  code?: string;
  before?: string;
  after?: string;
}

const { stack, by } = await operatorAtReference();

afterAll(() => by.reset());

test("every change is in both, with the same values, and a refusal by a guard in both as a refusal", async () => {
  const ids = ["one", "two", "three", "four"].map((name) => ({ "x-request-id": `two-logs-${name}-${Date.now()}` }));
  const [first, second, third, fourth] = ids;
  await by.set("maxmemory", { value: "550mb" }, first);
  await by.set("maxmemory-policy", { value: "volatile-lfu" }, second);
  await by.set("maxmemory", { value: "700mb" }, third);
  await by.undo("latest", fourth);

  const { stdout } = await stack.control.hostRun(["cat", "/var/log/redis-ops/changes.log"]);
  const onHost = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  const audit = await by.audit();
  const both = ids.map((id) => {
    const request = id["x-request-id"];
    const { outcome, before, after } = audit.find(({ request_id }) => request_id === request) ?? {};
    const lines = onHost.filter(({ request_id }) => request_id === request);
    const told = lines.find(({ event }) => event === "outcome");
    return { outcome, before, after, intents: lines.filter(({ event }) => event === "intent").length, told };
  });
  const applied = both.filter(({ outcome }) => outcome === "applied" || outcome === "undone");
  expect(applied.length).toBe(3);
  for (const { before, after, intents, told } of applied) {
    expect(intents).toBe(1);
    expect(told).toMatchObject({ code: "ok", before, after, target: stack.target, caller: { id: "operator" } });
  }
  // The look before a change already refuses; what was never sent is no change on the host.
  expect(both[2]).toMatchObject({ outcome: "refused_by_guard", after: null, intents: 0 });
  expect(stdout).not.toContain(stack.password);
});
