/** Decides which container is meant, from the engine's (or compose's) list, for both transports. */
import { type Result, fail, ok } from "../../protocol/result.ts";
import { byText, sorted } from "../sorted.ts";
import * as failures from "./failures.ts";
import type { Service, ServiceContainers } from "./seam.ts";

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

/** A row of the whole project's list. */
export interface ListedService extends Listed {
  service: string;
}

const LIVE = new Set(["running", "paused", "restarting"]);

/** The code in `Exited (137) 2 hours ago`; null where the sentence has none. */
const exitCode = (status: string): number | null => {
  const code = /\((\d+)\)/.exec(status)?.[1];
  return code === undefined ? null : Number(code);
};

/**
 * The one container of the service, in whatever state it is; a live one goes before those that have ended. Fails with
 * `docker_failed` if there is none, and if there are several: with a guess, one could be read and another one changed.
 */
export const theContainer = (
  listed: readonly Listed[],
  where: Pick<Service, "project" | "service">,
): Result<Listed> => {
  const own = listed.filter((row) => !row.oneOff);
  const live = own.filter((row) => LIVE.has(row.state));
  const [row, ...more] = live.length > 0 ? live : own;
  if (row === undefined) return fail(failures.noContainer(where));
  return more.length > 0 ? fail(failures.scaled(where, more.length + 1)) : ok(row);
};

/** The container if it runs; fails with `docker_failed` and its state if not. */
export const runningContainer = (row: Listed, where: Pick<Service, "project" | "service">): Result<Container> => {
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

/** Which service is meant by a name: `worker`, of the target's own project, or `shop/worker`, of another one. */
export const named = (name: string, own: string): Pick<Service, "project" | "service"> => {
  const [project, service] = name.split("/");
  return project === undefined || service === undefined ? { project: own, service: name } : { project, service };
};

/** The services that have containers, each once, by name. */
export const byService = (listed: readonly ListedService[]): ServiceContainers[] => {
  const found = new Map<string, ServiceContainers>();
  for (const { service, id, name, oneOff } of listed) {
    if (oneOff || service === "") continue;
    const known = found.get(service);
    if (known === undefined) found.set(service, { service, containers: [{ id, name }] });
    else known.containers.push({ id, name });
  }
  return sorted(found.values(), (left, right) => byText(left.service, right.service));
};
