/**
 * A program: takes TCP connections on port 2222 of whatever network namespace it runs in, and hands each on to a unix socket. It ends with
 * its standard input.
 *
 *   node relay.ts SOCKET
 */
import { createConnection, createServer } from "node:net";

export const RELAY_PORT = 2222;

if (import.meta.main) {
  const socketPath = process.argv[2] ?? "";
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = createConnection({ path: socketPath, allowHalfOpen: true });
    near.pipe(far).pipe(near);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.on("error", () => other.destroy()).on("close", () => other.destroy());
    near.setNoDelay(true);
  });
  server.listen(RELAY_PORT, "0.0.0.0", () => process.stdout.write("ready\n"));
  process.stdin.on("end", () => process.exit()).resume();
}
