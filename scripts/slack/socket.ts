/** Slack's side of Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { WebSocket, WebSocketServer } from "ws";
import * as z from "zod";
import { listening } from "../stack/listening.ts";

const ACK_WITHIN_MS = 3_000;

const ackSchema = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

export interface SocketSlack {
  /** For the app's Web API client, with a slash at the end. */
  apiUrl: string;
  /** What Slack would have complained of. */
  violations: string[];
  /** Sends an envelope; answers with the payload of its acknowledgement, null for one without, and rejects after 3 s. */
  deliver(type: "slash_commands" | "interactive", payload: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** Lets apps with this token in. One connection at a time. */
export const startSocketSlack = async (appToken: string): Promise<SocketSlack> => {
  const violations: string[] = [];
  const waiting = new Map<string, (payload: unknown) => void>();
  let app: WebSocket | null = null;
  let address = "";
  const server = createServer((request, response) => {
    const json = (body: unknown): void => {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    request.resume();
    const method = request.url?.replace("/api/", "") ?? "";
    if (request.headers.authorization !== `Bearer ${appToken}`) return json({ ok: false, error: "invalid_auth" });
    if (method === "apps.connections.open") return json({ ok: true, url: `ws://${address}/link` });
    // The app has no scope for anything else.
    violations.push(`${method}: missing_scope`);
    json({ ok: false, error: "missing_scope" });
  });
  const sockets = new WebSocketServer({ server, path: "/link" });
  sockets.on("connection", (socket) => {
    app = socket;
    socket.send(JSON.stringify({ type: "hello", num_connections: 1, connection_info: { app_id: "A0REDISOPS" } }));
    socket.on("message", (data: Buffer) => {
      const ack = ackSchema.safeParse(JSON.parse(data.toString()));
      if (!ack.success) return violations.push("a message that acknowledges nothing");
      waiting.get(ack.data.envelope_id)?.(ack.data.payload ?? null);
      return waiting.delete(ack.data.envelope_id);
    });
  });
  const at = await listening(server, { port: 0, host: "127.0.0.1" });
  address = `127.0.0.1:${at.port}`;
  return {
    apiUrl: `http://${address}/api/`,
    violations,
    deliver(type, payload) {
      const envelope_id = randomUUID();
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("The app did not acknowledge within 3 s.")), ACK_WITHIN_MS);
        waiting.set(envelope_id, (answer) => {
          clearTimeout(timer);
          resolve(answer);
        });
        if (app?.readyState !== WebSocket.OPEN) reject(new Error("No app is connected."));
        else
          app.send(JSON.stringify({ envelope_id, type, payload, accepts_response_payload: type === "slash_commands" }));
      });
    },
    async stop() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      await at.close();
    },
  };
};
