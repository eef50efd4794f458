/** `docker inspect`, of which only the parts that are needed are printed: the whole holds the container's environment. */
import { jsonOrUndefined } from "../../../shared/json.ts";
import { toInspection } from "../inspection.ts";
import type { Inspection } from "../seam.ts";

const PARTS = [
  ["Name", ".Name"],
  ["RestartCount", ".RestartCount"],
  ["State", ".State"],
  ["HostConfig", ".HostConfig"],
  ["Mounts", ".Mounts"],
] as const;

const FORMAT = `{${PARTS.map(([name, path]) => `"${name}":{{json ${path}}}`).join(",")}}`;

export const inspectWords = (container: string) =>
  ["docker", "inspect", "--type", "container", "--format", FORMAT, container] as const;

/** Null where it is not what `inspectWords` prints. */
export const parseInspection = (stdout: string): Inspection | null => toInspection(jsonOrUndefined(stdout));
