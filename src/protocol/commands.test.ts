import { describe, expect, it, test } from "vitest";
import {
  beforehand,
  containerEnds,
  inContainer,
  inspect,
  serviceLog,
  type Login,
  type Place,
  placeOf,
  placeSchema,
  redisCli,
  projectServices,
  shellWord,
  shellWords,
  toolOf,
  containerStats,
  composeUp,
  composeDo,
  copyOfData,
} from "./commands.ts";
import { withoutAddress, withoutTls } from "./options.ts";

const MINUTE = 60_000;

const PLACE: Place = {
  ...placeOf("cache", "shop"),
  container: "shop-cache-1",
  directory: "/srv/my shop",
  files: ["/srv/my shop/compose.yaml", "/srv/my shop/prod.yaml"],
  env_files: ["/etc/shop.env"],
};

const loggedIn = (login: Login): Place => ({ ...PLACE, login });

test.each([
  [["INFO", "memory"], "INFO memory"],
  [["CONFIG", "SET", "save", "900 1"], "CONFIG SET save '900 1'"],
  [["ECHO", "it's $HOME", ""], String.raw`ECHO 'it'\''s $HOME' ''`],
  // Every POSIX shell reads it back, dash too, which knows no $'…'.
  [["LLEN", "o'k\u0006\u00163"], String.raw`LLEN "$(printf 'o'\''k\006\0263')"`],
  [["LLEN", "50%\\\u0006"], String.raw`LLEN "$(printf '50%%\\\006')"`],
])("%j is written as a person would paste it into a shell", (words, line) => {
  expect(shellWords(words)).toBe(line);
});

describe("a line about a service", () => {
  it("names the project, so that it works in any folder", () => {
    expect(redisCli({ place: PLACE }, "INFO memory")).toBe(
      "docker compose -p shop exec -T cache redis-cli INFO memory",
    );
    expect(inContainer({ place: PLACE }, "df -h /data")).toBe("docker compose -p shop exec -T cache df -h /data");
    expect(projectServices({ place: PLACE })).toBe("docker compose -p shop ps -a --services");
    expect(composeDo({ place: PLACE }, "start")).toBe("docker compose -p shop start cache");
  });

  it("copies the data into a folder of its own: with what an older copy has, it would be mixed", () => {
    for (const dir of ["/data", "/data/"])
      expect(copyOfData({ place: PLACE }, "shop-cache-1", dir)).toBe(
        "mkdir redis-data-copy && docker cp shop-cache-1:/data/. redis-data-copy",
      );
  });

  it("names the files as well where Compose needs them", () => {
    const files = "-f '/srv/my shop/compose.yaml' -f '/srv/my shop/prod.yaml' --env-file /etc/shop.env";
    expect(composeUp({ place: PLACE })).toBe(
      `docker compose -p shop --project-directory '/srv/my shop' ${files} up -d cache`,
    );
    expect(composeUp({ place: placeOf("cache", "shop") }, ["web", "worker"])).toBe(
      "docker compose -p shop up -d web worker",
    );
  });

  it("names the container where Docker takes no service, or asks for it", () => {
    expect(containerStats({ place: PLACE })).toBe("docker stats shop-cache-1 --no-stream");
    expect(containerStats({ place: placeOf("cache", "shop") })).toBe(
      "docker stats $(docker compose -p shop ps -q cache) --no-stream",
    );
  });

  it("can be about another service, in another project too", () => {
    expect(serviceLog({ place: PLACE }, "web", 15 * MINUTE)).toBe("docker compose -p shop logs --since 15m web");
    expect(serviceLog({ place: PLACE }, "web", 24 * 60 * MINUTE)).toBe("docker compose -p shop logs --since 24h web");
    expect(serviceLog({ place: PLACE }, "orders/web", 15 * MINUTE)).toBe(
      "docker compose -p orders logs --since 15m web",
    );
  });

  it("names the engine where `docker` would ask another one", () => {
    const rootless = { ...PLACE, socket: "/run/user/1000/docker.sock" };
    expect(containerStats({ place: rootless })).toBe(
      "docker -H unix:///run/user/1000/docker.sock stats shop-cache-1 --no-stream",
    );
    expect(inspect({ place: rootless }, "shop-cache-1")).toBe(
      "docker -H unix:///run/user/1000/docker.sock inspect shop-cache-1",
    );
    expect(redisCli({ place: rootless }, "PING")).toMatch(
      /^docker -H unix:\/\/\/run\/user\/1000\/docker.sock compose -p shop exec/,
    );
  });

  it("tells how its containers ended", () => {
    expect(containerEnds({ place: PLACE }, 60 * MINUTE)).toBe(
      "docker events --since 1h --until 0s --filter event=die --filter event=oom " +
        "--filter label=com.docker.compose.project=shop --filter label=com.docker.compose.service=cache",
    );
  });

  it.each([
    [30 * MINUTE, "30m"],
    [24 * 60 * MINUTE, "24h"],
    [51 * 60 * MINUTE + 5 * MINUTE, "51h5m"],
    [90_000, "1m30s"],
  ])("writes %d ms as Docker takes it, which knows no days: %s", (ms, span) => {
    expect(containerEnds({ place: PLACE }, ms)).toContain(` --since ${span} --until `);
  });

  it("stays as it was for an agent that does not name the project", () => {
    const old = placeOf("redis");
    expect(redisCli({ place: old }, "INFO memory")).toBe("docker compose exec -T redis redis-cli INFO memory");
    expect(containerStats({ place: old })).toBe("docker stats $(docker compose ps -q redis) --no-stream");
    expect(composeUp({ place: old })).toBe("docker compose up -d redis");
  });
});

