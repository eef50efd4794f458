/** The documented `docker` commands that only read, but for `docker logs`: their words, and what they print as values. */
import * as z from "zod";
import { jsonOrUndefined } from "../../../shared/decode.ts";
import type { ListedService } from "../container.ts";
import { END_EVENTS } from "../ends.ts";
import { toComposed, toInspection } from "../inspection.ts";
import { parsePair, engineInstant } from "../notation.ts";
import type { Composed, Inspection, ContainerStats } from "../seam.ts";

/** `docker compose ps -a --format json` prints one object a line, or (before compose 2.21) one array. */
const listedSchema = z.object({
  ID: z.string(),
  Name: z.string(),
  State: z.string(),
  Status: z.string().catch(""),
  Service: z.string().catch(""),
  Labels: z.string().catch(""),
});

/** Of one service, or of the whole project where none is named. */
export const listingWords = (project: string, service: string | null): [string, ...string[]] => [
  "docker",
  "compose",
  "-p",
  project,
  ...["ps", "-a", "--format", "json"],
  ...(service === null ? [] : [service]),
];

/** Null for text that is neither. Nothing printed means no container. */
export const parseListing = (stdout: string): ListedService[] | null => {
  const values = stdout
    .split("\n")
    .filter((line) => line.trim() !== "")
    .flatMap(jsonOrUndefined);
  const rows = z.array(listedSchema).safeParse(values);
  if (!rows.success) return null;
  return rows.data.map((row) => ({
    id: row.ID,
    name: row.Name,
    state: row.State,
    status: row.Status,
    service: row.Service,
    oneOff: row.Labels.split(",").includes("com.docker.compose.oneoff=True"),
  }));
};

/** Of `docker inspect` only the parts that are needed. */
const INSPECTED = [
  ["Name", ".Name"],
  ["Path", ".Path"],
  ["Args", ".Args"],
  ["Config", ".Config"],
  ["NetworkSettings", ".NetworkSettings"],
  ["RestartCount", ".RestartCount"],
  ["State", ".State"],
  ["HostConfig", ".HostConfig"],
  ["Mounts", ".Mounts"],
] as const;

const INSPECTED_FORMAT = `{${INSPECTED.map(([name, path]) => `"${name}":{{json ${path}}}`).join(",")}}`;

export const inspectWords = (container: string) =>
  ["docker", "inspect", "--type", "container", "--format", INSPECTED_FORMAT, container] as const;

/** Null where it is not what `inspectWords` prints. */
export const parseInspection = (stdout: string): Inspection | null => toInspection(jsonOrUndefined(stdout));

/** Of the environment the names only: a value never reaches the agent. */
const COMPOSED_FORMAT =
  '{"Name":{{json .Name}},"Labels":{{json .Config.Labels}},' +
  '"Env":[{{range $at, $variable := .Config.Env}}{{if $at}},{{end}}{{json (index (split $variable "=") 0)}}{{end}}]}';

export const composedWords = (container: string) =>
  ["docker", "inspect", "--type", "container", "--format", COMPOSED_FORMAT, container] as const;

/** Null where it is not what `composedWords` prints. */
export const parseComposed = (stdout: string): Composed | null => toComposed(jsonOrUndefined(stdout));

/** What `docker stats --no-stream --format '{{json .}}'` prints. */
const statsSchema = z.object({
  Name: z.string(),
  CPUPerc: z.string(),
  MemUsage: z.string(),
  NetIO: z.string(),
  BlockIO: z.string(),
  PIDs: z.string(),
});

/**
 * In bytes, as exact as Docker prints them. Null where the line is not of a running container: Docker prints zeros, or `--`, for one
 * that has stopped.
 */
export const parseStats = (stdout: string, sampledAt: number): ContainerStats | null => {
  const row = statsSchema.safeParse(jsonOrUndefined(stdout)).data;
  if (row === undefined) return null;
  const memory = parsePair(row.MemUsage);
  const network = parsePair(row.NetIO);
  const block = parsePair(row.BlockIO);
  const cpu = /^([0-9.]+)%$/.exec(row.CPUPerc)?.[1];
  const pids = Number(row.PIDs);
  if (memory === null || network === null || block === null || cpu === undefined) return null;
  if (!Number.isInteger(pids) || pids === 0) return null;
  return {
    container: row.Name,
    cpuFraction: Number(cpu) / 100,
    // Whatever runs uses some, where it is counted.
    memoryUsed: memory[0] === 0 ? null : memory[0],
    memoryLimit: memory[1],
    networkRx: network[0],
    networkTx: network[1],
    blockRead: block[0],
    blockWrite: block[1],
    pids,
    throttling: null,
    sampledAt,
  };
};

/** Of `docker events` only what is needed: the labels of 256 events would be too much. */
const EVENT_ATTRIBUTES = ["exitCode", "com.docker.compose.oneoff"]
  .map((name) => `"${name}":{{json (index .Actor.Attributes "${name}")}}`)
  .join(",");
const EVENT_FORMAT = `{"Action":{{json .Action}},"Actor":{"ID":{{json .Actor.ID}},"Attributes":{${EVENT_ATTRIBUTES}}},"timeNano":{{.TimeNano}}}`;

/**
 * @param since in milliseconds since the epoch
 * @param until in milliseconds since the epoch; with an end in the past the command does not wait
 */
export const endsWords = (
  { project, service }: { project: string; service: string },
  since: number,
  until: number,
): [string, ...string[]] => [
  "docker",
  "events",
  ...["--since", engineInstant(since)],
  ...["--until", engineInstant(until)],
  ...["type=container", ...END_EVENTS.map((event) => `event=${event}`)].flatMap((filter) => ["--filter", filter]),
  ...["--filter", `label=com.docker.compose.project=${project}`],
  ...["--filter", `label=com.docker.compose.service=${service}`],
  ...["--format", EVENT_FORMAT],
];
