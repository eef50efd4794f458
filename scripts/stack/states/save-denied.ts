/** Saves that are denied while Redis runs: by the file system, and by an ACL. */
import { untilAnswers } from "../compose.ts";
import { shell } from "./apps.ts";
import { docker, info, redis } from "./ask.ts";
import { untilLogged } from "./logged.ts";
import { overlay, remake, runBeside } from "./overlay.ts";
import type { State, StateStack } from "./state.ts";
import { until } from "./until.ts";

const USER = "1234:1234";

const ownedBy = (stack: StateStack, who: string, ...options: string[]): Promise<string> =>
  docker(stack, "exec", "--user", "0", stack.container, "chown", ...options, who, "/data");

export const saveDenied: State = {
  summary: "Redis runs as a user who may not write to its folder any more, and its snapshot is denied",
  async apply(stack) {
    await ownedBy(stack, USER, "-R");
    await overlay(stack, { services: { redis: { user: USER } } }, "redis");
    await untilAnswers(stack.engine, stack.container);
    // As a restore by root leaves it: what is open is written on, and no file is made.
    await ownedBy(stack, "0:0");
    await redis(stack, "BGSAVE");
    await until("a failed snapshot", async () => (await info(stack, "rdb_last_bgsave_status")) === "err");
    return () => remake(stack);
  },
};

const BACKUP = "backup";
const BACKUPS_PASSWORD = "only-for-the-backup";

export const saveForbidden: State = {
  summary: "a backup asks Redis for a snapshot as a user whose ACL does not allow it",
  async apply(stack) {
    await redis(stack, "ACL", "SETUSER", BACKUP, "on", `>${BACKUPS_PASSWORD}`, "~*", "+@read", "+@connection");
    const asks = `while true; do redis-cli --user ${BACKUP} --pass ${BACKUPS_PASSWORD} --no-auth-warning BGSAVE; sleep 1; done`;
    const remove = await runBeside(stack, { [BACKUP]: shell(stack, asks) });
    await untilLogged(stack, [BACKUP], /NOPERM/);
    return async () => {
      await remove();
      await redis(stack, "ACL", "DELUSER", BACKUP);
    };
  },
};
