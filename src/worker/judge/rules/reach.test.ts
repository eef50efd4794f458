import { expect, test } from "vitest";
import { placeOf } from "../../../protocol/commands.ts";
import { judge } from "../judge.ts";
import { appErrors, contextOf, MIB, snapshot, type Wrong } from "../snapshot.fixture.ts";

/** As it is read where Redis cannot be asked: what only Redis can tell is not there. */
const UNASKED: Wrong = { memory: null, persistence: null, server: null, clients: null, celery: null, slow: null };

const diagnosed = (wrong: Wrong) => {
  const result = judge("doctor", snapshot(wrong), contextOf());
  if (!result.ok) throw new Error(result.failure.detail);
  return result.value;
};
const first = (redis: NonNullable<Wrong["redis"]>, more: Wrong = {}) =>
  diagnosed({ ...UNASKED, redis, ...more }).data.findings[0];

test("an image without redis-cli is no Redis that is down", () => {
  const { verdict, data, summary } = diagnosed({
    ...UNASKED,
    redis: { state: "no_redis_cli", detail: "redis-cli could not be started.", listens: ["0.0.0.0:6379"] },
  });
  expect(verdict).toBe("warn");
  expect(data.findings.map(({ id }) => id)).toEqual(["redis_no_cli"]);
  expect(summary).toBe(
    "redis-ops cannot ask this Redis: its image has no redis-cli, valkey-cli, keydb-cli or redict-cli. Redis itself may be well; its container listens on 0.0.0.0:6379.",
  );
  expect(JSON.stringify(data)).not.toMatch(/Nothing listens|applications are refused/);
});

test.each([
  [
    ["0.0.0.0:6380", "[::]:6380"],
    "docker compose exec -T redis redis-cli -p 6380 PING",
    /name its `port` or `unix_socket`/,
  ],
  [
    ["unix:/run/redis.sock"],
    "docker compose exec -T redis redis-cli -s /run/redis.sock PING",
    /name its `port` or `unix_socket`/,
  ],
  [["172.18.0.2:6379"], "docker compose exec -T redis redis-cli -h 172.18.0.2 -p 6379 PING", /add it to `bind`/],
])("a Redis that listens on %j is told with the command that asks it there", (listens, command, next) => {
  const finding = first({ state: "elsewhere", detail: "Nothing listens on 127.0.0.1:6379.", listens });
  expect(finding).toMatchObject({ id: "redis_elsewhere", verdict: "warn", evidence: [{ command }] });
  expect(finding?.next_step).toMatch(next);
});

test("where the host's policy has another port, that is the one where nothing listens", () => {
  const detail =
    "Nothing in Redis's container listens on 127.0.0.1:6390, where redis-ops asks; it listens on 0.0.0.0:6380.";
  expect(first({ state: "elsewhere", detail, listens: ["0.0.0.0:6380"] })?.text).toMatch(
    /^redis-ops asks 127\.0\.0\.1:6390 in/,
  );
});

test("an address of the host's policy that holds blanks is told whole", () => {
  const detail =
    "Nothing in Redis's container listens on unix:/run/my redis.sock, where redis-ops asks; it listens on unix:/run/redis.sock.";
  expect(first({ state: "elsewhere", detail, listens: ["unix:/run/redis.sock"] })?.text).toMatch(
    /^redis-ops asks unix:\/run\/my redis\.sock in Redis's container/,
  );
});

test.each([
  [["-s", "/run/redis.sock"], ["0.0.0.0:6380"], "-p 6380"],
  [["-p", "6390", "--user", "ops"], ["unix:/run/redis.sock"], "--user ops -s /run/redis.sock"],
  [["-p", "6390", "--tls", "--cacert", "/ca.crt"], ["127.0.0.1:6380"], "--tls --cacert /ca.crt -h 127.0.0.1 -p 6380"],
  [
    ["--tls", "--cacert", "/ca.crt", "--user", "ops"],
    ["unix:/run/my redis.sock"],
    "--user ops -s '/run/my redis.sock'",
  ],
])(
  "with the policy's %j, one that listens on %j is asked there, as the policy says else",
  (options, listens, words) => {
    const place = { ...placeOf("redis", "shop"), options };
    const redis = { state: "elsewhere", detail: null, listens } as const;
    const result = judge("doctor", snapshot({ ...UNASKED, redis }), { ...contextOf(), place });
    expect(result.ok && result.value.data.findings[0]).toMatchObject({
      id: "redis_elsewhere",
      evidence: [{ command: `docker compose -p shop exec -T redis redis-cli ${words} PING` }],
    });
  },
);

