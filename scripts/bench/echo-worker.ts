/**
 * The floor of a question over the link: HTTP to a Durable Object to an SSH channel on which the host runs `cat`, and back.
 * Nothing is parsed, checked or logged. The channel is the Worker's own, so that both pay the same for SSH.
 */
import { DurableObject } from "cloudflare:workers";
import { openChannel } from "virtual:channel";

interface Env {
  ECHO: { idFromName(name: string): unknown; get(id: unknown): EchoObject };
  HOST_KEYS: string;
  PORT: string;
  SSH_PRIVATE_KEY: string;
}

const DEADLINE_MS = 10_000;

export class EchoObject extends DurableObject<Env> {
  #channel: Promise<{ send(line: string): void }> | null = null;
  readonly #waiting: ((line: string) => void)[] = [];

  /** Rejects where the channel cannot be opened; a lost one is not opened again. */
  async echo(line: string): Promise<string> {
    const channel = await (this.#channel ??= this.#open());
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      channel.send(line);
    });
  }

  async #open(): Promise<{ send(line: string): void }> {
    const target = {
      ...{ name: "echo", host: "127.0.0.1", port: Number(this.env.PORT), user: "root" },
      ...{ hostKeys: JSON.parse(this.env.HOST_KEYS) as string[], privateKey: this.env.SSH_PRIVATE_KEY },
      ...{ locationHint: null, description: null, way: { via: "tcp" } },
    };
    const opened = await openChannel(target, Date.now() + DEADLINE_MS, Date.now, {
      onLine: (line) => this.#waiting.shift()?.(line),
      onLost: () => {},
    });
    if (!opened.ok) throw new Error(opened.failure.detail);
    return opened.value;
  }
}

/** As long as the line that the Worker sends for `memory`. */
const LINE = JSON.stringify({
  id: 100,
  operation: "memory",
  target: "bench",
  input: {},
  caller: { id: "viewer", role: "viewer", via: "token" },
  request_id: "00000000-0000-0000-0000-000000000000",
  deadline_ms: 9_000,
});

export default {
  async fetch(_request: Request, env: Env): Promise<Response> {
    const line = await env.ECHO.get(env.ECHO.idFromName("echo")).echo(LINE);
    return new Response(line, { status: line === LINE ? 200 : 500 });
  },
};
