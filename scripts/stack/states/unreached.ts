/** A Redis that is well, and that nobody reaches by `redis-cli` in its container. */
import { docker } from "./ask.ts";
import { selfSigned } from "./certificate.ts";
import { remake } from "./overlay.ts";
import { commandOf, inShell, remadeWith } from "./remade.ts";
import type { State, StateStack } from "./state.ts";
import { until } from "./until.ts";

const logs = (stack: StateStack): Promise<string> =>
  docker(stack, "logs", "--tail", "50", stack.container).catch(() => "");

const untilReady = (stack: StateStack): Promise<void> =>
  until("a Redis that is ready", async () => /Ready to accept connections/i.test(await logs(stack)));

/** @param options after those that the container had */
const restarted = async (stack: StateStack, ...options: string[]): Promise<() => Promise<void>> => {
  await remadeWith(stack, [...(await commandOf(stack)), ...options]);
  await untilReady(stack);
  return () => remake(stack);
};

export const otherPort: State = {
  summary: "Redis listens on port 6380 in its container, and is well",
  apply: (stack) => restarted(stack, "--port", "6380"),
};

export const unixSocket: State = {
  summary: "Redis listens on a unix socket alone, and is well",
  apply: (stack) => restarted(stack, "--port", "0", "--unixsocket", "/tmp/redis.sock"),
};

export const tlsOnly: State = {
  summary: "Redis takes connections with TLS only, and is well",
  async apply(stack) {
    const { certificate, key } = selfSigned("redis", new Date());
    const files = { "/run/redis-tls.crt": certificate, "/run/redis-tls.key": key };
    const tls = ["--port", "0", "--tls-port", "6379", "--tls-auth-clients", "no"];
    const made = ["--tls-cert-file", "/run/redis-tls.crt", "--tls-key-file", "/run/redis-tls.key"];
    const command = [...(await commandOf(stack)), ...tls, ...made, "--tls-ca-cert-file", "/run/redis-tls.crt"];
    await remadeWith(stack, command, files);
    await untilReady(stack);
    return () => remake(stack);
  },
};

export const noRedisCli: State = {
  summary: "Redis's image has no redis-cli, nor what others have in its place, and Redis is well",
  async apply(stack) {
    const quoted = (await commandOf(stack)).map((word) => `'${word}'`).join(" ");
    await remadeWith(stack, inShell(`rm -f $(command -v redis-cli) && exec ${quoted}`));
    await untilReady(stack);
    return () => remake(stack);
  },
};
