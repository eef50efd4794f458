/** The service's containers by their compose labels, and a watch that tells when they change. */
import type { IncomingMessage } from "node:http";
import * as z from "zod";
import { type Result, fail, ok } from "../../../protocol/result.ts";
import type { ListedService } from "../container.ts";
import * as failures from "../failures.ts";
import type { Service } from "../seam.ts";
import type { Engine } from "./engine.ts";

/** Without a service, those of the whole project. */
type Where = Pick<Service, "project"> & Partial<Pick<Service, "service">>;

export const labels = ({ project, service }: Where): string[] => [
  `com.docker.compose.project=${project}`,
  ...(service === undefined ? [] : [`com.docker.compose.service=${service}`]),
];

export const query = (filters: Record<string, string[]>): string => encodeURIComponent(JSON.stringify(filters));

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
 * breaks off. It spares a warm request the question which container is meant.
 */
export const watchContainers = (
  engine: Engine,
  where: Pick<Service, "project" | "service">,
  changed: () => void,
  signal: AbortSignal,
): Promise<Result<IncomingMessage>> =>
  engine
    .stream(`/events?filters=${query({ type: ["container"], event: CHANGES, label: labels(where) })}`, signal)
    .then((opened) => {
      if (opened.ok) opened.value.on("data", changed).on("close", changed);
      return opened;
    });
