import { describe, expect, test } from "vitest";
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok } from "../../protocol/result.ts";
import { memoryRedis } from "../double/redis.ts";
import { explaining } from "./explaining.ts";
import * as failures from "./failures.ts";
import type { Docker } from "./seam.ts";
import { waysOf } from "./ways.ts";
import { PLAIN, type Reach } from "./redis-cli/reach.ts";
import { createTools } from "./redis-cli/tool.ts";
import { noConnectionBy, noRedisCli, protocolError, tlsFailure, unreachedBy } from "./unreached.ts";

const BUDGET = { signal: new AbortController().signal, deadlineAt: 10_000 };

interface Given {
  /** What the transport fails with, one after the other; the last one again and again. */
  failing: Failure[];
  listens?: string[] | null;
  tls?: boolean;
  reach?: Partial<Reach>;
}

/** What is said instead, and what was asked to find it out. */
const asked = async ({ failing, listens = null, tls = false, reach = {} }: Given) => {
  const commands: string[] = [];
  let looks = 0;
  const redis: Docker["redis"] = ([command]) => {
    commands.push(command?.join(" ") ?? "");
    return Promise.resolve(fail(failing[Math.min(commands.length, failing.length) - 1] as Failure));
  };
  const transport = { ...memoryRedis({ inspection: { tls } }), redis };
  const docker = explaining(transport, createTools({ ...PLAIN, ...reach }), () => {
    looks += 1;
    return Promise.resolve(listens);
  });
  const replies = await Promise.all([docker.redis([["INFO"]], BUDGET), docker.redis([["INFO"]], BUDGET)]);
  const [one, two] = replies.map((each) => (each.ok ? null : each.failure));
  expect(two).toEqual(one);
  return { failure: one, looks, commands };
};

test("of a Redis that listens on another port it says on which, after one look for all that ask", async () => {
  const { failure, looks } = await asked({ failing: [failures.noConnection()], listens: ["0.0.0.0:6380"] });
  expect(failure).toMatchObject({
    code: "redis_failed",
    detail: "Nothing in Redis's container listens on 127.0.0.1:6379, where redis-ops asks; it listens on 0.0.0.0:6380.",
  });
  expect(looks).toBe(1);
});

test.each([
  [["unix:/run/redis.sock"], "elsewhere"],
  [["172.18.0.2:6379"], "elsewhere"],
  // It is there: it may just have been started.
  [["0.0.0.0:6379"], null],
  [[], null],
  [null, null],
])("where a refused container listens on %j it is %s", async (listens, kind) => {
  const { failure } = await asked({ failing: [failures.noConnection()], listens });
  expect(failure && unreachedBy(failure)).toBe(kind);
});

test("where the policy has another place, it is that which is compared", async () => {
  const refused = [failures.noConnection()];
  const wrong = await asked({ failing: refused, listens: ["0.0.0.0:6379"], reach: { port: 6380 } });
  expect(wrong.failure?.detail).toMatch(
    /listens on 127\.0\.0\.1:6380, where redis-ops asks; it listens on 0\.0\.0\.0:6379/,
  );
  const there = await asked({ failing: refused, listens: ["[::]:6380"], reach: { port: 6380 } });
  expect(there.failure).toEqual(failures.noConnection());
  const socket = await asked({ failing: refused, listens: ["unix:/a"], reach: { unixSocket: "/b" } });
  expect(socket.failure?.detail).toMatch(/listens on unix:\/b, where redis-ops asks; it listens on unix:\/a/);
  const blank = await asked({ failing: refused, listens: ["unix:/a"], reach: { unixSocket: "/run/my redis.sock" } });
  expect(blank.failure && unreachedBy(blank.failure)).toBe("elsewhere");
});

