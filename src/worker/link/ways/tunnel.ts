/**
 * A connection through a Cloudflare Tunnel, as `cloudflared access ssh` makes one: a WebSocket to the tunnel's public hostname, whose binary
 * messages carry the bytes (cloudflared's `carrier/websocket.go`). Cloudflare Access lets it in by the service token.
 */
import type { Duplex } from "node:stream";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import type { TargetConfig } from "../../config/config.ts";
import type { Way } from "../../config/way.ts";
import type { NotOpened } from "../not-opened.ts";
import { bytesOver } from "./bytes.ts";
import { notOnCloudflare, refusedBy } from "./refused.ts";

type Tunnel = Extract<Way, { via: "tunnel" }>;

/** Of a longer message, the tunnel's connector throws the rest away: it reads each into a buffer of this size (cloudflared's `cfio/copy.go`, `websocket/connection.go`). */
const LONGEST_MESSAGE_BYTES = 16 * 1024;

export const openTunnel = async (
  { host }: TargetConfig,
  { token, clientId, clientSecret }: Tunnel,
  signal: AbortSignal,
): Promise<Result<Duplex, NotOpened>> => {
  // `close()` waits in workerd for the other side's word, which on a link that is cut never comes; the end of the request cuts it off.
  const request = new AbortController();
  let response: Response;
  try {
    response = await fetch(`https://${host}/`, {
      headers: {
        Upgrade: "websocket",
        "CF-Access-Client-Id": clientId,
        "CF-Access-Client-Secret": clientSecret,
        "User-Agent": "redis-ops",
      },
      // The token is for this host, not for where it may send us.
      redirect: "manual",
      signal: AbortSignal.any([signal, request.signal]),
    });
  } catch {
    return fail(notOnCloudflare(host));
  }
  const socket = response.webSocket;
  if (socket === null) return fail(await refusedBy(response, host, token));
  const stream = bytesOver(
    {
      read: () => {},
      write: async (bytes) => {
        for (let at = 0; at < bytes.length; at += LONGEST_MESSAGE_BYTES)
          socket.send(new Uint8Array(bytes.subarray(at, at + LONGEST_MESSAGE_BYTES)));
      },
      drop: () => request.abort(),
    },
    signal,
  );
  socket.binaryType = "arraybuffer";
  socket.addEventListener("message", ({ data }) => {
    if (data instanceof ArrayBuffer) stream.push(new Uint8Array(data));
  });
  socket.addEventListener("close", () => stream.push(null));
  socket.addEventListener("error", () => stream.push(null));
  socket.accept();
  return ok(stream);
};
