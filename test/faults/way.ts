/**
 * The way from the Worker to the host, through a network namespace of the suite's own, where a firewall can cut it half-open and lose
 * packets without touching the machine's. Delay is the relay's: a kernel may lack netem. Where there is no namespace or firewall to be
 * had, a relay that goes silent has to do, and `kind` says so.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CHILD_ENV, must } from "../../scripts/stack/command.ts";
import { type Gate, openGate } from "./gate.ts";
import { RELAY_PORT } from "./relay.ts";

export interface Way {
  kind: "firewall" | "relay";
  /** Where the Worker finds sshd. */
  host: string;
  port: number;
  /** Nothing passes any more, in either direction, and nobody is told. */
  cut(): Promise<void>;
  /** Late by so many milliseconds each way, and with this share of packets lost, where there is a firewall. */
  worsen(delayMs: number, loss: number): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

const START_MS = 15_000;
const RELAY = fileURLToPath(new URL("relay.ts", import.meta.url));

export const openWay = async (sshPort: number): Promise<Way> => {
  const directory = await mkdtemp(join(tmpdir(), "redis-ops-way-"));
  const path = join(directory, "ssh.sock");
  const gate = await openGate({ path }, sshPort);
  const close = async (): Promise<void> => {
    await gate.close();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    return await throughNamespace(path, gate, close);
  } catch (error) {
    await close();
    console.log(`No firewall of the suite's own here (${String(error)}): a relay goes silent instead.`);
    return throughRelay(await openGate({ host: "127.0.0.1", port: 0 }, sshPort));
  }
};

const throughRelay = (gate: Gate): Way => ({
  kind: "relay",
  host: "127.0.0.1",
  port: (gate.server.address() as AddressInfo).port,
  cut: async () => gate.shut(),
  worsen: async (delayMs) => gate.delay(delayMs),
  mend: async () => {
    gate.delay(0);
    gate.open();
  },
  close: () => gate.close(),
});

const throughNamespace = async (path: string, gate: Gate, close: () => Promise<void>): Promise<Way> => {
  // The namespace and its end of the cable go with this process, however it ends.
  const relay = spawn("unshare", ["--net", process.execPath, RELAY, path], {
    stdio: ["pipe", "pipe", "inherit"],
    env: CHILD_ENV,
  });
  const end = (): Promise<void> => ended(relay);
  try {
    await Promise.race([once(relay.stdout, "data", { signal: AbortSignal.timeout(START_MS) }), failed(relay)]);
    const pid = String(relay.pid);
    const inside = (...argv: string[]): Promise<string> => must(["nsenter", "--target", pid, "--net", ...argv]);
    const net = `10.213.${process.pid % 256}`;
    const block = 4 * (Math.trunc(process.pid / 256) % 64);
    const [ours, theirs] = [`${net}.${block + 1}`, `${net}.${block + 2}`];
    const cable = `ro${pid}`;
    await must(["ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", pid]);
    await must(["ip", "address", "add", `${ours}/30`, "dev", cable]);
    await must(["ip", "link", "set", cable, "up"]);
    await inside("ip", "address", "add", `${theirs}/30`, "dev", "eth0");
    await inside("ip", "link", "set", "eth0", "up");
    const drop = async (...which: string[]): Promise<void> => {
      for (const chain of ["INPUT", "OUTPUT"])
        await inside("iptables", "-w", "-A", chain, "-p", "tcp", ...which, "-j", "DROP");
    };
    const mend = async (): Promise<void> => {
      gate.delay(0);
      await inside("iptables", "-w", "-F");
    };
    // Before anybody relies on it.
    await drop();
    await mend();
    return {
      kind: "firewall",
      host: theirs,
      port: RELAY_PORT,
      cut: () => drop(),
      async worsen(delayMs, loss) {
        gate.delay(delayMs);
        // Half of it each way.
        if (loss > 0) await drop("-m", "statistic", "--mode", "random", "--probability", String(loss / 2));
      },
      mend,
      async close() {
        await end();
        await close();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
};

const failed = async (child: ChildProcess): Promise<never> => {
  const [reason] = (await Promise.race([once(child, "error"), once(child, "exit")])) as unknown[];
  throw new Error(`the relay ended: ${String(reason)}`);
};

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.stdin?.end();
  await exit;
};
