import { describe, expect, test } from "vitest";
import { createRecogniser } from "./recognise.ts";

const kindOf = createRecogniser("redis");

/** What Go's clients and loggers make of `io.EOF` and of a timeout that names no address: the line itself says whom it is about. */
const ABOUT_REDIS = [
  "2021-07-19T06:59:58.720922295Z INFO asyncio_redis:protocol.py:955 EOF received in RedisProtocol",
  "2026/11/29 11:52:13 redis: set failed: EOF",
  "2026/11/29 11:52:13 redis GET cart:1 EOF",
  "2026/11/29 11:52:13 redis: EOF, retrying in 500ms",
  "2026/11/29 11:52:13 redis client: EOF (attempt 3)",
  "2026/11/29 11:52:13 [redis] EOF",
  '2026/11/29 11:52:13 redis error: "EOF"',
  "2026/11/29 11:52:13 redis get failed err=EOF key=cart:1",
  "2026/11/29 11:52:13 failed to read from redis (EOF)",
  "2026/11/29 11:52:13 redis get failed, err: EOF, key: cart:1",
  "2026/11/29 11:52:13 redis get failed with error EOF",
  "2026/11/29 11:52:13 redis: read failed: unexpected EOF; will retry",
  "2026/11/29 11:52:13 redis.go:42: get cart:1: EOF",
  '2026/11/29 11:52:13 main.go:42: redis get cart:1: EOF\t{"attempt": 3}',
  '2026-11-29T11:16:53.188Z\tERROR\tredis/client.go:33\tget failed\t{"error": "EOF"}',
  '2026-11-29T11:16:53.188Z\tERROR\tredis\tcache/client.go:33\tget failed\t{"error": "EOF"}',
  '2026-11-29T11:16:53.188Z\tERROR\tshop.redis\tcache/client.go:33\tget failed\t{"error": "i/o timeout"}',
  '{"level":"error","caller":"redis/client.go:33","msg":"get failed","error":"EOF"}',
  '{"level":"error","caller":"redis/client.go:33","msg":"get failed","error":"i/o timeout"}',
  '{"level":"error","logger":"shop.redis","msg":"get failed","error":"i/o timeout"}',
  '{"level":"error","pkg":"redis","msg":"get failed","err":"EOF"}',
  '{"level":"error","component":"redis-cache","msg":"get failed","err":"EOF"}',
  '{"level":"error","msg":"redis: get failed: EOF"}',
  '{"level":"error","msg":"redis get failed","error":"EOF"}',
  '{"level":"error","msg":"failed to get key from redis: EOF (attempt 2)"}',
  '{"level":"error","msg":"get failed","error":"redis: EOF"}',
  'time="2026-11-29T11:16:15Z" level=error msg="get failed" logger=redis error=EOF',
  'time="2026-11-29T11:16:15Z" level=error msg="redis get failed" error="i/o timeout"',
  'time="2026-11-29T11:16:15Z" level=error msg="redis get failed: EOF" key=cart:1',
  'level=error component=redis err="EOF"',
  "ERRO[0002] redis get failed                             error=EOF",
  "WARN redis: retrying after EOF",
  "[redis] 2026/11/29 11:52:32 set failed: i/o timeout",
  "2026/11/29 11:52:32 redis set failed: i/o timeout (attempt 2/3)",
  "2026/11/29 11:52:32 redis: broken pipe",
  "2026/11/29 11:52:32 [go-redis] EOF",
  "valkey: EOF",
  "2026/11/29 11:52:32 asynq: pid=7 ERROR: Dequeue error: UNKNOWN: redis eval error: EOF",
  "asynq: pid=1 2026/11/29 11:52:32.000000 WARN: recoverer: could not list lease expired tasks: UNKNOWN: redis eval error: i/o timeout",
  "E1129 11:52:32.000000       1 redis.go:88] get failed: EOF",
  'E1129 11:52:32.000000       1 redis.go:88] "get failed" err="EOF"',
  "11:16AM ERR cache read failed error=EOF module=redis",
  "ERROR: redis: EOF",
  "panic: EOF (redis)",
];

