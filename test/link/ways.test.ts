/** A link over the private ways, to an SSH server: through a double of a VPC network's binding, and through an imitation of Cloudflare's edge. */
import { connect } from "node:net";
import { Duplex } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { type Edge, startEdge } from "../../scripts/tunnel/edge.ts";
import { newServiceToken } from "../../scripts/tunnel/service-token.ts";
import { askOver, type Door, openPort, type Port, sshServer, targetAt } from "./server.ts";
import type { TargetConfig } from "../../src/worker/config/config.ts";
import type { Way } from "../../src/worker/config/way.ts";
import { Link } from "../../src/worker/link/link.ts";

const HOSTNAME = "ssh.example.com";
const TOKEN = newServiceToken();
const NOW = Date.parse("2026-11-29T03:00:00.000Z");

let port: Port;
let edge: Edge;
let target: TargetConfig;
let now = NOW;
/** What the Worker asked for at the public hostname. */
let requests: { url: string; headers: Record<string, string>; redirect: string }[] = [];
let signal: AbortSignal | undefined;

/**
 * What the Workers runtime does with a request for a WebSocket, in Node: the hostname's address is the edge's, and TLS is taken away.
 * The parts of `Response` and `WebSocket` are those that the link uses.
 */
const fetchUpgrade = (url: string, init: { headers: Record<string, string>; redirect: string; signal: AbortSignal }) =>
  new Promise((resolve, reject) => {
    ({ signal } = init);
    requests.push({ url, headers: init.headers, redirect: init.redirect });
    const { Upgrade: _, ...headers } = init.headers;
    const socket = new WebSocket(`ws://127.0.0.1:${edge.port}/`, {
      headers: { ...headers, Host: new URL(url).host },
      perMessageDeflate: false,
    });
    socket.on("error", reject);
    socket.on("unexpected-response", (_request, response) =>
      resolve(
        Object.assign(
          new Response(Duplex.toWeb(Duplex.from(response)).readable, {
            status: response.statusCode ?? 0,
            headers: { Location: response.headers.location ?? "" },
          }),
          { webSocket: null },
        ),
      ),
    );
    init.signal.addEventListener("abort", () => socket.terminate());
    socket.on("open", () => {
      socket.pause();
      resolve({ status: 101, webSocket: Object.assign(socket, { accept: () => socket.resume() }) });
    });
  });

const through = {
  vpc: {
    via: "vpc",
    network: {
      connect: (address: { hostname: string; port: number }) => {
        const socket = connect(address.port, address.hostname);
        const opened = new Promise<void>((resolve, reject) => socket.once("connect", resolve).on("error", reject));
        const { readable, writable } = Duplex.toWeb(socket);
        const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
        return { readable, writable, opened, closed, close: async () => void socket.destroy() };
      },
    },
  },
  tunnel: { via: "tunnel", token: "CF_ACCESS", clientId: TOKEN.id, clientSecret: TOKEN.secret },
} as unknown as Record<"vpc" | "tunnel", Way>;

beforeEach(async () => {
  now = NOW;
  requests = [];
  signal = undefined;
  port = await openPort();
  port.door = sshServer("accept");
  edge = await startEdge({ host: "127.0.0.1", port: 0 }, HOSTNAME, {
    connected: true,
    refusal: "forbidden",
    token: TOKEN,
    sshd: { host: "127.0.0.1", port: port.number },
  });
  vi.stubGlobal("fetch", fetchUpgrade);
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await edge.close();
  await port.close();
});

const linkVia = async (via: "vpc" | "tunnel", changes: Partial<TargetConfig> = {}): Promise<Link> => {
  const host = via === "vpc" ? "127.0.0.1" : HOSTNAME;
  target = { ...(await targetAt(host, via === "vpc" ? port.number : 22)), way: through[via], ...changes };
  return new Link(
    target,
    60_000,
    () => now,
    () => {},
  );
};
const ask = (link: Link, input?: Record<string, unknown>) => askOver(link, now, input);

