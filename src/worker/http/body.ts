export const MAX_BODY_BYTES = 64 * 1024;

/** The body, empty if there is none, or null when it is longer than `limit`, in bytes, whatever `Content-Length` says. */
export const readBody = async (request: Request, limit = MAX_BODY_BYTES): Promise<Uint8Array<ArrayBuffer> | null> => {
  if (Number(request.headers.get("Content-Length") ?? 0) > limit) return null;
  if (request.body === null) return new Uint8Array();
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > limit) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
  }
  return body;
};
