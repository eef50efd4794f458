/** The imitation of a push service (`push-service.fixture.ts`) as a server, for a Worker whose edge it is. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { listening } from "../../scripts/stack/listening.ts";
import { pushService } from "../../src/worker/object/alerts/senders/push-service.fixture.ts";

export interface PushServer {
  /** Address and port, for the option `edge`. */
  address: string;
  service: Awaited<ReturnType<typeof pushService>>;
  close(): Promise<void>;
}

const HOST = "push.example.net";

/** Starts it on the loopback interface, with one browser. @param key that the browser subscribes with */
export const startPushService = async (key: string): Promise<PushServer> => {
  const service = await pushService(`https://${HOST}`, key, () => Date.now());
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "GET", url = "/", headers } = request;
    const given = Object.entries(headers).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value]] : [],
    );
    const answered = await service.fetcher(`https://${headers.host}${url}`, {
      ...{ method, headers: Object.fromEntries(given) as Record<string, string>, redirect: "manual" },
      body: new Uint8Array(await buffer(request)),
    });
    response.writeHead(answered.status).end(await answered.text());
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  const at = await listening(server, { port: 0, host: "127.0.0.1" });
  return { address: `127.0.0.1:${at.port}`, service, close: () => at.close() };
};
