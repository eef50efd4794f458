/** Which container is meant, decided from the engine's (or compose's) list. Both transports decide here. */
import { type Result, fail, ok } from "../../protocol/result.ts";
import * as failures from "./failures.ts";
import type { Service } from "./seam.ts";

/** One row of the list, whichever command or call printed it. */
export interface Listed {
  id: string;
  /** Without the leading slash. */
  name: string;
  /** `running`, `paused`, `restarting`, `exited`, `created`, `dead`, `removing`. */
  state: string;
  /** The engine's sentence: `Up 3 minutes`, `Exited (137) 2 hours ago`. */
  status: string;
  /** Made by `docker compose run`: not the service. */
  oneOff: boolean;
}

export type Container = Pick<Listed, "id" | "name">;

const LIVE = new Set(["running", "paused", "restarting"]);

/** The code in `Exited (137) 2 hours ago`; null where the sentence has none. */
const exitCode = (status: string): number | null => {
  const code = /\((\d+)\)/.exec(status)?.[1];
  return code === undefined ? null : Number(code);
};

/**
 * The one running container of the service. Fails with `docker_failed` when there is none, when there are several
 * (guessing could read one and change another), or when the one is not running.
 */
export const chooseContainer = (
  listed: readonly Listed[],
  where: Pick<Service, "project" | "service">,
): Result<Container> => {
  const own = listed.filter((row) => !row.oneOff);
  const live = own.filter((row) => LIVE.has(row.state));
  if (live.length > 1) return fail(failures.scaled(where, live.length));
  const [row] = live.length > 0 ? live : own;
  if (row === undefined) return fail(failures.noContainer(where));
  switch (row.state) {
    case "running":
      return ok({ id: row.id, name: row.name });
    case "paused":
      return fail(failures.paused(row.name));
    case "restarting":
      return fail(failures.restarting(row.name, exitCode(row.status)));
    case "exited":
    case "created":
    case "dead":
      return fail(failures.stopped(where, row.name, exitCode(row.status)));
    default:
      return fail(failures.inState(row.name, row.state));
  }
};
