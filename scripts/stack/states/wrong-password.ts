import { celeryWorker, webApp } from "./apps.ts";
import { untilLogged } from "./logged.ts";
import { runBeside } from "./overlay.ts";
import type { State } from "./state.ts";

const URL = "redis://:not-the-password@127.0.0.1:6379/0";

export const wrongPassword: State = {
  summary: "the applications have a wrong password for Redis",
  async apply(stack) {
    const remove = await runBeside(stack, { web: await webApp(stack, URL), worker: await celeryWorker(stack, URL) });
    await untilLogged(stack, ["web", "worker"], /WRONGPASS|invalid username-password pair/);
    return remove;
  },
};
