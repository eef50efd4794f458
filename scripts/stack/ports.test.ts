import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePort } from "./ports.ts";

// A full run once failed 33 tests by this: while workerd was started again, an outgoing connection had got its port.
test("a free port is none that the kernel gives to an outgoing connection", async () => {
  const [from = 0, to = 0] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").split(/\s+/).map(Number);
  for (let tried = 0; tried < 20; tried++) {
    const port = await freePort();
    expect(port < from || port > to, `${port}`).toBe(true);
    expect(port).toBeGreaterThan(1023);
  }
});

test("a free port can be listened at", async () => {
  const port = await freePort();
  const server = createServer();
  const listening = new Promise<void>((resolve, reject) =>
    server.once("error", reject).listen(port, "127.0.0.1", resolve),
  );
  await expect(listening).resolves.toBeUndefined();
  await new Promise((resolve) => server.close(resolve));
});
