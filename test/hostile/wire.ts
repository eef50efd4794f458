/** HTTP as bytes on a socket, since `fetch` refuses to send most of what an attacker would. */
import { connect } from "node:net";
import type { HttpRequest } from "./http-request.ts";

export interface Answer {
  status: number;
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>;
  /** Head and body, as they came. */
  text: string;
  body: string;
}

/** Instead of an answer. */
export const UNANSWERED = {
  closed: "the connection was closed without an answer",
  cut: "the connection was closed within the answer",
  silent: "no answer within the deadline",
} as const;

export type Exchange = Answer | keyof typeof UNANSWERED;

/** The request's own bytes; a path with blanks or bytes that no client would send goes out as it is. */
export const bytesOf = ({ method, path, headers, body, declared }: HttpRequest): Buffer => {
  const named = new Set(headers.map(([name]) => name.toLowerCase()));
  const lines = [
    `${method} ${path.replaceAll(/[\r\n]/g, "")} HTTP/1.1`,
    ...(named.has("host") ? [] : ["Host: 127.0.0.1"]),
    "Connection: close",
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(declared === null ? [] : [`Content-Length: ${declared}`]),
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), body ?? Buffer.alloc(0)]);
};

/** The answer in what has come so far; null while it is not whole. */
const parse = (received: Buffer, ended: boolean, bodiless: boolean): Answer | null => {
  const all = received.toString("latin1").replace(/^(?:HTTP\/1\.1 1\d\d [^\r]*\r\n(?:[^\r]+\r\n)*\r\n)+/, "");
  const end = all.indexOf("\r\n\r\n");
  if (end === -1) return null;
  const [first = "", ...lines] = all.slice(0, end).split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first)?.[1] ?? Number.NaN);
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  const body = all.slice(end + 4);
  const length = headers.get("content-length");
  const whole =
    bodiless ||
    [204, 304].includes(status) ||
    (length === undefined
      ? ended || (headers.get("transfer-encoding") === "chunked" && body.endsWith("0\r\n\r\n"))
      : body.length >= Number(length));
  if (!whole) return null;
  return { status, headers, text: Buffer.from(all, "latin1").toString(), body: Buffer.from(body, "latin1").toString() };
};

/**
 * Sends bytes and waits for one answer.
 *
 * @param finish whether the client says that it has no more to send, as one that gave up would
 * @param waitMs how long an answer may take
 */
export const exchange = (
  port: number,
  bytes: Buffer,
  { finish = false, bodiless = false, waitMs }: { finish?: boolean; bodiless?: boolean; waitMs: number },
): Promise<Exchange> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    let received = Buffer.alloc(0);
    const settle = (said: Exchange): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(said);
    };
    const timer = setTimeout(() => settle("silent"), waitMs);
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      const answer = parse(received, false, bodiless);
      if (answer !== null) settle(answer);
    });
    const over = (): void => settle(parse(received, true, bodiless) ?? (received.length === 0 ? "closed" : "cut"));
    socket.once("end", over);
    socket.on("error", over);
    socket.write(bytes);
    if (finish) socket.end();
  });
