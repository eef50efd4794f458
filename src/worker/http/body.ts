import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";

export const MAX_BODY_BYTES = 64 * 1024;

const tooLarge = (limit: number): Failure => ({
  code: "too_large",
  hop: "worker",
  detail: `The body is larger than ${limit} bytes.`,
  hint: "Nothing that is asked here needs as much: send the operation's own fields only.",
});

/** The part that came could be sound by itself, and mean something else than the whole. */
const cutOff: Failure = {
  code: "bad_input",
  hop: "worker",
  detail: "The body ended before it was whole.",
  hint: "Send the request again.",
};

const joined = (chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> => {
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
  }
  return body;
};

/**
 * The body, empty if there is none; `too_large` when it is longer than `limit`, in bytes, whatever `Content-Length` says, and
 * `bad_input` when the caller went away before its end.
 */
export const readBody = async (request: Request, limit = MAX_BODY_BYTES): Promise<Result<Uint8Array<ArrayBuffer>>> => {
  if (Number(request.headers.get("Content-Length") ?? 0) > limit) return fail(tooLarge(limit));
  if (request.body === null) return ok(new Uint8Array());
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    // It rejects for one reason: the connection it comes from has ended.
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
