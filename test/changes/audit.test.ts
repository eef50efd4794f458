/** The audit over HTTP: who, by which way in, what, from what to what, how it ended, why; page by page, and from a time on. */
import { beforeAll, expect, test } from "vitest";
import type { AuditLine } from "../../src/protocol/operations/audit.ts";
import { MIB, operatorAtReference } from "./operator.ts";

const { stack, by } = await operatorAtReference();

const run = Date.now();
const id = (name: string) => ({ "x-request-id": `audit-${name}-${run}` });

beforeAll(async () => {
  await by.set("maxmemory", { value: "550mb", reason: "the cache is full" }, id("set"));
  await by.set("maxmemory", { value: "700mb" }, id("guard"));
  await by.set("appendonly", { value: "no" }, id("forbidden"));
  await stack.get(by.path("/redis/config/maxmemory"), {
    method: "PUT",
    headers: { "content-type": "application/json", ...id("viewer") },
    body: JSON.stringify({ value: "550mb" }),
  });
  await by.undo("latest", id("undo"));
  await by.set("maxmemory", { value: "512mb" }, id("unchanged"));
});

const ours = ({ request_id }: AuditLine): boolean => request_id.endsWith(String(run));

test("every request for a change has one line, refusals too, newest first", async () => {
  const caller = { id: "operator", role: "operator", via: "token" };
  const set = {
    operation: "set",
    target: stack.target,
    caller,
    change_id: null,
    before: null,
    after: null,
    key: "maxmemory",
  };
  const before = String(512 * MIB);
  const after = String(550 * MIB);
  const change = { change_id: expect.any(Number) };
  expect((await by.audit()).filter(ours)).toMatchObject(
    [
      { ...set, ...id("unchanged"), before, after: before, outcome: "unchanged" },
      { ...set, ...id("undo"), ...change, operation: "undo", before: after, after: before, outcome: "undone" },
      { ...set, ...id("viewer"), caller: { id: "viewer", role: "viewer", via: "token" }, outcome: "forbidden" },
      {
        ...set,
        ...id("forbidden"),
        key: "appendonly",
        input: { key: "appendonly", value: "no" },
        outcome: "forbidden",
      },
      { ...set, ...id("guard"), input: { value: "700mb" }, outcome: "refused_by_guard", reason: null },
      { ...set, ...id("set"), ...change, before, after, outcome: "applied", reason: "the cache is full" },
    ].map(({ "x-request-id": request_id, ...line }) => ({ ...line, request_id })),
  );
});

test("page by page it is the same, each line once", async () => {
  const whole = await by.auditPage("&limit=7");
  const paged: AuditLine[] = [];
  let next: string | null = "";
  while (next !== null && paged.length < 7) {
    const page = await by.auditPage(`&limit=3${next === "" ? "" : `&before=${encodeURIComponent(next)}`}`);
    paged.push(...page.lines);
    next = page.next;
  }
  expect(paged.slice(0, 6)).toEqual(whole.lines.slice(0, 6));
});

test("`since` leaves out what was before", async () => {
  const lines = (await by.audit()).filter(ours);
  const from = lines[2]?.at ?? "";
  const since = (await by.auditPage(`&since=${encodeURIComponent(from)}`)).lines;
  expect(since).toEqual((await by.audit()).filter(({ at }) => at >= from));
  expect(since.map(({ request_id }) => request_id)).not.toContain(id("set")["x-request-id"]);
  expect((await by.auditPage("&since=1h")).lines.filter(ours)).toEqual(lines);
});
