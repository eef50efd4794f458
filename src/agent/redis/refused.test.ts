import { expect, test } from "vitest";
import { error, text } from "../handlers/recorded.fixture.ts";
import { isRefusal, unreadOf } from "./refused.ts";
import { errorFailure } from "./reply.ts";

// The first word for word of Redis 7.0.15 and 6.2.16, the others of 7.0.15 and 6.2.16 with an ACL.
test.each([
  [
    "ERR unknown command 'CONFIG', with args beginning with: 'GET' 'maxmemory' ",
    "Redis does not know CONFIG, so it was renamed or taken away. Redis replied: ERR unknown command 'CONFIG'",
    "Take `rename-command CONFIG` out of Redis's configuration if redis-ops is to run it. Until then its settings stand in the compose file or in redis.conf alone.",
  ],
  [
    "ERR unknown command `SLOWLOG`, with args beginning with: `GET`, `10`, ",
    "Redis does not know SLOWLOG, so it was renamed or taken away. Redis replied: ERR unknown command `SLOWLOG`",
    "Take `rename-command SLOWLOG` out of Redis's configuration if redis-ops is to run it.",
  ],
  [
    "NOPERM User default has no permissions to run the 'config|get' command",
    "Redis's ACL does not let redis-ops run CONFIG GET. Redis replied: NOPERM User default has no permissions to run the 'config|get' command",
    "Allow it to the user that redis-ops logs in as (`default`): `ACL SETUSER default +config|get`, and the same in its ACL file. Until then its settings stand in the compose file or in redis.conf alone.",
  ],
  [
    "NOPERM this user has no permissions to run the 'info' command or its subcommand",
    "Redis's ACL does not let redis-ops run INFO. Redis replied: NOPERM this user has no permissions to run the 'info' command or its subcommand",
    "Allow it to the user that redis-ops logs in as (`default`): `ACL SETUSER default +info`, and the same in its ACL file.",
  ],
])("%s", (message, detail, hint) => {
  const failure = errorFailure(message);
  expect(failure).toEqual({ code: "redis_failed", hop: "redis", detail, hint });
  expect(isRefusal(failure)).toBe(true);
});

test.each(["LOADING Redis is loading the dataset in memory", "ERR wrong number of arguments for 'config|get' command"])(
  "%s is no refusal",
  (message) => {
    expect(isRefusal(errorFailure(message))).toBe(false);
    expect(unreadOf([["CONFIG GET", error(message)]])).toEqual([]);
  },
);

test("each command that was refused is named once, and those that were answered are not", () => {
  const unread = unreadOf([
    ["CONFIG GET", error("NOPERM User default has no permissions to run the 'config|get' command")],
    ["CONFIG GET", error("NOPERM User default has no permissions to run the 'config|get' command")],
    ["CLIENT LIST", text("id=1")],
    ["SCAN", error("ERR unknown command 'SCAN', with args beginning with: '0' ")],
    ["EXISTS", undefined],
  ]);
  expect(unread.map(({ command }) => command)).toEqual(["CONFIG GET", "SCAN"]);
});
