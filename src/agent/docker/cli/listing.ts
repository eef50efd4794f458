/** What `docker compose ps -a --format json` prints: one object a line, or (before compose 2.21) one array. */
import * as z from "zod";
import type { Listed } from "../container.ts";

const rowSchema = z.object({
  ID: z.string(),
  Name: z.string(),
  State: z.string(),
  Status: z.string().catch(""),
  Labels: z.string().catch(""),
});

/** Null for text that is neither. Nothing printed means no container. */
export const parseListing = (stdout: string): Listed[] | null => {
  try {
    const values: unknown[] = stdout
      .split("\n")
      .filter((line) => line.trim() !== "")
      .flatMap((line) => JSON.parse(line) as unknown);
    return z
      .array(rowSchema)
      .parse(values)
      .map((row) => ({
        id: row.ID,
        name: row.Name,
        state: row.State,
        status: row.Status,
        oneOff: row.Labels.split(",").includes("com.docker.compose.oneoff=True"),
      }));
  } catch {
    return null;
  }
};
