/** A link over TCP: servers that turn it away, what it says then, and that it leaves them alone for a while; and for whom it stays open. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { askOver, type Door, openPort, type Port, sshServer, targetAt } from "./server.ts";
import type { TargetConfig } from "../../src/worker/config/config.ts";
import { pause } from "../../src/shared/deadline.ts";
import { Link, type Stay } from "../../src/worker/link/link.ts";

const IDLE_MS = 60_000;

let port: Port;
let now = 0;
let target: TargetConfig;

beforeEach(async () => {
  now = Date.parse("2026-11-29T03:00:00.000Z");
  port = await openPort();
  target = await targetAt("127.0.0.1", port.number);
});
afterEach(async () => {
  vi.useRealTimers();
  await port.close();
});

const linkTo = (onClose = (): void => {}): Link => new Link(target, IDLE_MS, () => now, onClose);

const ask = (link: Link, stay: Stay = "stay") => askOver(link, now, {}, stay);

const closes: Door = (socket) => void socket.end();

describe("a door that is closed before SSH began", () => {
  test.each<[string, Door]>([
    ["a firewall that accepts and closes, and sshd's penalty", closes],
    ["the same by a reset", (socket) => void socket.once("data", () => socket.resetAndDestroy())],
    ["a web server at that port", (socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["sshd with too many logins under way, 8.5 to 9.7", (socket) => void socket.end("Exceeded MaxStartups\r\n")],
    ["sshd with too many logins under way, 9.8 and later", (socket) => void socket.end("Not allowed at this time\r\n")],
  ])("%s", async (_, opened) => {
    port.door = opened;
    expect(await ask(linkTo())).toEqual({
      code: "unreachable",
      hop: "ssh",
      detail: "The host took the connection and closed it before SSH began.",
      hint: expect.stringMatching(
        /penalty.*MaxStartups.*PerSourcePenaltyExemptList does not help.*firewall/s,
      ) as string,
      retry_after_ms: 1_000,
    });
  });

  test("is another thing than a port that nobody listens at, which is tried with every request", async () => {
    target = { ...target, port: 1 };
    const link = linkTo();
    for (const detail of ["No SSH connection to the host.", "No SSH connection to the host."]) {
      expect(await ask(link)).toEqual({ code: "unreachable", hop: "ssh", detail, hint: expect.any(String) as string });
    }
  });
});

describe("after it was turned away, the link", () => {
  test("waits with growing pauses, in which the answer is the same and nobody is asked", async () => {
    port.door = closes;
    const link = linkTo();
    await ask(link);
    now += 400;
    expect(await ask(link)).toMatchObject({
      detail: "The host took the connection and closed it before SSH began. It is asked again in 1 s at the earliest.",
      retry_after_ms: 600,
    });
    expect(port.connections).toBe(1);
    now += 600;
    expect(await ask(link)).toMatchObject({ retry_after_ms: 2_000 });
    now += 1_999;
    await ask(link);
    expect(port.connections).toBe(2);
    now += 1;
    expect(await ask(link)).toMatchObject({ retry_after_ms: 4_000 });
    expect(port.connections).toBe(3);
  });

  test("asks once for all who ask at the same time", async () => {
    port.door = closes;
    const link = linkTo();
    await Promise.all(Array.from({ length: 20 }, () => ask(link)));
    expect(port.connections).toBe(1);
  });

  test("waits 5 s after a refused key", async () => {
    port.door = sshServer("reject");
    const link = linkTo();
    expect(await ask(link)).toMatchObject({ detail: "The host refused the Worker's SSH key.", retry_after_ms: 5_000 });
    now += 4_999;
    expect(await ask(link)).toMatchObject({ retry_after_ms: 1 });
    expect(port.connections).toBe(1);
    now += 1;
    expect(await ask(link)).toMatchObject({ retry_after_ms: 10_000 });
    expect(port.connections).toBe(2);
  });

  test("answers after the pause once it was mended, and begins anew with the shortest pause", async () => {
    port.door = sshServer("reject");
    const link = linkTo();
    await ask(link);
    now += 5_000;
    await ask(link);
    port.door = sshServer("accept");
    now += 10_000;
    expect(await ask(link)).toBe("answered");
    port.cut();
    port.door = sshServer("reject");
    await expect.poll(() => ask(link)).toMatchObject({ retry_after_ms: 5_000 });
  });

  test("does not wait for a clock that was set back", async () => {
    port.door = closes;
    const link = linkTo();
    await ask(link);
    now -= 3_600_000;
    await ask(link);
    expect(port.connections).toBe(2);
  });
});

describe("a host with which nothing is in common", () => {
  test.each([
    {
      algorithms: { kex: ["diffie-hellman-group14-sha256"] },
      detail: "The host and redis-ops have no key exchange in common; the host offers diffie-hellman-group14-sha256.",
      hint: /^Add curve25519-sha256 to KexAlgorithms in the host's sshd_config, then reload sshd/,
    },
    {
      algorithms: { cipher: ["aes256-cbc", "aes128-cbc"] },
      detail: "The host and redis-ops have no cipher in common; the host offers aes256-cbc, aes128-cbc.",
      hint: /^Add aes128-gcm@openssh\.com to Ciphers in/,
    },
    {
      algorithms: { cipher: ["aes128-ctr"], hmac: ["hmac-sha1"] },
      detail: "The host and redis-ops have no MAC in common; the host offers hmac-sha1.",
      hint: /^Add hmac-sha2-256-etm@openssh\.com to MACs in/,
    },
  ])("$detail", async ({ algorithms, detail, hint }) => {
    port.door = sshServer("accept", algorithms);
    expect(await ask(linkTo())).toEqual({
      ...{ code: "unreachable", hop: "ssh", detail, retry_after_ms: 1_000 },
      hint: expect.stringMatching(hint) as string,
    });
  });
});

describe("a look of the watch, for which nobody waits,", () => {
  let closed = 0;
  const opened = (): Link => {
    closed = 0;
    port.door = sshServer("accept");
    return linkTo(() => {
      closed += 1;
    });
  };

  test("opens the link and closes it", async () => {
    const link = opened();
    expect(await ask(link, "pass")).toBe("answered");
    expect(closed).toBe(1);
    expect(await ask(link, "pass")).toBe("answered");
    expect({ closed, connections: port.connections }).toEqual({ closed: 2, connections: 2 });
  });

  test("leaves a link open that somebody has asked over, and does not keep it open for longer", async () => {
    const link = opened();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await ask(link);
    now += IDLE_MS - 1;
    await ask(link, "pass");
    vi.advanceTimersByTime(IDLE_MS);
    expect({ closed, connections: port.connections }).toEqual({ closed: 0, connections: 1 });
    // A millisecond is left of the minute, whoever has looked meanwhile.
    now += 1;
    vi.advanceTimersByTime(1);
    expect(closed).toBe(1);
  });

  test("closes nothing while somebody else waits", async () => {
    const link = opened();
    await Promise.all([ask(link, "pass"), ask(link), ask(link, "pass")]);
    expect({ closed, connections: port.connections }).toEqual({ closed: 0, connections: 1 });
  });
});

test("a link that is open only when all have given up closes by itself", async () => {
  let closed = 0;
  const link = new Link(
    target,
    50,
    () => now,
    () => (closed += 1),
  );
  let enter = (): void => {};
  port.door = (socket) => {
    enter = () => sshServer("accept")(socket);
  };
  // A tenth of a second is left.
  expect(await askOver(link, now - 8_900)).toMatchObject({ code: "timeout", hop: "ssh" });
  expect(port.connections).toBe(1);
  now += 1_000;
  enter();
  await expect.poll(() => closed).toBe(1);
});

test("what is asked when no time is left is sent nowhere, and no connection is said to be late", async () => {
  port.door = sshServer("accept");
  const link = linkTo();
  expect(await askOver(link, now - 9_612)).toMatchObject({ code: "timeout", hop: "worker" });
  expect(port.connections).toBe(0);
  await ask(link);
  const late = await askOver(link, now - 9_612);
  expect(late).toMatchObject({ code: "timeout", hop: "worker" });
  expect(JSON.stringify(late)).not.toMatch(/-\d/);
});

test("who waits on a link that is lost is answered at once, whatever its end is to others", async () => {
  port.door = sshServer("accept");
  const link = linkTo(() => {
    throw new Error("storage is full");
  });
  await ask(link);
  port.freeze();
  port.door = closes;
  const listeners = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException").on("uncaughtException", () => {});
  try {
    const asking = ask(link);
    port.cut();
    expect(await Promise.race([asking, pause(3_000)])).toMatchObject({ code: "unreachable" });
  } finally {
    process.removeAllListeners("uncaughtException");
    for (const listener of listeners) process.on("uncaughtException", listener);
  }
});
