import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listNeighbours, readFile } from "./files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "docker-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A `docker` that does what the script says. */
const docker = (script: string): Record<string, string> => {
  writeFileSync(join(folder, "docker"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { PATH: `${folder}:${process.env["PATH"] ?? "/usr/bin:/bin"}` };
};
const signal = (): AbortSignal => AbortSignal.timeout(5000);

describe("all containers of the host", () => {
  const WEB = `{"Name":"/web","Config":{"Hostname":"","Labels":null},"NetworkSettings":{"Networks":null}}`;
  const listing = (count: number, inspect: string) => docker(`[ "$1" = ps ] && exec seq ${count}\n${inspect}`);

  test("are told without one that has gone meanwhile", async () => {
    const env = listing(2, `echo '${WEB}'; exit 1`);
    expect(await listNeighbours(env, signal())).toEqual({ ok: true, value: [{ container: "web", known: ["web"] }] });
  });

  test("are unknown where Docker tells of none of them", async () => {
    expect(await listNeighbours(listing(2, "exit 1"), signal())).toMatchObject({
      ok: false,
      failure: { detail: "`docker inspect` ended with exit code 1." },
    });
  });

  test("are not told in part, where they are more than 200", async () => {
    expect(await listNeighbours(listing(200, `echo '${WEB}'`), signal())).toMatchObject({ ok: true });
    expect(await listNeighbours(listing(201, `echo '${WEB}'`), signal())).toMatchObject({
      ok: false,
      failure: { detail: "The host has more than 200 containers." },
    });
  });
});

test("of a file that is no configuration, no more is read than one takes", async () => {
  const env = docker("exec cat /dev/zero");
  expect(await readFile("shop-redis-1", "/dev/zero", env, signal())).toEqual({ ok: true, value: null });
});
