/** States in which the applications are well, and redis-ops is not let in. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "./ask.ts";
import { shell } from "./apps.ts";
import { untilLogged } from "./logged.ts";
import { beside, overlay, remake } from "./overlay.ts";
import type { State } from "./state.ts";

const USER = "shop";
const USERS_PASSWORD = "only-for-the-shop";

/** Counts, and says so: an application that has something to log and is refused nothing. */
const counting = (login: string): string => `while true; do redis-cli ${login} INCR visits; sleep 1; done`;

export const defaultUserOff: State = {
  summary: "Redis has a user for the applications, and the default user, as which redis-ops logs in, is off",
  async apply(stack) {
    const command = JSON.parse(await inspect(stack, "{{json .Config.Cmd}}")) as string[];
    const users = [
      ...["--user", USER, "on", `>${USERS_PASSWORD}`, "~*", "&*", "+@all"],
      ...["--user", "default", "off"],
    ];
    const login = `--user ${USER} --pass ${USERS_PASSWORD} --no-auth-warning`;
    const redis = {
      command: [...command, ...users],
      healthcheck: { test: ["CMD-SHELL", `redis-cli ${login} -e ping`] },
    };
    const { services } = beside({ shop: shell(stack, counting(login)) });
    await overlay(stack, { services: { redis, ...services } }, "redis", "shop");
    await untilLogged(stack, ["shop"], /\| 2/);
    return () => remake(stack);
  },
};

export const noPasswordKnown: State = {
  summary: "Redis wants a password that the applications have, and the host has none where redis-ops looks",
  async apply(stack) {
    const file = join(stack.compose.directory, ".env");
    const before = await readFile(file, "utf8");
    const putBack = (): Promise<void> => writeFile(file, before, { mode: 0o600 });
    const redis = {
      // Else redis-cli in the container has it from there.
      environment: { REDISCLI_AUTH: null },
      // It ends with success though it is refused.
      healthcheck: { test: ["CMD", "redis-cli", "ping"] },
    };
    const { services } = beside({ shop: shell(stack, counting("")) });
    await overlay(stack, { services: { redis, ...services } }, "redis", "shop");
    await untilLogged(stack, ["shop"], /\| 2/);
    await writeFile(file, before.replace("REDIS_PASSWORD=", "SHOP_CACHE_SECRET="), { mode: 0o600 });
    return async () => {
      await putBack();
      await remake(stack);
    };
  },
};
