/**
 * Cloudflare and a tunnel's connector on this machine, for a Worker that reaches sshd by a public hostname: it asks for what they ask for,
 * refuses as they refuse, and carries the bytes as `cloudflared` does. What it knows of them: `cloudflared`'s source (2026.8:
 * `carrier/websocket.go` and `token/token.go` for Access, `proxy/proxy.go`, `connection/connection.go`, `ingress/origin_connection.go`,
 * `websocket/connection.go` and `cfio/copy.go` for the connector) and Cloudflare's pages on Access and on its errors 1016 and 1033.
 */
import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { connect, type ListenOptions, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { ServiceToken } from "./service-token.ts";
import { listening } from "../stack/listening.ts";

/** What the connector reads of one message; the rest of it is lost. */
const CONNECTOR_BUFFER_BYTES = 16 * 1024;
const TEAM = "https://team.cloudflareaccess.com";

export interface EdgeState {
  /** Whether the tunnel's connector is connected to Cloudflare. */
  connected: boolean;
  /** What the application answers to who has no token that it takes: 403 where all its policies are of Service Auth, else its login. */
  refusal: "forbidden" | "login";
  token: ServiceToken;
  /** Where the connector finds sshd. */
  sshd: { host: string; port: number };
}

export interface Edge {
  port: number;
  /** May be changed at any time, and holds from the next request on. */
  state: EdgeState;
  /** What was asked for, newest last: the answer's status and the hostname. */
  answers: { status: number; hostname: string }[];
  /** All that was carried so far, in both directions: what stands between sees. */
  seen(): Buffer;
  /** Forgets what was carried and asked for. */
  forget(): void;
  /** Cuts every connection. */
  cut(): void;
  close(): Promise<void>;
}

interface Refusal {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

const same = (one: string | undefined, other: string): boolean => {
  const [left, right] = [Buffer.from(one ?? ""), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
};

const page = (status: number, code: number, name: string): Refusal => ({
  status,
  headers: { "content-type": "text/html; charset=UTF-8" },
  body: `<!DOCTYPE html>\n<title>${name} | Cloudflare</title>\n<h1>Error <span>${code}</span></h1>\n<p>error code: ${code}</p>\n`,
});

/** In the order in which they ask; null where all of them let it pass. */
const refusalOf = (
  { headers, url = "/" }: Pick<IncomingMessage, "headers" | "url">,
  hostname: string,
  { connected, refusal, token }: EdgeState,
): Refusal | null => {
  const host = headers.host ?? "";
  if (host !== hostname) return page(530, 1016, "Origin DNS error");
  const [id, secret] = [headers["cf-access-client-id"], headers["cf-access-client-secret"]].map(String);
  if (!same(id, token.id) || !same(secret, token.secret)) {
    if (refusal === "forbidden") return { status: 403, body: "Forbidden. You don't have permission to view this." };
    const location = `${TEAM}/cdn-cgi/access/login/${host}?redirect_url=${encodeURIComponent(url)}`;
    return { status: 302, headers: { location }, body: "" };
  }
  if (!connected) return page(530, 1033, "Cloudflare Tunnel error");
  if (headers.upgrade?.toLowerCase() !== "websocket") return { status: 400, body: "Bad Request" };
  return null;
};

const refuse = (socket: Duplex, { status, headers = {}, body }: Refusal): void => {
  const all = { ...headers, "content-length": String(Buffer.byteLength(body)), connection: "close" };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.join("")}\r\n${body}`);
};

/** Starts one for one public hostname. */
export const startEdge = async (at: ListenOptions, hostname: string, state: EdgeState): Promise<Edge> => {
  const sockets = new Set<Socket>();
  const answers: Edge["answers"] = [];
  let seen: Buffer[] = [];
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  };

  const carry = (near: WebSocket, sshd: Socket): void => {
    sshd.on("data", (bytes: Buffer) => {
      seen.push(bytes);
      for (let from = 0; from < bytes.length; from += CONNECTOR_BUFFER_BYTES)
        near.send(bytes.subarray(from, from + CONNECTOR_BUFFER_BYTES));
    });
    near.on("message", (message: Buffer, isBinary) => {
      if (!isBinary) return;
      const bytes = message.subarray(0, CONNECTOR_BUFFER_BYTES);
      seen.push(bytes);
      sshd.write(bytes);
    });
    // The connector ends the request, and no side says goodbye in WebSocket's way.
    sshd.on("close", () => near.terminate());
    near.on("close", () => sshd.destroy());
    near.on("error", () => {});
  };

  const sockets101 = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const server = createServer((request, response) => {
    const { status, headers, body } = refusalOf(request, hostname, state) ?? { status: 400, body: "Bad Request" };
    answers.push({ status, hostname: request.headers.host ?? "" });
    response.writeHead(status, headers).end(body);
  });
  server.on("connection", keep);
  server.on("upgrade", (request, socket, head) => {
    const answer = (status: number): void => void answers.push({ status, hostname: request.headers.host ?? "" });
    const refusal = refusalOf(request, hostname, state);
    if (refusal !== null) {
      answer(refusal.status);
      refuse(socket, refusal);
      return;
    }
    const sshd = connect(state.sshd);
    keep(sshd);
    sshd.setNoDelay(true);
    sshd.once("error", () => {
      answer(502);
      refuse(socket, { status: 502, body: "error code: 502" });
    });
    sshd.once("connect", () => {
      sshd.removeAllListeners("error").on("error", () => {});
      answer(101);
      sockets101.handleUpgrade(request, socket, head, (near) => carry(near, sshd));
    });
  });
  const { port, ...ends } = await listening(server, at, sockets);
  return {
    ...ends,
    port: port ?? 0,
    state,
    answers,
    seen: () => Buffer.concat(seen),
    forget: () => {
      seen = [];
      answers.length = 0;
    },
  };
};