describe.each(["vpc", "tunnel"] as const)("via %s", (via) => {
  test("the link answers over one connection, and over a new one when it was cut", async () => {
    const link = await linkVia(via);
    expect(await ask(link)).toBe("answered");
    expect(await ask(link)).toBe("answered");
    expect(port.connections).toBe(1);
    port.cut();
    await expect.poll(() => ask(link), { timeout: 10_000 }).toBe("answered");
    await expect.poll(() => port.connections).toBe(2);
  });

  test("a line that is longer than any buffer on the way arrives whole", async () => {
    const link = await linkVia(via);
    expect(await ask(link, { text: "x".repeat(200_000) })).toBe("answered");
    expect(await ask(link)).toBe("answered");
    expect(port.connections).toBe(1);
  });

  test("another host key is refused before anything is sent", async () => {
    const link = await linkVia(via, { hostKeys: [`SHA256:${"A".repeat(43)}`] });
    expect(await ask(link)).toMatchObject({
      code: "unreachable",
      hop: "ssh",
      detail: expect.stringMatching(/^The host showed the key SHA256:[\w+/]{43}, which is not pinned/) as string,
    });
  });

  test("a refused key is asked again with the same pauses", async () => {
    port.door = sshServer("reject");
    const link = await linkVia(via);
    expect(await ask(link)).toMatchObject({ detail: "The host refused the Worker's SSH key.", retry_after_ms: 5_000 });
    now += 4_999;
    expect(await ask(link)).toMatchObject({ retry_after_ms: 1 });
    now += 1;
    expect(await ask(link)).toMatchObject({ retry_after_ms: 10_000 });
    expect(port.connections).toBe(2);
  });

  test.each<[string, Door]>([
    ["closes", (socket) => void socket.end()],
    ["closes with a word of its own", (socket) => void socket.end("Not allowed at this time\r\n")],
    ["resets", (socket) => void socket.once("data", () => socket.resetAndDestroy())],
  ])("a door that %s before SSH began is one, with the address to except", async (_, door) => {
    port.door = door;
    const link = await linkVia(via);
    expect(await ask(link)).toMatchObject({
      code: "unreachable",
      hop: "ssh",
      detail: "The host took the connection and closed it before SSH began.",
      hint: expect.stringContaining("PerSourcePenaltyExemptList helps") as string,
      retry_after_ms: 1_000,
    });
  });

  test("the deadline holds for a host that takes the connection and says nothing, and the connection is let go", async () => {
    port.door = (socket) => void socket.resume();
    const link = await linkVia(via);
    const from = performance.now();
    const request = { operation: "ping", target: "prod", input: {}, request_id: "r1" } as const;
    const caller = { id: "ann", role: "viewer", via: "token" } as const;
    const { result } = await link.ask({ ...request, caller }, now + 400, false);
    expect(result).toMatchObject({ ok: false, failure: { code: "timeout", hop: "ssh" } });
    expect(performance.now() - from).toBeLessThan(5_000);
    await expect.poll(() => port.open()).toBe(0);
  });
});

describe("a way that does not open within the deadline is given up", () => {
  const askShortly = async (link: Link) => {
    const request = { operation: "ping", target: "prod", input: {}, request_id: "r1" } as const;
    const caller = { id: "ann", role: "viewer", via: "token" } as const;
    vi.useFakeTimers();
    try {
      const asked = link.ask({ ...request, caller }, now + 9_500, false);
      await vi.advanceTimersByTimeAsync(9_000);
      return (await asked).result;
    } finally {
      vi.useRealTimers();
    }
  };
  const timeout = { ok: false, failure: { code: "timeout", hop: "ssh" } };

  test("via vpc", async () => {
    const close = vi.fn<() => Promise<void>>(async () => {});
    const never = new Promise<never>(() => {});
    const network = { connect: () => ({ opened: never, closed: never, close }) };
    expect(await askShortly(await linkVia("vpc", { way: { via: "vpc", network } }))).toMatchObject(timeout);
    expect(close).toHaveBeenCalled();
  });

  test("via tunnel", async () => {
    vi.stubGlobal("fetch", (_: string, init: { signal: AbortSignal }) => {
      ({ signal } = init);
      return new Promise(() => {});
    });
    expect(await askShortly(await linkVia("tunnel"))).toMatchObject(timeout);
    expect(signal?.aborted).toBe(true);
  });
});

