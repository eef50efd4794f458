/** What `docker compose ps -a --format json` prints: one object a line, or (before compose 2.21) one array. */
import * as z from "zod";
import { jsonOrUndefined } from "../../../shared/json.ts";
import type { ListedService } from "../container.ts";

const rowSchema = z.object({
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
  const rows = z.array(rowSchema).safeParse(values);
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