test("one that closes every TLS connection is said to want a client's certificate, not to take TLS only", async () => {
  const tls = { ca: "/ca", cert: null, key: null, insecure: false };
  const { failure } = await asked({
    failing: [failures.connectionLost(false)],
    listens: ["0.0.0.0:6379"],
    tls: true,
    reach: { tls },
  });
  expect(failure?.detail).toMatch(/^What listens on port 6379 .* wants a client's certificate\.$/);
  expect(failure && unreachedBy(failure)).toBe("closes_connections");
});

// All printed by redis-cli 7.0.15.
test.each([
  [
    "Could not connect to Redis at 127.0.0.1:6379: SSL_connect failed: certificate verify failed",
    "certificate verify failed",
  ],
  [
    "Could not negotiate a TLS connection: Invalid CA Certificate File/Directory",
    "Invalid CA Certificate File/Directory",
  ],
  ["Could not negotiate a TLS connection: Invalid client certificate", "Invalid client certificate"],
])("redis-cli's %s is told as what is wrong with TLS", (said, why) => {
  const failure = tlsFailure(said);
  expect(failure?.detail).toBe(`There is no TLS connection to Redis: ${why}.`);
  expect(failure && unreachedBy(failure)).toBe("closes_connections");
});

test("a refused connection is not about TLS", () => {
  expect(tlsFailure("Could not connect to Redis at 127.0.0.1:6379: Connection refused")).toBeNull();
});

const REFUSED = "Could not connect to Redis at 127.0.0.1:6379: Connection refused";
const BAD_TLS = "Could not connect to Redis at 127.0.0.1:6379: SSL_connect failed: certificate verify failed";

test.each<[string, string[], Failure | null]>([
  ["a connection that is refused", ["", REFUSED], failures.noConnection()],
  ["TLS, whatever else is said", [REFUSED, BAD_TLS], tlsFailure(BAD_TLS)],
  ["a Redis that has enough clients", ["Error: ERR max number of clients reached"], failures.tooManyClients()],
  ["nothing", ["", "Error: Connection reset by peer"], null],
])("before there is a connection, the tool's lines tell of %s", (_what, lines, failure) => {
  expect(noConnectionBy(lines)).toEqual(failure);
});

test("that nothing listens is said where it was looked up, and not where it was not", async () => {
  const looked = await asked({ failing: [failures.noConnection()], listens: [] });
  expect(looked.failure).toEqual(failures.nothingListens());
  const not = await asked({ failing: [failures.noConnection()], listens: null });
  expect(not.failure).toEqual(failures.noConnection());
});

test("an image without redis-cli is told with where it listens", async () => {
  const { failure } = await asked({ failing: [noRedisCli("shop-redis-1")], listens: ["0.0.0.0:6379", "[::]:6379"] });
  expect(failure).toMatchObject({
    code: "docker_failed",
    detail: "redis-cli could not be started in container shop-redis-1.",
    hint: expect.stringMatching(
      /^Redis may be well: its container listens on 0\.0\.0\.0:6379, \[::\]:6379\. .*valkey-cli/,
    ) as string,
  });
});

test("connections that break again at once are those of a Redis with TLS only, for sure where it was told to", async () => {
  const broken = failures.connectionLost(false);
  const guessed = await asked({ failing: [broken], listens: ["0.0.0.0:6379"] });
  expect(guessed.failure?.detail).toMatch(
    /closes every connection without a reply, as a Redis does that takes TLS only/,
  );
  expect(guessed.commands.filter((command) => command === "PING")).toHaveLength(2);
  const sure = await asked({ failing: [broken], listens: ["0.0.0.0:6379"], tls: true });
  expect(sure.failure?.detail).toBe("Redis takes TLS connections only, and redis-ops does not speak TLS to it.");
});

test.each([
  [
    "a connection that broke once",
    [failures.connectionLost(false), failures.connectionLost(false), failures.wrongPassword()],
  ],
  ["a change whose outcome is unknown", [failures.connectionLost(true)]],
  ["a wrong password", [failures.wrongPassword()]],
  ["a silence", [failures.timedOut("redis")]],
])("%s stays what it is", async (_what, failing) => {
  expect((await asked({ failing, listens: ["0.0.0.0:6379"] })).failure).toEqual(failing[0]);
});

test("redis-cli's words for another protocol tell TLS from what is no Redis", () => {
  // Both printed by redis-cli 7.0.15.
  const alert = protocolError(String.raw`Error: Protocol error, got "\x15" as reply type byte`);
  const web = protocolError(`Error: Protocol error, got "<" as reply type byte`);
  expect(alert?.detail).toMatch(/^Redis takes TLS connections only/);
  // The policy may name another port than the usual one, or a socket.
  expect(web?.detail).toBe("What listens on Redis's address in its container does not speak Redis's protocol.");
  expect([alert, web].map((each) => each && unreachedBy(each))).toEqual(["closes_connections", "closes_connections"]);
  expect(protocolError("Error: Connection reset by peer")).toBeNull();
});

test("a batch for another database is asked of that one", async () => {
  const databases: (number | undefined)[] = [];
  const redis: Docker["redis"] = (_commands, _budget, database) => {
    databases.push(database);
    return Promise.resolve(ok([]));
  };
  await explaining({ ...memoryRedis(), redis }, createTools(PLAIN)).redis([["PING"]], BUDGET, 3);
  expect(databases).toEqual([3]);
});

describe("a Redis that its container says is elsewhere", () => {
  /** One that answers at 6380 alone until it is moved, and was started with what is given. */
  const elsewhere = (reach: Partial<Reach> = {}, listeners?: null) => {
    const tools = createTools({ ...PLAIN, ...reach });
    const ports: string[] = [];
    let [args, listens] = [["--port", "6380"], 6380];
    const redis: Docker["redis"] = () => {
      const port = tools.reach().port ?? 6379;
      ports.push(String(port));
      return Promise.resolve(port === listens ? ok([]) : fail(failures.noConnection()));
    };
    const base = memoryRedis();
    const inspect: Docker["inspect"] = async (budget) => {
      const inspected = await base.inspect(budget);
      const ways = waysOf({ Path: "redis-server", Args: args, Env: [], WorkingDir: "/data" }, []);
      return inspected.ok ? ok({ ...inspected.value, ways }) : inspected;
    };
    let clock = 0;
    const docker = explaining(
      { ...base, redis, inspect },
      tools,
      () => Promise.resolve(listeners === null ? null : [`0.0.0.0:${listens}`]),
      // A look is good for a second.
      () => (clock += 2_000),
    );
    const move = (port: number): void => {
      [args, listens] = [["--port", String(port)], port];
    };
    return { docker, ports, move, ask: () => docker.redis([["CONFIG", "SET", "a", "b"]], BUDGET) };
  };

  test("is found there, once, and asked there from then on", async () => {
    const { ask, ports } = elsewhere();
    expect([await ask(), await ask()]).toEqual([ok([]), ok([])]);
    expect(ports).toEqual(["6379", "6380", "6380"]);
  });

  test("is found for all who ask at the same time", async () => {
    const { ask } = elsewhere();
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([ok([]), ok([]), ok([])]);
  });

  test("is found again where it has moved, and where it is as usual again", async () => {
    const { ask, move } = elsewhere();
    await ask();
    for (const port of [6381, 6379]) {
      move(port);
      expect(await ask()).toEqual(ok([]));
    }
  });

  test("is found where the kernel does not tell where it listens", async () => {
    const { ports, ask } = elsewhere({}, null);
    expect(await ask()).toEqual(ok([]));
    expect(ports).toEqual(["6379", "6380"]);
  });

  test("is not looked for where the policy says where it is", async () => {
    const { ask, ports } = elsewhere({ port: 6390 });
    expect((await ask()).ok).toBe(false);
    expect(ports).toEqual(["6390"]);
  });
});
