import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { randomInt } from "node:crypto";

/** Where the kernel's own choice begins if it does not say: Linux's default, ip(7) `ip_local_port_range`. */
const CHOSEN_BY_KERNEL_FROM = 32_768;
const LOWEST = 10_000;
const TRIES = 50;

/**
 * A TCP port of 127.0.0.1 that is free now, and that the kernel gives nobody by itself: it is below the range from which
 * outgoing connections and `listen(0)` get theirs. A workerd or sshd that is started again on its port finds it free.
 */
export async function freePort(): Promise<number> {
  const end = await chosenByKernelFrom();
  for (let tried = 0; tried < TRIES; tried++) {
    const port = randomInt(LOWEST, end);
    if (await isFree(port)) return port;
  }
  throw new Error(`None of ${TRIES} ports between ${LOWEST} and ${end} is free on 127.0.0.1.`);
}

/** The range's lower end, as long as there is room below it. */
async function chosenByKernelFrom(): Promise<number> {
  const range = await readFile("/proc/sys/net/ipv4/ip_local_port_range", "utf8").catch(() => "");
  const from = Number.parseInt(range, 10);
  return from > LOWEST ? from : CHOSEN_BY_KERNEL_FROM;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
