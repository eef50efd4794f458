/** What Cloudflare's edge does to every answer on its way and the runtime on this machine does not: it compresses text. */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import { createGzip } from "node:zlib";
import { listening } from "../../scripts/stack/listening.ts";

const TEXT = /^(text\/|application\/(json|javascript|manifest\+json|[\w.-]+\+json)|image\/svg)/;

export interface Edge {
  origin: string;
  close(): Promise<void>;
}

/** @param port of the Worker on this machine */
export async function startEdge(port: number): Promise<Edge> {
  const pass = (asked: IncomingMessage, answer: ServerResponse): void => {
    const { method, url, headers } = asked;
    const onward = request({ host: "127.0.0.1", port, method, path: url, headers }, (got) => {
      // Whoever asked has gone meanwhile.
      if (answer.destroyed) {
        got.destroy();
        return;
      }
      const isText = TEXT.test(got.headers["content-type"] ?? "") && got.headers["content-encoding"] === undefined;
      const { "content-length": _length, ...rest } = got.headers;
      answer.writeHead(got.statusCode ?? 502, isText ? { ...rest, "content-encoding": "gzip" } : got.headers);
      if (isText) pipeline(got, createGzip(), answer, () => {});
      else pipeline(got, answer, () => {});
    });
    onward.on("error", () => answer.destroy());
    pipeline(asked, onward, () => {});
  };
  const at = await listening(createServer(pass), { port: 0, host: "127.0.0.1" });
  return { origin: `http://localhost:${at.port}`, close: () => at.close() };
}
