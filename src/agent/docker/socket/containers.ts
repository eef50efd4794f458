/** What the Engine knows about the service's containers: which there are, when they change, the state of one, and how they ended. */
import type { IncomingMessage } from "node:http";
import * as z from "zod";
import { type Result, fail, ok } from "../../../protocol/result.ts";
import type { ListedService } from "../container.ts";
import { END_EVENTS, readEnds } from "../ends.ts";
import * as failures from "../failures.ts";
import { fileIn, MAX_ARCHIVE_BYTES } from "../archive.ts";
import { toComposed, toInspection } from "../inspection.ts";
import { MAX_NEIGHBOURS, toNeighbour } from "../neighbours.ts";
import { engineInstant } from "../notation.ts";
import type { Composed, Service, Inspection, End, Neighbour } from "../seam.ts";
import type { Engine } from "./engine.ts";
import { drain } from "./streams.ts";

/** Without a service, those of the whole project. */
type Where = Pick<Service, "project"> & Partial<Pick<Service, "service">>;

const labels = ({ project, service }: Where): string[] => [
  `com.docker.compose.project=${project}`,
  ...(service === undefined ? [] : [`com.docker.compose.service=${service}`]),
];

const query = (filters: Record<string, string[]>): string => encodeURIComponent(JSON.stringify(filters));

const rowsSchema = z.array(
  z.object({
    Id: z.string(),
    Names: z.array(z.string()),
    State: z.string(),
    Status: z.string().catch(""),
    Labels: z.record(z.string(), z.string()),
  }),
);

