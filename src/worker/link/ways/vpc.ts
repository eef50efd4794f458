/** A connection through a VPC network: `connect()` of its binding, as `cloudflare:sockets` has it. */
import type { Duplex } from "node:stream";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import type { TargetConfig } from "../../config/config.ts";
import type { Way } from "../../config/way.ts";
import type { NotOpened } from "../not-opened.ts";
import { bytesOver } from "./bytes.ts";
import { noNetwork } from "./refused.ts";

type Vpc = Extract<Way, { via: "vpc" }>;

/** A socket that is lost rejects each of its promises; what is read of it tells already. */
const quiet = (promise: Promise<unknown>): void => void promise.catch(() => {});

export const openVpc = async (
  { host, port }: TargetConfig,
  { network }: Vpc,
  signal: AbortSignal,
): Promise<Result<Duplex, NotOpened>> => {
  let socket: Socket;
  try {
    socket = network.connect({ hostname: host, port }, { allowHalfOpen: false });
    quiet(socket.closed);
    const close = (): void => quiet(socket.close());
    signal.addEventListener("abort", close, { once: true });
    await socket.opened;
    signal.removeEventListener("abort", close);
  } catch {
    return fail(noNetwork);
  }
  const reader: ReadableStreamDefaultReader<Uint8Array> = socket.readable.getReader();
  const writer: WritableStreamDefaultWriter<Uint8Array> = socket.writable.getWriter();
  quiet(writer.closed);
  return ok(
    bytesOver(
      {
        read: (stream) => {
          reader.read().then(
            ({ value }) => stream.push(value ?? null),
            () => stream.push(null),
          );
        },
        write: (bytes) => writer.write(bytes),
        drop: () => quiet(socket.close()),
      },
      signal,
    ),
  );
};
