import type { Output } from "../../protocol/operations.ts";
import { clock, counted } from "../../shared/figures.ts";
import { section } from "./generic.ts";
import { wrap } from "./lines.ts";

type Errors = Output<"errors">;

const group = ({ service, kind, count, first_at, last_at, sample }: Errors["groups"][number]): string[] => [
  `${service}: ${kind}, ${counted(count, "time")}`,
  ...(first_at === null || last_at === null
    ? []
    : wrap(first_at === last_at ? clock(last_at) : `from ${clock(first_at)} to ${clock(last_at)}`, "   ")),
  ...wrap(sample, "   "),
];

const service = ({ service: name, lines, truncated, failure }: Errors["services"][number]): string => {
  if (failure !== null) return `${name}: could not be read: ${failure}`;
  return `${name}: ${counted(lines, "line")}${truncated ? ", the newest part of a longer log" : ""}`;
};

/** A block for each kind of error in each service, then the logs that were read. */
export const errorsLines = ({ groups, services }: Errors): string[] =>
  [
    ...groups.flatMap((each) => ["", ...group(each)]),
    ...section(
      "Logs",
      services.length === 0 ? ["no service to read"] : services.flatMap((each) => wrap(service(each))),
    ),
  ].slice(1);
