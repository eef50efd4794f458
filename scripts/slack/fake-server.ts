/** The address at which an app reaches the stand-in for Slack: what it posts to a `response_url` comes in here. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listening } from "../stack/listening.ts";
import { unfetched } from "./images.ts";
import { FakeSlack, type FakeSlackOptions } from "./fake.ts";

const MAX_BODY_BYTES = 1024 * 1024;

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error("too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};

const API = "/api/";

/** A request that is not for Slack; answers its status and body, or null where it is for Slack after all. */
export type Elsewhere = (asked: {
  method: string;
  host: string;
  path: string;
}) => { status: number; body: string } | null;

/**
 * Starts it on the loopback interface.
 *
 * @param elsewhere who else is asked at this address, where all that a Worker fetches comes here
 */
export const startFakeSlack = async (
  options: FakeSlackOptions,
  elsewhere: Elsewhere = () => null,
): Promise<FakeSlack> => {
  let slack: FakeSlack | null = null;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await read(request);
    const { method = "", url = "", headers } = request;
    const other = elsewhere({ method, host: headers.host ?? "", path: url });
    if (other !== null) {
      response.writeHead(other.status).end(other.body);
      return;
    }
    const isPost = method === "POST" && /^application\/json\b/.test(headers["content-type"] ?? "");
    if (!isPost) slack?.violations.push(`${method} ${url}: not a POST of JSON`);
    if (url.startsWith(API)) {
      const asked = { method: url.slice(API.length), authorization: headers.authorization, body };
      const said = slack?.callWebApi(asked) ?? "";
      response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end(said);
      return;
    }
    const missed = await unfetched(body, options.picturesFrom ?? null);
    slack?.violations.push(...missed);
    if (missed.length > 0) return void response.writeHead(400, { "content-type": "text/plain" }).end("invalid_blocks");
    const answer = slack?.respond(url, body) ?? { status: 503, body: "" };
    response.writeHead(answer.status, { "content-type": "text/plain" }).end(answer.body);
  };
  const server = createServer((request, response) => {
    take(request, response).catch(() => response.writeHead(500).end());
  });
  const at = await listening(server, { port: options.port ?? 0, host: "127.0.0.1" });
  slack = new FakeSlack(options, `http://127.0.0.1:${at.port}`, () => at.close());
  return slack;
};
