import { celeryWorker, webApp } from "./apps.ts";
import { untilLogged } from "./logged.ts";
import { runBeside } from "./overlay.ts";
import type { State } from "./state.ts";

/** Nobody listens there. */
const URL = "redis://127.0.0.1:6380/0";

export const appRefused: State = {
  summary: "the applications look for Redis on a port where nobody listens",
  async apply(stack) {
    const remove = await runBeside(stack, { web: await webApp(stack, URL), worker: await celeryWorker(stack, URL) });
    await untilLogged(stack, ["web", "worker"], /Connection refused/);
    return remove;
  },
};
