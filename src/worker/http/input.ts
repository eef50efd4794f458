/** What a request says: for whom it is, and to an operation its path, its query, and for PUT and POST a JSON body. Strict: nothing is ignored. */
import type { Failure } from "../../protocol/failure.ts";
import type { Operation } from "../../protocol/operation.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import type { Verdict } from "../../protocol/verdict.ts";
import { decodeUtf8, joined, parseJson } from "../../shared/decode.ts";
import { isFields } from "../../shared/fields.ts";
import { bounded } from "../../shared/log.ts";
import { inputsOutsidePath, MAX_SEGMENT_LENGTH } from "../../protocol/routes.ts";
import type { OnBehalf } from "../access/auth.ts";

type Said = Record<string, unknown>;

export interface Query {
  /** The verdict from which on an answer gets status 417 instead of 200. */
  failOn: Verdict | null;
  said: Said;
}

export const badInput = (detail: string, hint: string): Failure => ({ code: "bad_input", hop: "worker", detail, hint });

/** For whom a request says that it is made. */
export const onBehalf = ({ headers }: Request): OnBehalf => ({
  of: headers.get("X-On-Behalf-Of"),
  role: headers.get("X-On-Behalf-Role"),
});

/** Why this path cannot be any route's, or null. */
export const refusePath = (path: string): Failure | null =>
  path.length > MAX_SEGMENT_LENGTH && path.split("/").some(({ length }) => length > MAX_SEGMENT_LENGTH)
    ? badInput(`A part of the path is longer than ${MAX_SEGMENT_LENGTH} characters.`, "See /docs for the paths.")
    : null;

const quoted = (names: readonly string[]): string =>
  names
    .slice(0, 5)
    .map((name) => JSON.stringify(bounded(name)))
    .join(", ");

const takes = (names: readonly string[]): string => `It takes: ${names.join(", ") || "nothing"}.`;

/**
 * @param params the inputs that came in the path
 */
export const readQuery = (
  url: string,
  operation: Operation,
  params: Readonly<Record<string, string>>,
): Result<Query> => {
  const start = url.indexOf("?");
  const said: Said = { ...params };
  if (start === -1) return ok({ failOn: null, said });
  const query = new URLSearchParams(url.slice(start + 1).split("#")[0]);
  const known = [...inputsOutsidePath(operation), "fail_on"];
  const names = [...new Set(query.keys())];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) return fail(badInput(`Unknown query parameter: ${quoted(unknown)}.`, takes(known)));
  const repeated = names.filter((name) => query.getAll(name).length > 1);
  if (repeated.length > 0)
    return fail(badInput(`Query parameter given more than once: ${quoted(repeated)}.`, "Give it once."));
  const failOn = query.get("fail_on");
  if (failOn !== null && failOn !== "warn" && failOn !== "critical")
    return fail(badInput("fail_on must be warn or critical.", "fail_on=warn answers 417 for warn and for critical."));
  for (const name of names) if (name !== "fail_on") said[name] = query.get(name);
  return ok({ failOn, said });
};

export const MAX_BODY_BYTES = 64 * 1024;

const tooLarge = (limit: number): Failure => ({
  code: "too_large",
  hop: "worker",
  detail: `The body is larger than ${limit} bytes.`,
  hint: "Nothing that is asked here needs as much: send the operation's own fields only.",
});

/** Half a body may happen to be valid JSON and mean something else than the whole. */
const cutOff: Failure = {
  code: "bad_input",
  hop: "worker",
  detail: "The body ended before it was whole.",
  hint: "Send the request again.",
};

/**
 * The body; empty if there is none. Fails with `too_large` if it is longer than `limit` bytes, whatever `Content-Length` says, and with
 * `bad_input` if the caller went away before its end.
 */
export const readBody = async (request: Request, limit = MAX_BODY_BYTES): Promise<Result<Uint8Array<ArrayBuffer>>> => {
  if (Number(request.headers.get("Content-Length") ?? 0) > limit) return fail(tooLarge(limit));
  if (request.body === null) return ok(new Uint8Array());
  const reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> = request.body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    // The only reason for it to reject is that the caller's connection has ended.
    const read = await reader.read().catch(() => null);
    if (read === null) return fail(cutOff);
    if (read.done) return ok(joined(chunks, length));
    length += read.value.byteLength;
    if (length > limit) {
      await reader.cancel();
      return fail(tooLarge(limit));
    }
    chunks.push(read.value);
  }
};

/** A body that is one JSON object. */
export const parseBody = (bytes: Uint8Array, type: string): Result<Said> => {
  if (!/^application\/json\s*(?:;|$)/i.test(type))
    return fail(badInput("The body is not declared as JSON.", "Send Content-Type: application/json."));
  const text = decodeUtf8(bytes);
  const json = text === null ? null : parseJson(text);
  if (!json?.ok) return fail(badInput("The body is not valid JSON.", "Send one JSON object in UTF-8."));
  const { value } = json;
  return isFields(value) ? ok(value) : fail(badInput("The body is not a JSON object.", "Send one JSON object."));
};

/** Adds the fields of the body to those of path and query. A field that is given twice is refused, since one of the two would be ignored. */
export const readInput = async (request: Request, operation: Operation, said: Said): Promise<Result<Said>> => {
  // Most reads have no body: they wait for nothing here.
  if (request.body === null && !request.headers.has("Content-Length")) return ok(said);
  const read = await readBody(request);
  if (!read.ok) return read;
  const bytes = read.value;
  if (bytes.byteLength === 0) return ok(said);
  if (operation.http.method === "GET") return fail(badInput("A GET takes no body.", "Give the inputs in the query."));
  const body = parseBody(bytes, request.headers.get("Content-Type") ?? "");
  if (!body.ok) return body;
  const names = Object.keys(body.value);
  const known = inputsOutsidePath(operation);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) return fail(badInput(`Unknown field: ${quoted(unknown)}.`, takes(known)));
  const twice = names.filter((name) => Object.hasOwn(said, name));
  if (twice.length > 0) return fail(badInput(`Said twice: ${quoted(twice)}.`, "Say it in the body or in the address."));
  return ok({ ...said, ...body.value });
};
