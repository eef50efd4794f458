/** Held by `tsc -b`: each `@ts-expect-error` fails the build when the line below it compiles. */
import * as z from "zod";
import { type HandlersFor, operation } from "./operation.ts";
import { ok } from "./result.ts";

const text = z.strictObject({ text: z.string() });

const declared = {
  summary: "For the types",
  role: "viewer",
  effect: "read",
  scope: "target",
  answeredBy: "agent",
  input: text,
  positional: ["text"],
  http: { method: "GET", path: "/echo" },
  reading: z.strictObject({ length: z.number() }),
  deadlineMs: 1000,
} as const;

const catalogue = {
  length: operation(declared),
  reverse: operation({ ...declared, reading: text }),
  list: operation({ ...declared, answeredBy: "worker" }),
};
type Handlers = HandlersFor<typeof catalogue, "agent", null>;

const length: Handlers["length"] = (input) => Promise.resolve(ok({ length: input.text.length }));
const reverse: Handlers["reverse"] = (input) => Promise.resolve(ok({ text: input.text }));

export const complete: Handlers = { length, reverse };

// @ts-expect-error a missing handler does not compile
export const missing: Handlers = { length };

// @ts-expect-error a handler for an operation that there is not does not compile
export const misnamed: Handlers = { length, reverse, revrese: reverse };

// @ts-expect-error a handler for what the Worker answers does not compile
export const notTheAgents: Handlers = { length, reverse, list: length };

// @ts-expect-error an answer of another shape does not compile
export const wrongOutput: Handlers["length"] = () => Promise.resolve(ok({ length: "five" }));

// @ts-expect-error another operation's handler does not compile
export const swapped: Handlers = { length: reverse, reverse };

// @ts-expect-error an input that the operation does not take does not compile
export const wrongInput: Handlers["length"] = (input) => Promise.resolve(ok({ length: input.txet.length }));

// @ts-expect-error a misspelt positional argument does not compile
export const misspelt = operation({ ...declared, positional: ["txet"] });

// @ts-expect-error an effect outside the vocabulary does not compile
export const wrongEffect = operation({ ...declared, effect: "write" });