test("one that takes TLS only is told with how to speak it", () => {
  expect(first({ state: "closes_connections", detail: "Redis takes TLS connections only." })).toMatchObject({
    id: "redis_closes_connections",
    verdict: "warn",
    text: "redis-ops gets no word from Redis: Redis takes TLS connections only.",
    next_step: expect.stringContaining("`redis-cli --tls --insecure PING`"),
  });
});

test("that nothing listens is said where it was looked up alone", () => {
  const detail = "The Docker engine at /run/docker.sock does not answer.";
  expect(first({ state: "unreachable", detail, listens: [] })?.text).toMatch(/^Nothing listens in Redis's container/);
  const unknown = first({ state: "unreachable", detail, listens: null });
  expect(unknown?.text).toBe("Redis could not be asked: The Docker engine at /run/docker.sock does not answer.");
  expect(unknown?.meaning).not.toMatch(/^Every application is refused/);
});

test("an application that is refused is not told that Redis is down, where that was not seen", () => {
  const refused = (redis: NonNullable<Wrong["redis"]>) =>
    diagnosed({ ...UNASKED, ...appErrors("refused"), redis }).data.findings.find(({ id }) => id === "app_refused")
      ?.meaning;
  expect(refused({ state: "unreachable", listens: [] })).toMatch(/^Redis is not up/);
  for (const state of ["unreachable", "no_redis_cli", "elsewhere", "closes_connections", "sentinel"] as const)
    expect(refused({ state, listens: null })).toBe("Nothing listens at the host and port that the application asks.");
});

test("whose password it was is told as it is", () => {
  const fine = (password_given: boolean | null) =>
    diagnosed({ redis: { password_given } }).data.fine.find(({ id }) => id === "redis_refuses_password")?.text;
  expect(fine(true)).toBe("Redis does not turn redis-ops away, which has a password for it.");
  expect(fine(false)).toBe("Redis answers redis-ops, which has no password for it.");
  expect(fine(null)).toBe("Redis does not turn redis-ops away for its password.");
});

const REFUSED = { command: "CONFIG GET", detail: "Redis does not know CONFIG.", hint: "See the compose file." };

test("a Redis that does not run CONFIG is not called well, and no change of it is offered", () => {
  const hardened = diagnosed({ persistence: { save: null, unread: [REFUSED] }, server: { unread: [REFUSED] } });
  expect(hardened.verdict).toBe("warn");
  expect(hardened.summary).toBe("Redis does not run CONFIG GET for redis-ops: renamed, or not allowed.");
  const full: Wrong = { memory: { maxmemory_policy: "noeviction", used_memory: 480 * MIB } };
  const step = (wrong: Wrong) => diagnosed(wrong).data.findings.find(({ id }) => id === "maxmemory_fraction");
  expect(step(full)?.step).toMatchObject({ operation: "set" });
  for (const more of [{ persistence: { unread: [REFUSED] } }, { memory: { ...full.memory, config_refused: true } }]) {
    expect(step({ ...full, ...more })?.step).toBeUndefined();
    expect(step({ ...full, ...more })?.next_step).toMatch(
      /Redis does not run CONFIG .*: change it in the compose file/,
    );
  }
});

test.each([
  [{ "slowlog-log-slower-than": "10000", "slowlog-max-len": "128" }, true],
  [{ "slowlog-log-slower-than": "-1", "slowlog-max-len": "128" }, false],
  [{ "slowlog-log-slower-than": "100001", "slowlog-max-len": "128" }, false],
  [{ "slowlog-log-slower-than": "10000", "slowlog-max-len": "0" }, false],
  [{}, false],
])("that no command was slow is said with the slow log's settings %j: %s", (config, said) => {
  const fine = diagnosed({ server: { config } }).data.fine.map(({ id }) => id);
  expect(fine.includes("slow_commands")).toBe(said);
});

test("that every command was run is said where all of them were asked", () => {
  const fine = (wrong: Wrong) => diagnosed(wrong).data.fine.map(({ id }) => id);
  expect(fine({})).toContain("commands_unread");
  expect(fine({ slow: null })).not.toContain("commands_unread");
});

test("an INFO that was renamed away is one finding, not six parts that could not be read", () => {
  const { verdict, data } = diagnosed({
    ...UNASKED,
    redis: {
      state: "answers",
      detail: "Redis does not know INFO, so it was renamed or taken away. Redis replied: ERR",
    },
  });
  expect(verdict).toBe("warn");
  expect(data.findings.map(({ id, text }) => [id, text])).toEqual([
    ["redis_forbids", "redis-ops cannot look into Redis: INFO was renamed or taken away."],
  ]);
});
