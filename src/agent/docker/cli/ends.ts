/** `docker events` of the past, of which only what is needed is printed: the labels of 256 events would be too much. */
import { END_EVENTS } from "../ends.ts";
import { engineInstant } from "../instant.ts";

const ATTRIBUTES = ["exitCode", "com.docker.compose.oneoff"];

const attributes = ATTRIBUTES.map((name) => `"${name}":{{json (index .Actor.Attributes "${name}")}}`).join(",");
const FORMAT = `{"Action":{{json .Action}},"Actor":{"ID":{{json .Actor.ID}},"Attributes":{${attributes}}},"timeNano":{{.TimeNano}}}`;

/** @param since, until in milliseconds since the epoch; with an end in the past the command does not wait */
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
  ...["--format", FORMAT],
];
