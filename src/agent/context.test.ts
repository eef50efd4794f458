import { expect, test } from "vitest";
import { redisCommandLine } from "./context.ts";

test("writes a command as a person would paste it into a shell", () => {
  expect(redisCommandLine("redis", ["INFO", "memory"])).toBe("docker compose exec -T redis redis-cli INFO memory");
  expect(redisCommandLine("cache", ["CONFIG", "SET", "save", "900 1"])).toBe(
    "docker compose exec -T cache redis-cli CONFIG SET save '900 1'",
  );
  expect(redisCommandLine("redis", ["ECHO", "it's $HOME", ""])).toBe(
    "docker compose exec -T redis redis-cli ECHO 'it'\\''s $HOME' ''",
  );
});
