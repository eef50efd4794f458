/** Where a secret could come to light, each with a way to plant the decoy there. What is found is named, never shown. */
import { spawn } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { must, run } from "../../scripts/stack/command.ts";
import { ROOT } from "../../scripts/stack/root.ts";
import type { Stack } from "../../scripts/stack/stack.ts";
import { searchFiles } from "./files.ts";
import { Search } from "./search.ts";
import type { Searched } from "./watch.ts";
import type { WatchedStack } from "./watched.ts";

/** All but `environments`, where the Redis password belongs, are to be without any secret. */
export const PLACES = [
  "responses",
  "workerLog",
  "arguments",
  "objects",
  "changeLog",
  "hostFiles",
  "sshdLog",
  "containerLogs",
  "bundle",
  "stackFolder",
] as const;
export type Place = (typeof PLACES)[number];
export type Found = Record<Place | "environments", Searched>;

/** The copy of the Node that runs the tests, nothing that was written here; and what is this machine's, not the host's. */
const NOT_ON_HOST = ["usr/local/bin/node", "proc", "sys", "dev", "run"];
const CHANGE_LOG = "var/log/redis-ops";
const BUNDLE = `${ROOT}/dist`;

/** Of one stack and of the machine that it is on. */
export async function searchPlaces({ stack, watch, place }: WatchedStack): Promise<Found> {
  const { needles } = watch;
  const inFiles = (folder: string, not: readonly string[] = []): Searched => {
    const search = new Search(needles);
    const files = searchFiles(search, folder, not);
    return { hits: search.hits, bytes: search.bytes, note: `${files} files` };
  };
  const inText = (text: string, where: string): Searched => {
    const search = new Search(needles);
    search.lookText(text, where);
    return { hits: search.hits, bytes: search.bytes, note: `${text.split("\n").length - 1} lines` };
  };
  const seen = await watch.seen();
  const ofThis = (all: readonly Searched[]): Searched => all[place] ?? { hits: [], bytes: 0, note: "nothing was seen" };
  return {
    arguments: seen.arguments,
    environments: seen.environments,
    responses: ofThis(seen.responses),
    workerLog: ofThis(seen.workerLogs),
    objects: inFiles(`${stack.directory}/objects`),
    changeLog: inFiles(`${stack.host.written}/${CHANGE_LOG}`),
    hostFiles: inFiles(stack.host.written, [...NOT_ON_HOST, CHANGE_LOG]),
    sshdLog: inText(stack.host.logText(), "a line"),
    containerLogs: inText(await containerLogs(stack), "a line"),
    bundle: inFiles(BUNDLE),
    stackFolder: inFiles(stack.directory, ["objects", "host/root"]),
  };
}

async function containerLogs({ engine, compose }: Stack): Promise<string> {
  const label = `label=com.docker.compose.project=${compose.project}`;
  const names = await must(["docker", "ps", "-a", "-q", "--filter", label], { env: engine.env });
  const logs = names
    .trim()
    .split("\n")
    .map((name) => run(["docker", "logs", name], { env: engine.env }));
  return (await Promise.all(logs)).map(({ stdout, stderr }) => stdout + stderr).join("");
}

/** Leaks the decoy in every place, by the product's own ways where it has one; answers how to take its files away again. */
export async function plant({ stack, url, place, decoy }: WatchedStack): Promise<() => Promise<void>> {
  const files = [`${BUNDLE}/decoy-${place}.txt`, `${stack.directory}/decoy.txt`];
  await Promise.all([
    ...files.map((file) => writeFile(file, decoy)),
    plantArgument(decoy),
    // The id of a request is in its response, in the Worker's log, in the audit and in the host's log.
    changeWith(stack, url, decoy),
    stack.host.writeFile("/root/decoy.txt", decoy, "0600"),
    // sshd notes the name of a user it does not know.
    run(["ssh", ...SSH, "-p", String(stack.host.port), `${decoy}@127.0.0.1`, "true"]),
    run(["docker", "exec", "-i", stack.container, "sh", "-c", "cat >/proc/1/fd/1"], {
      env: stack.engine.env,
      input: `${decoy}\n`,
    }),
  ]);
  return async () => {
    await Promise.all(files.map((file) => rm(file, { force: true })));
  };
}

const SSH = [
  "-F",
  "/dev/null",
  "-o",
  "BatchMode=yes",
  "-o",
  "StrictHostKeyChecking=no",
  "-o",
  "UserKnownHostsFile=/dev/null",
];

async function plantArgument(decoy: string): Promise<void> {
  const child = spawn("sleep", ["30"], { argv0: decoy, stdio: "ignore" });
  await sleep(500);
  child.kill();
}

async function changeWith(stack: Stack, url: string, id: string): Promise<void> {
  for (const value of ["520mb", "512mb"]) {
    const response = await fetch(`${url}/v1/targets/${stack.target}/redis/config/maxmemory`, {
      method: "PUT",
      headers: {
        authorization: `Bearer ${stack.operatorToken}`,
        "content-type": "application/json",
        "x-request-id": id,
      },
      body: JSON.stringify({ value }),
    });
    if (!response.ok) throw new Error(`The decoy's change was answered with ${response.status}.`);
    await response.arrayBuffer();
  }
}
