/** Calls from a test's process to the set-up's, over a unix socket: one JSON line each way for a connection. */
import { createConnection, createServer, type Socket } from "node:net";
import { StringDecoder } from "node:string_decoder";
import { messageOf } from "../../src/shared/log.ts";

type Methods = Record<string, (...args: never[]) => Promise<unknown>>;
export type Remote<T extends Methods> = { [K in keyof T]: (...args: Parameters<T[K]>) => ReturnType<T[K]> };

/** The first line, up to a line feed only: Node's readline also splits at U+2028, which JSON holds as it is. */
export const onLine = (connection: Socket, take: (line: string) => void): void => {
  const decoder = new StringDecoder("utf8");
  let text = "";
  const read = (chunk: Buffer): void => {
    text += decoder.write(chunk);
    const end = text.indexOf("\n");
    if (end === -1) return;
    connection.off("data", read);
    take(text.slice(0, end));
  };
  connection.on("data", read);
};

export interface CallServer {
  close(): Promise<void>;
}

/** `methods` is asked for at the first call, so that what it stands on need not exist before. */
export async function serveCalls(socketPath: string, methods: () => Promise<Methods>): Promise<CallServer> {
  const server = createServer((connection) => {
    connection.on("error", () => {});
    onLine(connection, (line) => {
      void answer(line, methods).then((reply) => connection.end(`${JSON.stringify(reply)}\n`));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, resolve);
  });
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function answer(line: string, methods: () => Promise<Methods>): Promise<{ value?: unknown; error?: string }> {
  try {
    const { method, args } = JSON.parse(line) as { method: string; args: never[] };
    const called = (await methods())[method];
    if (called === undefined) return { error: `There is no method ${method}.` };
    return { value: await called(...args) };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

/** The methods on the other side of the socket. */
export const remote = <T extends Methods>(socketPath: string): Remote<T> =>
  new Proxy({} as Remote<T>, {
    get: (_, method) =>
      typeof method === "string" && method !== "then"
        ? (...args: unknown[]) => call(socketPath, method, args)
        : undefined,
  });

function call(socketPath: string, method: string, args: unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const connection = createConnection(socketPath, () => connection.write(`${JSON.stringify({ method, args })}\n`));
    connection.once("error", reject);
    connection.once("close", () => reject(new Error(`The set-up ended during ${method}.`)));
    onLine(connection, (line) => {
      const reply = JSON.parse(line) as { value?: unknown; error?: string };
      if (reply.error === undefined) resolve(reply.value);
      else reject(new Error(reply.error));
    });
  });
}
