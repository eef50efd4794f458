/** The Docker Engine's HTTP API over its unix socket, by unversioned paths. Every call ends when its signal is aborted. */
import { type IncomingMessage, type RequestOptions, request } from "node:http";
import type { Socket } from "node:net";
import type { Failure } from "../../../protocol/failure.ts";
import { type Result, fail, ok } from "../../../protocol/result.ts";
import { parseJson } from "../../../shared/decode.ts";
import * as failures from "../failures.ts";

/** Far more than any list or inspection that is asked for. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export interface Engine {
  /** The whole answer. Any status is a value; failures: engine unreachable, timeout, answer too large or not JSON. */
  call(method: "GET" | "POST", path: string, body: unknown, signal: AbortSignal): Promise<Result<Answer>>;
  /** The status and the headers of a `HEAD`. Failures: engine unreachable, timeout. */
  head(path: string, signal: AbortSignal): Promise<Result<Head>>;
  /**
   * An answer that does not end. The signal only ends the wait for its beginning, so the caller has to destroy the stream.
   *
   * @param refused the failure for a status other than 200
   */
  stream(path: string, signal: AbortSignal, refused?: (status: number) => Failure): Promise<Result<IncomingMessage>>;
  /** The two-way connection that `POST` turns into; fails with the status where the Engine refuses. */
  attach(path: string, body: unknown, signal: AbortSignal): Promise<Result<Socket>>;
}

export interface Answer {
  status: number;
  body: unknown;
}

export interface Head {
  status: number;
  headers: IncomingMessage["headers"];
}

type Begun = Result<{ response: IncomingMessage; socket: Socket; upgraded: boolean }>;

/** Sends a request and waits for the head of the answer. */
const begin = (options: RequestOptions, body: unknown, socketPath: string, signal: AbortSignal): Promise<Begun> =>
  new Promise((resolve) => {
    // A request that is destroyed before it has its socket says an error, which would end the process that does not listen yet.
    if (signal.aborted) return resolve(fail(failures.timedOut("docker")));
    const sent = request({ socketPath, agent: false, ...options });
    const expire = (): void => {
      resolve(fail(failures.timedOut("docker")));
      sent.destroy();
    };
    signal.addEventListener("abort", expire, { once: true });
    const settle = (begun: Begun): void => {
      signal.removeEventListener("abort", expire);
      resolve(begun);
    };
    sent.on("error", (error: NodeJS.ErrnoException) =>
      settle(fail(failures.engineUnreachable(socketPath, error.code))),
    );
    sent.on("response", (response) => settle(ok({ response, socket: response.socket, upgraded: false })));
    sent.on("upgrade", (response, socket, head) => {
      if (head.length > 0) socket.unshift(head);
      settle(ok({ response, socket, upgraded: true }));
    });
    sent.end(body === null ? undefined : JSON.stringify(body));
  });

const readBody = (response: IncomingMessage, signal: AbortSignal): Promise<Result<string>> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (result: Result<string>): void => {
      signal.removeEventListener("abort", expire);
      resolve(result);
      response.destroy();
    };
    const expire = (): void => settle(fail(failures.timedOut("docker")));
    signal.addEventListener("abort", expire, { once: true });
    response.on("data", (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > MAX_BODY_BYTES) settle(fail(failures.tooLarge(MAX_BODY_BYTES)));
    });
    response.on("end", () => settle(ok(Buffer.concat(chunks).toString("utf8"))));
    response.on("error", () => settle(fail(failures.engineGarbled("a request"))));
  });

const json = (headers: Record<string, string> = {}): Record<string, string> => ({
  "content-type": "application/json",
  ...headers,
});

export const createEngine = (socketPath: string): Engine => ({
  async call(method, path, body, signal) {
    const headers = { host: "docker", ...(body === null ? {} : json()) };
    const begun = await begin({ method, path, headers }, body, socketPath, signal);
    if (!begun.ok) return begun;
    const text = await readBody(begun.value.response, signal);
    if (!text.ok) return text;
    const parsed = text.value === "" ? ok(null) : parseJson(text.value);
    if (!parsed.ok) return fail(failures.engineGarbled(`${method} ${path.split("?")[0]}`));
    return ok({ status: begun.value.response.statusCode ?? 0, body: parsed.value });
  },

  async head(path, signal) {
    const begun = await begin({ method: "HEAD", path, headers: { host: "docker" } }, null, socketPath, signal);
    if (!begun.ok) return begun;
    const { response } = begun.value;
    response.on("error", () => undefined).destroy();
    return ok({ status: response.statusCode ?? 0, headers: response.headers });
  },

  async stream(path, signal, refused = (status) => failures.engineRefused(path.split("?")[0] ?? path, status)) {
    const begun = await begin({ method: "GET", path, headers: { host: "docker" } }, null, socketPath, signal);
    if (!begun.ok) return begun;
    const { response } = begun.value;
    // A stream that breaks off is seen by its `close`; without a listener its error would end the process.
    response.on("error", () => undefined);
    if (response.statusCode === 200) return ok(response);
    response.destroy();
    return fail(refused(response.statusCode ?? 0));
  },

  async attach(path, body, signal) {
    const headers = json({ host: "docker", connection: "Upgrade", upgrade: "tcp" });
    const begun = await begin({ method: "POST", path, headers }, body, socketPath, signal);
    if (!begun.ok) return begun;
    const { response, socket, upgraded } = begun.value;
    socket.on("error", () => undefined);
    if (upgraded) return ok(socket);
    response.destroy();
    return fail(failures.engineRefused("the start of a command", response.statusCode ?? 0));
  },
});