describe("redis-cli is logged in", () => {
  test.each<[string, Login, string]>([
    [
      "from the container's environment under another name",
      { from: "container_variable", name: "REDIS_PASSWORD" },
      `docker compose -p shop exec -T cache sh -c 'REDISCLI_AUTH=$REDIS_PASSWORD redis-cli "$@"' redis-cli INFO memory`,
    ],
    [
      "from a file",
      { from: "file", path: "/etc/redis ops/password" },
      "REDISCLI_AUTH=$(cat '/etc/redis ops/password') docker compose -p shop exec -T -e REDISCLI_AUTH cache redis-cli INFO memory",
    ],
    [
      "from .env under redis-cli's own name",
      { from: "env_file", path: "/srv/shop/.env", name: "REDISCLI_AUTH" },
      "docker compose -p shop --env-file /srv/shop/.env exec -T -e REDISCLI_AUTH cache redis-cli INFO memory",
    ],
    [
      "from .env under another name",
      { from: "env_file", path: "/srv/shop/.env", name: "REDIS_PASSWORD" },
      `docker compose -p shop --env-file /srv/shop/.env exec -T -e REDIS_PASSWORD cache sh -c 'REDISCLI_AUTH=$REDIS_PASSWORD redis-cli "$@"' redis-cli INFO memory`,
    ],
    [
      "from the person's shell",
      { from: "shell" },
      "docker compose -p shop exec -T -e REDISCLI_AUTH cache redis-cli INFO memory",
    ],
  ])("%s, and no line holds the password", (_title, login, line) => {
    expect(redisCli({ place: loggedIn(login) }, "INFO memory")).toBe(line);
  });

  it("with the tool that the container has", () => {
    const place = { ...loggedIn({ from: "container_variable", name: "REDIS_PASSWORD" }), cli: "valkey-cli" };
    expect(redisCli({ place }, "INFO memory")).toBe(
      `docker compose -p shop exec -T cache sh -c 'REDISCLI_AUTH=$REDIS_PASSWORD valkey-cli "$@"' valkey-cli INFO memory`,
    );
    expect(redisCli({ place: { ...place, login: { from: "shell" } } }, "PING")).toBe(
      "docker compose -p shop exec -T -e REDISCLI_AUTH cache valkey-cli PING",
    );
  });

  it("where the host's policy says that Redis is", () => {
    const options = ["-s", "/run/my redis.sock", "--user", "ops"];
    expect(redisCli({ place: { ...PLACE, options } }, "INFO memory")).toBe(
      "docker compose -p shop exec -T cache redis-cli -s '/run/my redis.sock' --user ops INFO memory",
    );
    const place = { ...loggedIn({ from: "container_variable", name: "REDIS_PASSWORD" }), options };
    expect(redisCli({ place }, "PING")).toBe(
      `docker compose -p shop exec -T cache sh -c 'REDISCLI_AUTH=$REDIS_PASSWORD redis-cli "$@"' redis-cli -s '/run/my redis.sock' --user ops PING`,
    );
  });

  it("at another address than the host's policy says, and as it says else", () => {
    const place = { ...PLACE, options: ["-p", "6390", "--tls", "--cacert", "/tls/my ca.crt", "--user", "ops"] };
    expect(redisCli({ place: withoutAddress(place) }, "-p 6380 PING")).toBe(
      "docker compose -p shop exec -T cache redis-cli --tls --cacert '/tls/my ca.crt' --user ops -p 6380 PING",
    );
    expect(toolOf(withoutAddress({ ...PLACE, options: ["-s", "/run/my redis.sock"] }))).toBe("redis-cli");
    // No TLS is spoken on a socket.
    expect(redisCli({ place: withoutTls(withoutAddress(place)) }, "-s /run/redis.sock PING")).toBe(
      "docker compose -p shop exec -T cache redis-cli --user ops -s /run/redis.sock PING",
    );
    const keys = ["--tls", "--cert", "/c", "--key", "/k", "--insecure"];
    expect(toolOf(withoutTls({ ...PLACE, options: keys }))).toBe("redis-cli");
  });

  it("with redis-cli where an agent of an earlier version does not say which, and never with what is no word", () => {
    const { cli, options, ...older } = PLACE;
    expect([placeSchema.parse(older).options, options]).toEqual([[], []]);
    expect([placeSchema.parse(older).cli, cli]).toEqual(["redis-cli", "redis-cli"]);
    expect(placeSchema.safeParse({ ...PLACE, cli: "redis-cli; id" }).success).toBe(false);
  });

  it("after a line that asks for the password only where it is to be found nowhere", () => {
    expect(beforehand({ place: loggedIn({ from: "shell" }) })).toEqual([
      "stty -echo; read -r REDISCLI_AUTH; stty echo; export REDISCLI_AUTH  # type the password of Redis, for what follows",
    ]);
    expect(beforehand({ place: PLACE })).toEqual([]);
  });
});

it("a place may say more than this version knows", () => {
  expect(placeSchema.parse({ ...PLACE, later: 1 })).toEqual(PLACE);
});

it("what needs no quotes gets none", () => {
  expect(shellWord("noeviction")).toBe("noeviction");
});