/** All containers of the service or the project, running or not, one-off ones as well. */
export const listContainers = async (
  engine: Engine,
  where: Where,
  signal: AbortSignal,
): Promise<Result<ListedService[]>> => {
  const path = `/containers/json?all=true&filters=${query({ label: labels(where) })}`;
  const answer = await engine.call("GET", path, null, signal);
  if (!answer.ok) return answer;
  if (answer.value.status !== 200) return fail(failures.engineRefused("the list of containers", answer.value.status));
  const rows = rowsSchema.safeParse(answer.value.body);
  if (!rows.success) return fail(failures.engineGarbled("the list of containers"));
  return ok(
    rows.data.map((row) => ({
      id: row.Id,
      name: (row.Names[0] ?? row.Id).replace(/^\//, ""),
      state: row.State,
      status: row.Status,
      service: row.Labels["com.docker.compose.service"] ?? "",
      oneOff: row.Labels["com.docker.compose.oneoff"] === "True",
    })),
  );
};

const CHANGES = ["create", "start", "die", "pause", "unpause", "destroy", "rename"];

/**
 * Calls `changed` whenever a container of the service starts, stops, pauses, comes or goes, and once when the Engine
 * breaks off; with the events, one a line, where there are any. So a warm request need not ask which container is meant.
 */
export const watchContainers = (
  engine: Engine,
  where: Pick<Service, "project" | "service">,
  changed: (events?: string) => void,
  signal: AbortSignal,
): Promise<Result<IncomingMessage>> =>
  engine
    .stream(`/events?filters=${query({ type: ["container"], event: CHANGES, label: labels(where) })}`, signal)
    .then((opened) => {
      if (opened.ok) opened.value.on("data", (chunk) => changed(String(chunk))).on("close", () => changed());
      return opened;
    });

/** `GET /containers/{id}/json`, read by `take`, which answers null where it is not what the engine answers. */
const inspection = async <T>(
  engine: Engine,
  id: string,
  signal: AbortSignal,
  take: (body: unknown) => T | null,
): Promise<Result<T>> => {
  const answer = await engine.call("GET", `/containers/${id}/json`, null, signal);
  if (!answer.ok) return answer;
  if (answer.value.status !== 200)
    return fail(failures.engineRefused("the inspection of a container", answer.value.status));
  const taken = take(answer.value.body);
  return taken === null ? fail(failures.engineGarbled("the inspection of a container")) : ok(taken);
};

export const inspectContainer = (engine: Engine, id: string, signal: AbortSignal): Promise<Result<Inspection>> =>
  inspection(engine, id, signal, toInspection);

export const composedOf = (engine: Engine, id: string, signal: AbortSignal): Promise<Result<Composed>> =>
  inspection(engine, id, signal, (body) => {
    const { Name, Config } = body as { Name?: unknown; Config?: { Labels?: unknown; Env?: unknown } };
    return toComposed({ Name, Labels: Config?.Labels, Env: Config?.Env });
  });

const idsSchema = z.array(z.object({ Id: z.string() }));

/** All containers of the host. One that has gone meanwhile is left out. */
export const listNeighbours = async (engine: Engine, signal: AbortSignal): Promise<Result<Neighbour[]>> => {
  const answer = await engine.call("GET", `/containers/json?all=true&limit=${MAX_NEIGHBOURS + 1}`, null, signal);
  if (!answer.ok) return answer;
  if (answer.value.status !== 200) return fail(failures.engineRefused("the list of containers", answer.value.status));
  const rows = idsSchema.safeParse(answer.value.body);
  if (!rows.success) return fail(failures.engineGarbled("the list of containers"));
  if (rows.data.length > MAX_NEIGHBOURS) return fail(failures.tooManyContainers(MAX_NEIGHBOURS));
  const found: Neighbour[] = [];
  for (const { Id } of rows.data) {
    const inspected = await engine.call("GET", `/containers/${Id}/json`, null, signal);
    if (!inspected.ok) return inspected;
    const { status, body } = inspected.value;
    if (status === 404) continue;
    if (status !== 200) return fail(failures.engineRefused("the inspection of a container", status));
    const neighbour = toNeighbour(body);
    if (neighbour === null) return fail(failures.engineGarbled("the inspection of a container"));
    found.push(neighbour);
  }
  return ok(found);
};

/** `GET /containers/{id}/archive` of one file. Null where there is no such file, and where it is too large to be read. */
export const readFile = async (
  engine: Engine,
  id: string,
  path: string,
  signal: AbortSignal,
): Promise<Result<string | null>> => {
  let missing = false;
  const opened = await engine.stream(`/containers/${id}/archive?path=${encodeURIComponent(path)}`, signal, (status) => {
    missing = status === 404;
    return failures.engineRefused("a file of the container", status);
  });
  if (!opened.ok) return missing ? ok(null) : opened;
  const chunks: Buffer[] = [];
  let size = 0;
  const drained = await drain(opened.value, signal, (chunk) => {
    size += chunk.length;
    if (size > MAX_ARCHIVE_BYTES) return true;
    chunks.push(chunk);
    return false;
  });
  if (!drained.ok) return drained;
  return ok(size > MAX_ARCHIVE_BYTES ? null : fileIn(Buffer.concat(chunks)));
};

/** The engine remembers 256 events. */
const MAX_EVENTS_BYTES = 4 * 1024 * 1024;

/** `GET /events` with an end in the past: the engine answers with what it remembers, and the answer ends. */
export const readContainerEnds = async (
  engine: Engine,
  where: Pick<Service, "project" | "service">,
  since: number,
  signal: AbortSignal,
): Promise<Result<End[]>> => {
  const filters = query({ type: ["container"], event: [...END_EVENTS], label: labels(where) });
  const path = `/events?since=${engineInstant(since)}&until=${engineInstant(Date.now())}&filters=${filters}`;
  const opened = await engine.stream(path, signal);
  if (!opened.ok) return opened;
  const chunks: Buffer[] = [];
  let size = 0;
  const drained = await drain(opened.value, signal, (chunk) => {
    size += chunk.length;
    if (size <= MAX_EVENTS_BYTES) chunks.push(chunk);
  });
  if (!drained.ok) return drained;
  if (size > MAX_EVENTS_BYTES) return fail(failures.tooLarge(MAX_EVENTS_BYTES));
  return ok(readEnds(Buffer.concat(chunks).toString("utf8")));
};
