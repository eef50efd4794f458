/** The grammar of the agent's lines: each is first a request as the Worker sends it, then wrong in some of its parts. */
import * as fc from "fast-check";
import { OPERATION_NAMES, operations } from "../../src/protocol/operations.ts";
import { MAX_LINE_BYTES, requestSchema } from "../../src/protocol/wire.ts";
import { hostileText, hostileValue, withHostileKeys } from "./values.ts";

const GOOD: Readonly<Record<string, readonly unknown[]>> = {
  key: ["maxmemory", "maxmemory-policy", "requirepass"],
  value: ["512mb", "500mb", "allkeys-lru"],
  section: ["memory", "server"],
  since: ["15m"],
  dry_run: [true, false],
  allow_eviction: [false],
  force: [true],
  reason: ["hostile"],
};

/** Seldom: their answers are slow. */
const SLOW = ["doctor", "errors", "stats", "container"];
const operationName = fc.oneof(
  ...OPERATION_NAMES.map((name) => ({ weight: SLOW.includes(name) ? 1 : 8, arbitrary: fc.constant<string>(name) })),
);

const inputOf = (name: string): fc.Arbitrary<unknown> => {
  const keys = Object.keys(Object.entries(operations).find(([each]) => each === name)?.[1].input.shape ?? {});
  const key = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...keys, "x") }, { weight: 1, arbitrary: hostileText });
  const field = key.chain((each) =>
    fc.tuple(
      fc.constant(each),
      fc.oneof(
        { weight: 2, arbitrary: fc.constantFrom(...((Object.hasOwn(GOOD, each) ? GOOD[each] : undefined) ?? ["x"])) },
        { weight: 2, arbitrary: hostileValue },
      ),
    ),
  );
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant({}) },
    { weight: 4, arbitrary: fc.array(field, { maxLength: 5 }).map((fields) => Object.fromEntries(fields)) },
  );
};

const sound = (target: string): fc.Arbitrary<Record<string, unknown>> =>
  operationName.chain((operation) =>
    fc.record({
      id: fc.integer({ min: 1, max: 1_000_000 }),
      operation: fc.constant(operation),
      target: fc.constant(target),
      input: inputOf(operation),
      // What a short one does to a request is for the tests of deadlines.
      deadline_ms: fc.constant(30_000),
      caller: fc.constant({ id: "mallory", role: "operator", via: "token" }),
      request_id: fc.constant("hostile-1"),
    }),
  );

const FIELDS = Object.keys(requestSchema.shape);

const mutated = (request: Record<string, unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(request) },
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.constantFrom(...FIELDS), hostileValue)
        // Whatever small number stands here, the agent has to wait for it.
        .map(([field, value]) => ({
          ...request,
          [field]: field === "deadline_ms" && typeof value === "number" ? String(value) : value,
        })),
    },
    { weight: 2, arbitrary: fc.constantFrom(...FIELDS).map((field) => ({ ...request, [field]: undefined })) },
    { weight: 1, arbitrary: hostileText.map((text) => ({ ...request, [text]: text })) },
    { weight: 1, arbitrary: hostileValue },
  );

const tooLong = Buffer.from(`{"id":7,"operation":"${"a".repeat(MAX_LINE_BYTES)}"}`);

/** One line's bytes, without its line feed. */
const raw = (text: string): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 40, arbitrary: fc.constant(Buffer.from(text)) },
    { weight: 8, arbitrary: withHostileKeys(text).map((each) => Buffer.from(each)) },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.constantFrom("", " ", "\r", "\t\r").map((each) => Buffer.from(each)) },
    {
      weight: 1,
      arbitrary: fc.constant(Buffer.concat([Buffer.from([0xc0, 0xae]), Buffer.from(text), Buffer.from([0xff])])),
    },
  );

/** A line feed inside would make two lines of it. */
export const agentLine = (target: string): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    {
      weight: 1000,
      arbitrary: sound(target)
        .chain(mutated)
        .chain((value) => raw(JSON.stringify(value) ?? ""))
        .map((bytes) => bytes.filter((byte) => byte !== 0x0a)),
    },
    { weight: 1, arbitrary: fc.constant(tooLong) },
  );

/** The id that the agent has to answer a line to; null where it is blank and gets no answer. */
export const expectedId = (line: Uint8Array): number | null => {
  if (line.length > MAX_LINE_BYTES) return 0;
  const text = Buffer.from(line).toString("utf8").trim();
  if (text === "") return null;
  try {
    const { id } = (JSON.parse(text) ?? {}) as { id?: unknown };
    return typeof id === "number" && Number.isSafeInteger(id) && id > 0 ? id : 0;
  } catch {
    return 0;
  }
};
