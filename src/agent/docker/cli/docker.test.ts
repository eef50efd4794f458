import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { ok } from "../../../protocol/result.ts";
import { PLAIN } from "../redis-cli/reach.ts";
import { createTools } from "../redis-cli/tool.ts";
import { createCliDocker } from "./docker.ts";

const LISTED = JSON.stringify({ ID: "5735d0ace810", Name: "shop-redis-1", Service: "redis", State: "running" });

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/**
 * A `docker` whose container has one tool, which replies with the passwords in its environment. As Compose does, it takes of its own
 * environment only what `-e` names.
 */
const dockerWith = async (tool: string | null, password: string | null) => {
  const folder = await mkdtemp(join(tmpdir(), "docker-"));
  folders.push(folder);
  const log = join(folder, "log");
  const script = `#!/bin/sh
case "$*" in
  *" ps "*) printf '%s\\n' '${LISTED}'; exit ;;
esac
printf '%s\\n' "$*" >> '${log}'
given() { case " $* " in *" -e $name "*) eval "printf %s \\"\\$$name\\"" ;; *) printf unset ;; esac; }
case "$*" in
  *" redis ${tool ?? "none"} "*)
    name=REDISCLI_AUTH; one=$(given "$@"); name=VALKEYCLI_AUTH; other=$(given "$@")
    printf '"%s %s"\\n' "$one" "$other" ;;
  *) echo 'OCI runtime exec failed: exec failed: unable to start container process: executable file not found in $PATH' >&2
    exit 127 ;;
esac
`;
  await writeFile(join(folder, "docker"), script);
  await chmod(join(folder, "docker"), 0o755);
  const service = { project: "shop", service: "redis", password: () => Promise.resolve(password), reach: PLAIN };
  const docker = createCliDocker(
    "/nowhere.sock",
    service,
    {
      PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`,
    },
    createTools(PLAIN),
  );
  const budget = { signal: AbortSignal.timeout(20_000), deadlineAt: Date.now() + 20_000 };
  const tools = async (): Promise<string[]> =>
    [...(await readFile(log, "utf8")).matchAll(/ redis (\S+) -e /g)].map(([, name]) => name ?? "");
  return { docker, budget, tools };
};

test.each([
  ["redis-cli", ["redis-cli", "redis-cli"]],
  ["valkey-cli", ["redis-cli", "valkey-cli", "valkey-cli"]],
  ["keydb-cli", ["redis-cli", "valkey-cli", "keydb-cli", "keydb-cli"]],
  ["redict-cli", ["redis-cli", "valkey-cli", "keydb-cli", "redict-cli", "redict-cli"]],
])("Redis is asked with %s where the container has no other, and it is remembered", async (tool, tried) => {
  const { docker, budget, tools } = await dockerWith(tool, "s3cret");
  const both = ok([{ kind: "text", text: "s3cret s3cret" }]);
  expect(await docker.redis([["GET", "a"]], budget)).toEqual(both);
  expect(await docker.redis([["GET", "b"]], budget)).toEqual(both);
  expect(await tools()).toEqual(tried);
});

test("a write is sent once, to the tool that is there", async () => {
  const { docker, budget, tools } = await dockerWith("valkey-cli", null);
  expect(await docker.redis([["CONFIG", "SET", "maxmemory", "1"]], budget)).toMatchObject({
    value: [{ text: "unset unset" }],
  });
  expect(await tools()).toEqual(["redis-cli", "valkey-cli"]);
});

test("where no tool is there, a write is known not to have been made", async () => {
  const { docker, budget } = await dockerWith(null, null);
  const { failure } = (await docker.redis([["CONFIG", "SET", "maxmemory", "1"]], budget)) as { failure: object };
  expect(failure).toMatchObject({ code: "docker_failed" });
  expect(failure).not.toHaveProperty("outcome_unknown");
});