test("via vpc: nobody listens there", async () => {
  const link = await linkVia("vpc", { port: 1 });
  expect(await ask(link)).toEqual({
    code: "unreachable",
    hop: "ssh",
    detail: "No connection to the host through the VPC network.",
    hint: expect.stringContaining("nc -vz HOST PORT") as string,
  });
});

describe("via tunnel", () => {
  test("the hostname is asked for a WebSocket as cloudflared asks, with the service token, and no redirect is followed", async () => {
    expect(await ask(await linkVia("tunnel"))).toBe("answered");
    expect(requests).toEqual([
      {
        url: "https://ssh.example.com/",
        headers: {
          Upgrade: "websocket",
          "CF-Access-Client-Id": TOKEN.id,
          "CF-Access-Client-Secret": TOKEN.secret,
          "User-Agent": "redis-ops",
        },
        redirect: "manual",
      },
    ]);
  });

  test("a link that goes silent is cut off by the end of its request, since a goodbye would have to be answered", async () => {
    expect(await ask(await linkVia("tunnel"))).toBe("answered");
    port.freeze();
    await expect.poll(() => signal?.aborted, { timeout: 20_000 }).toBe(true);
  }, 30_000);

  test("what stands between sees SSH's greeting and nothing of what is asked or answered", async () => {
    expect(await ask(await linkVia("tunnel"))).toBe("answered");
    const seen = edge.seen().toString("latin1");
    expect(seen).toContain("SSH-2.0-");
    for (const word of ["ping", "request_id", "redis-ops", "hello", TOKEN.secret]) expect(seen).not.toContain(word);
  });

  const refusals = [
    {
      name: "the token is refused",
      change: () => (edge.state.token = { ...TOKEN, secret: "d".repeat(64) }),
      detail: "Cloudflare Access at ssh.example.com refused the Worker's service token.",
      hint: /action Service Auth.*`npx wrangler secret put CF_ACCESS_CLIENT_ID`, then `CF_ACCESS_CLIENT_SECRET`/,
      pause: 5_000,
    },
    {
      name: "the token is not in the application's policies, which lead to a login",
      change: () => (edge.state = Object.assign(edge.state, { token: { id: "other", secret: "" }, refusal: "login" })),
      detail: "Cloudflare Access at ssh.example.com refused the Worker's service token.",
      hint: /action Service Auth/,
      pause: 5_000,
    },
    {
      name: "the tunnel's connector is not connected",
      change: () => (edge.state.connected = false),
      detail: "The tunnel behind ssh.example.com is not connected to Cloudflare.",
      hint: /systemctl status cloudflared/,
    },
    {
      name: "the tunnel is up and sshd is down",
      change: () => (edge.state.sshd = { host: "127.0.0.1", port: 1 }),
      detail: "The tunnel behind ssh.example.com is up, but its connector does not reach sshd.",
      hint: /systemctl status ssh/,
    },
  ];
  test.each(refusals)("$name", async ({ change, detail, hint, pause }) => {
    change();
    const link = await linkVia("tunnel");
    const failure = {
      ...{ code: "unreachable", hop: "ssh", detail, hint: expect.stringMatching(hint) as string },
      ...(pause === undefined ? {} : { retry_after_ms: pause }),
    };
    expect(await ask(link)).toEqual(failure);
    expect(port.connections).toBe(0);
    await ask(link);
    expect(edge.answers).toHaveLength(pause === undefined ? 2 : 1);
  });

  test("the hostname is not known to Cloudflare, or is nowhere at all", async () => {
    const detail = "Nothing answered at the tunnel's hostname other.example.com.";
    expect(await ask(await linkVia("tunnel", { host: "other.example.com" }))).toMatchObject({ hop: "ssh", detail });
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("internal error")));
    expect(await ask(await linkVia("tunnel", { host: "other.example.com" }))).toMatchObject({ hop: "ssh", detail });
  });

  test("something else answers at the hostname", async () => {
    vi.stubGlobal("fetch", async () => Object.assign(new Response("<h1>secret page</h1>"), { webSocket: null }));
    const failure = await ask(await linkVia("tunnel"));
    expect(failure).toMatchObject({
      detail: "What answered at ssh.example.com is not a tunnel's SSH: HTTP status 200.",
      hint: expect.stringContaining("ssh://localhost:22") as string,
    });
    expect(JSON.stringify(failure)).not.toContain("secret page");
  });
});
