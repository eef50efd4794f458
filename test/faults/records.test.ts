/** The comparison of the books finds what the suite is for; else its silence would say nothing. */
import { expect, test } from "vitest";
import { type Books, disagreements } from "./records.ts";

const at = 1_800_000_000_000;
const time = new Date(at).toISOString();

/** One change that all books tell of: 400 MiB, asked for as `one`. */
const books = (): Books & { asked: object[]; audit: object[]; host: object[] } => ({
  asked: [
    {
      operation: "set",
      requestId: "one",
      status: 200,
      body: { data: {} },
      value: "419430400",
      isRepeat: false,
      startedAt: at,
      endedAt: at + 50,
    },
  ],
  audit: [{ request_id: "one", operation: "set", outcome: "applied" }],
  host: [
    { event: "intent", request_id: "one", at: time, input: { key: "maxmemory", value: "419430400" } },
    { event: "outcome", request_id: "one", at: time, code: "ok", after: "419430400", written: true },
  ],
  witness: { writes: [{ from: at, to: at + 100, value: "419430400" }], gaps: [{ from: 0, to: at - 60_000 }] },
});

test("books that agree", () => {
  expect(disagreements(books())).toEqual([]);
});

test("a change applied twice is found", () => {
  const { witness, ...rest } = books();
  const twice = { ...witness, writes: [...witness.writes, ...witness.writes] };
  expect(disagreements({ ...rest, witness: twice })).toContain("419430400 was asked for once and set 2 times");
});

test("a change that Redis never saw is found, unless Redis was down", () => {
  const { witness, ...rest } = books();
  expect(disagreements({ ...rest, witness: { ...witness, writes: [] } })).toEqual([
    "the host's log says 419430400 was set 1 times, Redis saw 0",
    "one was answered 200, and Redis was never told 419430400",
  ]);
  const down = { writes: [], gaps: [{ from: at, to: at + 10 }] };
  expect(disagreements({ ...rest, witness: down })).toEqual([]);
});

test("a write without a line on the host is found", () => {
  expect(disagreements({ ...books(), host: [] })).toContain(
    "Redis was told to set 419430400 1 times, the host's log has 0",
  );
});

test("a change that is not audited, or twice, is found", () => {
  const { audit, ...rest } = books();
  expect(disagreements({ ...rest, audit: [] })).toHaveLength(2);
  expect(disagreements({ ...rest, audit: [...audit, ...audit] })).toHaveLength(1);
});

test("a failure that does not own up to a write is found", () => {
  const { asked, ...rest } = books();
  const said = (body: Record<string, unknown>) => ({
    ...rest,
    asked: asked.map((each) => ({ ...each, status: 502, body })),
  });
  expect(disagreements(said({ code: "unreachable" }))).toEqual([
    "one was answered 502 (unreachable), and the host has made it",
  ]);
  expect(disagreements(said({ code: "unreachable", outcome_unknown: true }))).toEqual([]);
});