/** The end of something that is read, or another program's connection, beside Redis's name. */
const NOT_ABOUT_REDIS = [
  "2026/11/29 11:52:13 pq: unexpected EOF",
  "2026/11/29 11:52:13 pq: unexpected EOF while the redis cache was warm",
  "2026/11/29 11:52:13 http: proxy error: unexpected EOF",
  "2026/11/29 11:52:13 http: TLS handshake error from 10.0.0.7:53122: EOF",
  "2026/11/29 11:52:13 http: TLS handshake error from redis-exporter:53122: EOF",
  '2026/11/29 11:52:13 Post "http://api:8080/redis": EOF',
  '2026/11/29 11:52:13 Get "https://api/v1/redis/keys": EOF',
  '2026/11/29 11:52:13 redis exporter: Get "http://prometheus:9090/metrics": EOF',
  "2026/11/29 11:52:13 redis: wrote 12 keys up to EOF of dump.csv",
  "2026/11/29 11:52:13 import into redis done at EOF",
  "2026/11/29 11:52:13 reading redis.conf: EOF",
  "2026/11/29 11:52:13 parse config for redis: yaml: unexpected EOF",
  "2026/11/29 11:52:13 redis: cannot decode value of cart:1: unexpected EOF",
  "2026/11/29 11:52:13 redis: unmarshal cart:1: msgpack: EOF",
  "2026/11/29 11:52:13 redis cache: gob: EOF",
  "2026/11/29 11:52:13 redis cache: gzip: unexpected EOF",
  "2026/11/29 11:52:13 stdin: EOF, closing redis",
  "rpc error: code = Unavailable desc = error reading from server: EOF",
  "cat <<EOF > redis.conf",
  "redis-entrypoint: cat > /redis.conf <<EOF",
  '{"level":"error","msg":"get failed","error":"EOF"}',
  '{"level":"error","logger":"db","msg":"query failed","error":"unexpected EOF","cache":"redis"}',
  '{"level":"error","logger":"postgres","msg":"redis warmup query failed","error":"unexpected EOF"}',
  '{"level":"error","logger":"http","msg":"request failed","error":"EOF","path":"/redis"}',
  '{"level":"error","msg":"bind: EOF","path":"/api/redis","method":"POST","status":400}',
  'time="2026-11-29T11:16:15Z" level=error msg="read body" error=EOF path=/redis',
  '[GIN] 2026/11/29 - 11:16:15 | 400 | 1ms | 10.0.0.7 | POST "/redis/set" EOF',
  "kafka: redis-connector: read tcp 10.0.0.7:9092: EOF",
  "2026/11/29 11:52:13 websocket: close 1006 (abnormal closure): unexpected EOF",
  "2026/11/29 11:52:13 redis websocket bridge: websocket: close 1006 (abnormal closure): unexpected EOF",
  "2026/11/29 11:52:13 smtp: EOF after redis job",
  "2026/11/29 11:52:13 dial tcp 10.0.0.7:5432: i/o timeout",
  "2026/11/29 11:52:13 redis and postgres: dial tcp 10.0.0.7:5432: i/o timeout",
  "2026/11/29 11:52:13 failed to upload redis dump to s3: unexpected EOF",
  "2026/11/29 11:52:13 ssh: redis-host: handshake failed: EOF",
];

describe("an end or a timeout without an address", () => {
  test.each(ABOUT_REDIS)("is Redis's: %s", (line) => {
    expect(kindOf(line)).toBe(line.includes("timeout") ? "timeout" : "reset");
  });

  test.each(NOT_ABOUT_REDIS)("is not: %s", (line) => {
    expect(kindOf(line)).toBeNull();
  });

  test("is nobody's where the line says nothing of Redis", () => {
    for (const line of [...ABOUT_REDIS, "get failed: EOF", "read: i/o timeout"])
      expect(kindOf(line.replaceAll(/redis|valkey|asynq/gi, "store"))).toBeNull();
  });
});
