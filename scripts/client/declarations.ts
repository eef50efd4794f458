/** The client's types in one file that needs no other: what `client/index.ts` infers from the catalogue, written out. Pure. */
import * as z from "zod";
import { envelopeSchema, problemSchema } from "../../src/protocol/answer.ts";
import { type Operation } from "../../src/protocol/operation.ts";
import { OPERATION_NAMES, type OperationName, operations } from "../../src/protocol/operations.ts";
import { type Schema, typeText } from "./type-text.ts";

const schemaOf = (schema: z.ZodType, io: "input" | "output"): Schema =>
  z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Schema;

const typeName = (name: OperationName, what: "Data" | "Input"): string =>
  `${name.charAt(0).toUpperCase()}${name.slice(1)}${what}`;

/** The line of an operation in `Client`, and the types that it names. */
const method = (name: OperationName): { line: string; types: string } => {
  const { scope, input, output, summary }: Operation = operations[name];
  const asked = schemaOf(input, "input");
  const hasInput = Object.keys(asked.properties ?? {}).length > 0;
  const needed = (asked.required ?? []).length > 0;
  const inputName = hasInput ? typeName(name, "Input") : "Record<string, never>";
  const parameters = [
    ...(scope === "target" ? ["target: string"] : []),
    `input${needed ? "" : "?"}: ${inputName}`,
    "options?: CallOptions",
  ];
  const line = `  /** ${summary}. */\n  ${name}(${parameters.join(", ")}): Promise<Result<Answer<"${name}", ${typeName(name, "Data")}>, Problem>>;`;
  const data = `export type ${typeName(name, "Data")} = ${typeText(schemaOf(output, "output"))};`;
  return { line, types: hasInput ? `export type ${inputName} = ${typeText(asked)};\n\n${data}` : data };
};

export const declarations = (version: string): string => {
  const methods = OPERATION_NAMES.map(method);
  const envelope = schemaOf(envelopeSchema.omit({ operation: true, data: true }), "output");
  return `/** The client of redis-ops ${version}. Made by \`npm run build:client\`; changes belong into the catalogue, src/protocol. */

export type Result<T, F> = { ok: true; value: T } | { ok: false; failure: F };

export interface ConnectOptions {
  /** The Worker's address: https, without a path; http on this machine only. */
  url: string;
  /** As \`npm run token -- NAME ROLE\` printed it. */
  token: string;
}

export interface CallOptions {
  /** For a change; made up where it is left out. Keep one of your own to repeat a request whose answer was lost. */
  idempotencyKey?: string;
  /** Milliseconds until the request is given up; the operation's own deadline and three seconds where it is left out. */
  timeoutMs?: number;
}

/** Why an operation did not succeed: the body of an RFC 9457 answer, or what the client noticed itself. */
export type Problem = ${typeText(schemaOf(problemSchema, "output"))};

/** The body of a successful answer. */
export type Answer<N extends string, D> = ${typeText(envelope)} & {
  operation: N;
  data: D;
};

/** One method for each operation. They never reject. */
export interface Client {
${methods.map(({ line }) => line).join("\n")}
}

/** Throws a TypeError where the address or the token cannot be used at all. */
export declare const connect: (options: ConnectOptions) => Client;

${methods.map(({ types }) => types).join("\n\n")}
`;
};
