import { info, redis, setting } from "./ask.ts";
import { shell } from "./apps.ts";
import { runBeside } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";

const LIMIT = 30;
/** More than fit; who is refused tries again, as a pool of connections does. */
const POOL = `
  for i in $(seq ${LIMIT + 5}); do while true; do redis-cli SUBSCRIBE news >/dev/null; sleep 1; done & done
  wait`;

export const maxClients: State = {
  summary: "all of Redis's client connections are taken, and more are refused",
  async apply(stack) {
    const before = await setting(stack, "maxclients");
    await redis(stack, "CONFIG", "SET", "maxclients", String(LIMIT));
    const remove = await runBeside(stack, { pool: shell(stack, POOL) });
    await until("a connection that is refused", async () => Number(await info(stack, "connected_clients")) === 0);
    return async () => {
      await remove();
      await until("room for a connection", () =>
        redis(stack, "PING").then(
          () => true,
          () => false,
        ),
      );
      await redis(stack, "CONFIG", "SET", "maxclients", before);
    };
  },
};
