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

/**
 * By a command that says in a variable where Redis listens: what says it plainly, redis-ops finds by itself.
 *
 * @param listens the variable's value
 * @param options after those that the container had; the variable is `$listens`
 * @param files what the container has besides, by its path there
 */
const restarted = async (
  stack: StateStack,
  listens: string,
  options: string,
  files: Readonly<Record<string, string>> = {},
): Promise<() => Promise<void>> => {
  const quoted = (await commandOf(stack)).map((word) => `'${word}'`).join(" ");
  await remadeWith(stack, inShell(`listens=${listens}; exec ${quoted} ${options}`), files);
  await untilReady(stack);
  return () => remake(stack);
};

export const otherPort: State = {
  summary: "Redis listens on port 6380 in its container, which does not say so plainly, and is well",
  apply: (stack) => restarted(stack, "6380", '--port "$listens"'),
};

export const unixSocket: State = {
  summary: "Redis listens on a unix socket alone, which its container does not say plainly, and is well",
  apply: (stack) => restarted(stack, "/tmp/redis.sock", '--port 0 --unixsocket "$listens"'),
};

export const tlsOnly: State = {
  summary: "Redis takes connections with TLS only, which its container does not say plainly, and is well",
  apply(stack) {
    const { certificate, key } = selfSigned("redis", new Date());
    const files = { "/run/redis-tls.crt": certificate, "/run/redis-tls.key": key };
    const tls = "--port 0 --tls-auth-clients no --tls-ca-cert-file /run/redis-tls.crt";
    const made = "--tls-cert-file /run/redis-tls.crt --tls-key-file /run/redis-tls.key";
    return restarted(stack, "6379", `${tls} ${made} --tls-port "$listens"`, files);
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
