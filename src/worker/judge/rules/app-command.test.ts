import { expect, test } from "vitest";
import { appErrors, examined } from "../snapshot.fixture.ts";

const about = (sample: string) => {
  const groups = (appErrors("command").errors?.groups ?? []).map((group) => ({ ...group, sample }));
  return examined({ errors: { groups } }).data.findings.find(({ id }) => id === "app_command");
};

test.each([
  [
    "ReplyError: ERR unknown command `json.set`, with args beginning with: `1`",
    "does not know a command",
    "redis/redis-stack-server",
  ],
  ["WRONGTYPE Operation against a key holding the wrong kind of value", "a key holds another type", "TYPE KEY"],
  ["NOSCRIPT No matching script. Please use EVAL.", "has a script no more", "load its scripts again"],
  ["NOGROUP No such key 'events' or consumer group 'web'", "the stream or the group", "restart app"],
  ["CLUSTERDOWN Hash slot not served", "as a node of a cluster", "cluster-enabled no"],
  ["MOVED 15495 10.0.0.2:6379", "as a node of a cluster", "CLUSTER INFO"],
  ["NOREPLICAS Not enough good replicas to write.", "for want of its replicas", "INFO replication"],
  ["ERR DB index is out of range", "a database that Redis does not have", "`databases`"],
  ["something that was cut", "refuses commands for what they are", "Read the log of app"],
])("%s", (line, what, step) => {
  const finding = about(line);
  expect(finding?.verdict).toBe("warn");
  expect(finding?.text).toContain(what);
  expect(finding?.next_step).toContain(step);
});

test("what this Redis is tells more of it", () => {
  expect(about("ERR unknown command 'FT.CREATE'")?.meaning).toContain("This Redis 7.4.1 has no such command");
  expect(about("CLUSTERDOWN Hash slot not served")?.meaning).toContain(
    "no node of a cluster: the application asks another",
  );
});
