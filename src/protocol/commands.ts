/**
 * Command lines for a person on the host, each of which works as it stands, in whatever folder it is pasted. The agent writes those of an
 * answer, the Worker's rules those of the evidence and of the next steps; both write them here. Pure.
 *
 * Compose finds a project by the folder that one stands in, unless it is told its name: then `exec`, `logs`, `ps`, `top` and `start` ask the
 * engine and need no file. `up` needs the files as well.
 */
import * as z from "zod";
import { formatDuration } from "../shared/duration.ts";

/** Where redis-cli has the password from. No command line holds it: it comes by the environment. */
const loginSchema = z.discriminatedUnion("from", [
  /** Redis asks for none, or the container's environment has it under redis-cli's own name. */
  z.object({ from: z.literal("container") }),
  /** The container's environment has it under another name. */
  z.object({ from: z.literal("container_variable"), name: z.string() }),
  /** A file on the host that holds nothing else. */
  z.object({ from: z.literal("file"), path: z.string() }),
  /** A variable of a compose project's `.env`. */
  z.object({ from: z.literal("env_file"), path: z.string(), name: z.string() }),
  /** The person's own shell: it has to be exported first. */
  z.object({ from: z.literal("shell") }),
]);
export type Login = z.output<typeof loginSchema>;

/** Of a service, what command lines about it need. It has no secret. */
export const placeSchema = z.object({
  /** The compose project; null where an agent of an earlier version did not say. */
  project: z.string().nullable(),
  service: z.string(),
  /** The container's name; null where there is none, or it is not known. */
  container: z.string().nullable(),
  /** With what Compose made the container: its project directory, its files, and env files that it was told. */
  directory: z.string().nullable(),
  files: z.array(z.string()),
  env_files: z.array(z.string()),
  /** The engine's socket where it is not the one that `docker` asks by itself. */
  socket: z.string().nullable(),
  login: loginSchema,
});
export type Place = z.output<typeof placeSchema>;

/** What is known of a service by its name alone. */
export const placeOf = (service: string, project: string | null = null): Place => ({
  project,
  service,
  container: null,
  directory: null,
  files: [],
  env_files: [],
  socket: null,
  login: { from: "container" },
});

/** A word as any POSIX shell reads it back; control characters, which kombu has in the names of keys, by `printf`, as dash knows no `$'…'`. */
export const shellWord = (word: string): string => {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  if (!/\p{Cc}/u.test(word)) return quoted(word);
  const octal = (character: string): string => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
  const format = word
    .replaceAll("\\", "\\\\")
    .replaceAll("%", "%%")
    .replaceAll(/\p{Cc}/gu, octal);
  return `"$(printf ${quoted(format)})"`;
};

export const shellWords = (words: readonly string[]): string => words.map(shellWord).join(" ");

/** A span as Docker takes it: it knows no days. `24h`, `15m`, `1h30m`. */
const span = (ms: number): string =>
  formatDuration(ms).replace(
    /^(\d+)d(?:(\d+)h)?/,
    (_, days: string, hours = "0") => `${Number(days) * 24 + Number(hours)}h`,
  );

/** `docker …` @param words already quoted */
export const docker = ({ socket }: Pick<Place, "socket">, words: string): string =>
  `docker ${socket === null ? "" : `-H ${shellWord(`unix://${socket}`)} `}${words}`;

const compose = (place: Place, words: string, options: readonly string[] = []): string => {
  const project = place.project === null ? [] : ["-p", place.project];
  return docker(place, ["compose", ...[...project, ...options].map(shellWord), words].join(" "));
};

/** `docker compose exec …`, without redis-cli's password. @param words already quoted */
export const inService = (place: Place, words: string): string =>
  compose(place, `exec -T ${shellWord(place.service)} ${words}`);

/** redis-cli in the service's container, logged in. @param words the command, already quoted */
export const redisCliLine = (place: Place, words: string): string => {
  const { login } = place;
  const service = shellWord(place.service);
  /** redis-cli with the password that its environment has under another name; the shell's `$0` is the word that is read as redis-cli's. */
  const under = (name: string): string => `sh -c 'REDISCLI_AUTH=$${name} redis-cli "$@"' redis-cli ${words}`;
  switch (login.from) {
    case "container":
      return inService(place, `redis-cli ${words}`);
    case "container_variable":
      return inService(place, under(login.name));
    case "file":
      return `REDISCLI_AUTH=$(cat ${shellWord(login.path)}) ${compose(place, `exec -T -e REDISCLI_AUTH ${service} redis-cli ${words}`)}`;
    case "env_file": {
      const { name, path } = login;
      const inside = name === "REDISCLI_AUTH" ? `redis-cli ${words}` : under(name);
      return compose(place, `exec -T -e ${name} ${service} ${inside}`, ["--env-file", path]);
    }
    default:
      // It is in the person's own shell: `beforehand` has asked for it.
      return compose(place, `exec -T -e REDISCLI_AUTH ${service} redis-cli ${words}`);
  }
};

/** What has to be typed before the others, where one cannot do by itself: it asks for the password, unseen. */
export const beforehand = ({ login }: Place): string[] =>
  login.from === "shell"
    ? ["read -rs REDISCLI_AUTH && export REDISCLI_AUTH  # the password of Redis, for what follows"]
    : [];

/** @param service of the same project, or `project/service` of another one */
export const logsLine = (place: Place, service: string, sinceMs: number): string => {
  const [name = "", project = place.project] = service.split("/").toReversed();
  return compose({ ...place, project }, `logs --since ${span(sinceMs)} ${shellWord(name)}`);
};

/** Every service of the project, whether it runs or not. */
export const servicesLine = (place: Place): string => compose(place, "ps -a --services");

/** `docker compose start`, `unpause`, `top`, …: what the engine does with the containers that there are. */
export const withService = (place: Place, command: "restart" | "start" | "top" | "unpause"): string =>
  compose(place, `${command} ${shellWord(place.service)}`);

/** Brings services up as their compose file now has them, containers made anew where it has changed. */
export const upLine = (place: Place, services: readonly string[] = [place.service]): string => {
  const options = [
    ...(place.directory === null ? [] : ["--project-directory", place.directory]),
    ...place.files.flatMap((file) => ["-f", file]),
    ...place.env_files.flatMap((file) => ["--env-file", file]),
  ];
  return compose(place, `up -d ${shellWords(services)}`, options);
};

export const inspectLine = (place: Pick<Place, "socket">, container: string): string =>
  docker(place, `inspect ${shellWord(container)}`);

export const statsLine = (place: Place): string =>
  docker(
    place,
    place.container !== null
      ? `stats ${shellWord(place.container)} --no-stream`
      : place.project === null
        ? `stats ${shellWord(place.service)} --no-stream`
        : `stats $(${compose(place, `ps -q ${shellWord(place.service)}`)}) --no-stream`,
  );

/** How the service's containers ended in the last `sinceMs` milliseconds. */
export const endsLine = (place: Place, sinceMs: number): string =>
  docker(
    place,
    [
      `events --since ${span(sinceMs)} --until 0s --filter event=die --filter event=oom`,
      ...[`project=${place.project ?? ""}`, `service=${place.service}`].map(
        (label) => `--filter ${shellWord(`label=com.docker.compose.${label}`)}`,
      ),
    ].join(" "),
  );
