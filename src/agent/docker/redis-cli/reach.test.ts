import { expect, test } from "vitest";
import { askedAt, PLAIN, type Reach, reachWords } from "./reach.ts";

test.each<[Partial<Reach>, string[], string]>([
  [{}, [], "127.0.0.1:6379"],
  [{ port: 6380 }, ["-p", "6380"], "127.0.0.1:6380"],
  [{ unixSocket: "/run/redis.sock" }, ["-s", "/run/redis.sock"], "unix:/run/redis.sock"],
  [{ username: "ops" }, ["--user", "ops"], "127.0.0.1:6379"],
  [
    { port: 6390, tls: { ca: "/tls/ca.crt", cert: "/tls/c.crt", key: "/tls/c.key", insecure: false } },
    ["-p", "6390", "--tls", "--cacert", "/tls/ca.crt", "--cert", "/tls/c.crt", "--key", "/tls/c.key"],
    "127.0.0.1:6390",
  ],
  [{ tls: { ca: null, cert: null, key: null, insecure: false } }, ["--tls"], "127.0.0.1:6379"],
  [{ tls: { ca: null, cert: null, key: null, insecure: true } }, ["--tls", "--insecure"], "127.0.0.1:6379"],
])("%j is said as %j", (given, words, asked) => {
  expect([reachWords({ ...PLAIN, ...given }), askedAt({ ...PLAIN, ...given })]).toEqual([words, asked]);
});
