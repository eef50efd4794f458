import { describe, expect, test } from "vitest";
import { launchOf, readConfigFile, wordsOf } from "./launch.ts";

const launch = (words: string[], Env: string[] = []) => {
  const [Path = "", ...Args] = words;
  return launchOf({ Path, Args, Env, WorkingDir: "/data" });
};
const ENTRY = "/usr/local/bin/docker-entrypoint.sh";

test.each<[string, string[], { plain: boolean; configFile: string | null; options: [string, string[]][] }]>([
  ["Redis itself", ["redis-server"], { plain: true, configFile: null, options: [] }],
  [
    "the official image's entrypoint and options",
    [ENTRY, "redis-server", "--dir", "/srv/redis", "--replicaof", "redis-a", "6379"],
    {
      plain: true,
      configFile: null,
      options: [
        ["dir", ["/srv/redis"]],
        ["replicaof", ["redis-a 6379"]],
      ],
    },
  ],
  [
    "options alone, which the entrypoint takes for Redis",
    [ENTRY, "--slaveof redis-a 6379", "--save", ""],
    { plain: true, configFile: null, options: [["slaveof", ["redis-a 6379"]]] },
  ],
  [
    "a configuration file with the options after it",
    [ENTRY, "valkey-server", "conf/valkey.conf", "--dbfilename", "shop.rdb"],
    { plain: true, configFile: "/data/conf/valkey.conf", options: [["dbfilename", ["shop.rdb"]]] },
  ],
  [
    "a shell that writes the file first",
    [
      "sh",
      "-c",
      `printf 'requirepass %s\\n' "$SECRET" > /tmp/r.conf && exec redis-server /tmp/r.conf --dir "/my data" ; echo over`,
    ],
    { plain: true, configFile: "/tmp/r.conf", options: [["dir", ["/my data"]]] },
  ],
  [
    "a shell behind the official image's entrypoint",
    [ENTRY, "sh", "-ec", "exec redis-server --dir /srv/redis"],
    { plain: true, configFile: null, options: [["dir", ["/srv/redis"]]] },
  ],
  [
    "a shell of some options",
    ["tini", "--", "/bin/bash", "-o", "pipefail", "-c", "redis-server --dir '/a;b' 2>&1 | tee /log"],
    { plain: true, configFile: null, options: [["dir", ["/a;b"]]] },
  ],
  [
    "a shell in whose commands no blank stands between",
    ["sh", "-c", "redis-server /r.conf --dir /d;redis-cli -a s3cret"],
    { plain: true, configFile: "/r.conf", options: [["dir", ["/d"]]] },
  ],
  [
    "a shell with a command a line",
    ["sh", "-c", "redis-server \\\n --dir /d\nredis-cli -a s3cret"],
    { plain: true, configFile: null, options: [["dir", ["/d"]]] },
  ],
  [
    "a shell that tells more to Redis in the background",
    ["sh", "-c", "redis-server --replicaof redis-a 6379& sleep 1; redis-cli -a s3cret CONFIG SET x y; wait"],
    { plain: false, configFile: null, options: [["replicaof", ["redis-a 6379"]]] },
  ],
  [
    "a program behind which a shell stands",
    ["/wait-for.sh", "sh", "-c", "redis-server --dir /d"],
    { plain: false, configFile: null, options: [] },
  ],
  [
    "a shell that is given Redis's command",
    [ENTRY, "sh", "-c", 'exec "$@"', "sh", "redis-server", "--dir", "/d"],
    { plain: false, configFile: null, options: [["dir", ["/d"]]] },
  ],
  ["a shell's program", ["sh", "/start.sh", "-c", "redis-server"], { plain: false, configFile: null, options: [] }],
  [
    "a module and another",
    ["tini", "--", "redis-server", "--loadmodule", "/opt/a.so", "x", "--loadmodule", "/opt/b.so"],
    { plain: true, configFile: null, options: [["loadmodule", ["/opt/a.so x", "/opt/b.so"]]] },
  ],
  ["a program of the image's own", ["/start.sh"], { plain: false, configFile: null, options: [] }],
  [
    "a program that is given Redis's command",
    ["/wait-for.sh", "redis-server", "--dir", "/d"],
    { plain: false, configFile: null, options: [["dir", ["/d"]]] },
  ],
  ["a configuration from stdin", ["redis-server", "-"], { plain: false, configFile: null, options: [] }],
])("%s", (_what, words, expected) => {
  const { plain, configFile, options } = launch(words);
  expect({ plain, configFile, options: [...options] }).toEqual(expected);
});

test("no password is kept, however it is given", () => {
  const all = launch(
    [
      ENTRY,
      "redis-server",
      "--requirepass",
      "s3cret",
      "--masterauth",
      "s3cret",
      "--user",
      "default on >s3cret ~* +@all",
    ],
    ["REDIS_PASSWORD=s3cret", "REDIS_ARGS=--requirepass s3cret --dir /d"],
  );
  expect([...all.options]).toEqual([["dir", ["/d"]]]);
  expect(JSON.stringify({ ...all, options: [...all.options] })).not.toContain("s3cret");
  expect([...readConfigFile('requirepass "s3cret"\nuser default on >s3cret\n').options]).toEqual([]);
});

describe("something is said of being a replica", () => {
  test.each<[string, string[], string[], string | null]>([
    ["Bitnami's replica", ["/run.sh"], ["REDIS_REPLICATION_MODE=slave", "REDIS_MASTER_HOST=redis-a"], "environment"],
    ["Bitnami's primary", ["/run.sh"], ["REDIS_REPLICATION_MODE=master"], null],
    ["a chart's", ["/run.sh"], ["VALKEY_PRIMARY_HOST=valkey-0"], "environment"],
    ["an empty one", ["/run.sh"], ["REDIS_MASTER_HOST="], null],
    ["a shell's variable", ["sh", "-c", "redis-server --replicaof $PRIMARY 6379"], [], "command"],
    ["a Sentinel's program", ["redis-sentinel", "/etc/s.conf"], [], "command"],
    ["nothing", ["redis-server", "--maxmemory", "512mb"], ["PATH=/bin", "REDIS_PASSWORD=x"], null],
  ])("%s", (_what, words, env, expected) => {
    expect(launch(words, env).replicates).toBe(expected);
  });
});

test("a configuration file's own lines and those that CONFIG REWRITE has added are told apart", () => {
  const { options, rewritten } = readConfigFile(
    [
      "# replicaof <masterip> <masterport>",
      "  dir /data",
      'DBFILENAME "shop.rdb"',
      "loadmodule /opt/a.so",
      "# Generated by CONFIG REWRITE",
      "replicaof 203.0.113.7 6379",
      "",
    ].join("\n"),
  );
  expect([...options]).toEqual([
    ["dir", ["/data"]],
    ["dbfilename", ["shop.rdb"]],
    ["loadmodule", ["/opt/a.so"]],
  ]);
  expect([...rewritten]).toEqual([["replicaof", ["203.0.113.7 6379"]]]);
});

test.each([
  [`a 'b c' "d \\"e" f\\ g`, ["a", "b c", 'd "e', "f g"]],
  ['"" x', ["", "x"]],
  ['open "to the end', ["open", "to the end"]],
  ["", []],
])("the words of %j", (line, words) => {
  expect(wordsOf(line)).toEqual(words);
});
