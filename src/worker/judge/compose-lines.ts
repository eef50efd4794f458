/**
 * The lines of the compose file, below the service's name, that make a setting right for good; in the form that the reference
 * `host/compose.yaml` has them. In a list under `command:` each word is an item of its own.
 */

import { FILES_BY_DEFAULT } from "../../protocol/data-files.ts";

/** Without quotes where YAML reads the same text back. It would not for `yes`, `no`, a number or nothing at all. */
const scalar = (text: string): string =>
  /^(?!(?:yes|no|on|off|true|false|null|~)$)[A-Za-z0-9][A-Za-z0-9 ._-]*$/i.test(text) && !/^[\d.]+$/.test(text)
    ? text
    : JSON.stringify(text);

export const flag = (key: string, value: string): string =>
  ["command:", "  - redis-server", `  - --${key}`, `  - ${scalar(value)}`].join("\n");

export const resource = (kind: "limits" | "reservations", size: string): string =>
  ["deploy:", "  resources:", `    ${kind}:`, `      memory: ${size}`].join("\n");

export const restart = (policy: string): string => `restart: ${scalar(policy)}`;

/** The password comes from a file that Compose makes from the environment, because every user of the host can read a command line. */
export const password = (required: boolean): string =>
  required
    ? [
        "command:",
        "  - redis-server",
        "  - /run/redis-auth.conf # requirepass, of the config redis_auth",
        "configs:",
        "  - source: redis_auth",
        "    target: /run/redis-auth.conf",
      ].join("\n")
    : "# take requirepass out of the command and the configuration file";

/** @param dir where Redis keeps its data; null where that is not known */
export const dataMount = (kind: "volume" | "bind", dir: string | null): string => {
  const mount = `${kind === "volume" ? "redis_data" : "./data"}:${dir ?? FILES_BY_DEFAULT.dir}`;
  const unknown = dir === null ? " # or whatever Redis's `dir` is, which is not known here" : "";
  // As it stands, YAML reads a colon or a number sign beside a blank otherwise.
  return ["volumes:", `  - ${/^[\w./:-]+$/.test(mount) ? mount : JSON.stringify(mount)}${unknown}`].join("\n");
};
