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
  /** The tool that is in the container, as a word that needs no quotes. */
  cli: z
    .string()
    .regex(/^[\w./-]{1,128}$/)
    .default("redis-cli"),
  /** What is said to it before the command, where Redis is not where it looks by itself. */
  options: z.array(z.string().max(512)).max(16).default([]),
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
  cli: "redis-cli",
  options: [],
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

/** The tool in the container, with what is said to it before the command. */
export const toolOf = ({ cli, options }: Place): string => shellWords([cli, ...options]);

/** Where the service is that a line is about; a rule's `Known` has it. */
interface Placed {
  place: Place;
}

/** @param words of this and all that follow: already quoted */
const docker = ({ socket }: Place, words: string): string =>
  `docker ${socket === null ? "" : `-H ${shellWord(`unix://${socket}`)} `}${words}`;

const compose = (place: Place, words: string, options: readonly string[] = []): string => {
  const project = place.project === null ? [] : ["-p", place.project];
  return docker(place, ["compose", ...[...project, ...options].map(shellWord), words].join(" "));
};

/** A program in the service's container. */
export const inContainer = ({ place }: Placed, words: string): string =>
  compose(place, `exec -T ${shellWord(place.service)} ${words}`);

/** A command of Redis, as one types it behind `redis-cli`, or what the container has in its place, which is logged in. */
export const redisCli = ({ place }: Placed, command: string): string => {
  const { login, cli } = place;
  const asked = `${toolOf(place)} ${command}`;
  const service = shellWord(place.service);
  /** With the password that its environment has under another name; the shell's `$0` is the word that is read as the tool's. */
  const under = (name: string): string => `sh -c 'REDISCLI_AUTH=$${name} ${cli} "$@"' ${asked}`;
  switch (login.from) {
    case "container":
      return inContainer({ place }, asked);
    case "container_variable":
      return inContainer({ place }, under(login.name));
    case "file":
      return `REDISCLI_AUTH=$(cat ${shellWord(login.path)}) ${compose(place, `exec -T -e REDISCLI_AUTH ${service} ${asked}`)}`;
    case "env_file": {
      const { name, path } = login;
      const inside = name === "REDISCLI_AUTH" ? asked : under(name);
      return compose(place, `exec -T -e ${name} ${service} ${inside}`, ["--env-file", path]);
    }
    default:
      // It is in the person's own shell: `beforehand` has asked for it.
      return compose(place, `exec -T -e REDISCLI_AUTH ${service} ${asked}`);
  }
};

/** A program in the service's container that asks something of the person, such as a password. */
export const atTerminal = ({ place }: Placed, words: string): string =>
  compose(place, `exec ${shellWord(place.service)} ${words}`);

/** What has to be typed before the others, where one cannot do by itself: it asks for the password, unseen. */
export const beforehand = ({ place: { login } }: Placed): string[] =>
  login.from === "shell"
    ? [
        "stty -echo; read -r REDISCLI_AUTH; stty echo; export REDISCLI_AUTH  # type the password of Redis, for what follows",
      ]
    : [];

const QUARTER_MS = 15 * 60_000;
const MINUTE_MS = 60_000;

/** @param service of the same project, or `shop/worker` of another one */
export const serviceLog = ({ place }: Placed, service: string, sinceMs = QUARTER_MS): string => {
  // Node 18, on which the agent may run, has no `toReversed`.
  const [first = "", second] = service.split("/");
  const [project, name] = second === undefined ? [place.project, first] : [first, second];
  const minutes = Math.max(1, Math.ceil(sinceMs / MINUTE_MS));
  return compose({ ...place, project }, `logs --since ${span(minutes * MINUTE_MS)} ${shellWord(name)}`);
};

/** Redis's own log. */
export const ownLog = ({ place }: Placed, sinceMs?: number): string => serviceLog({ place }, place.service, sinceMs);

/** Every service of the project, whether it runs or not. */
export const projectServices = ({ place }: Placed): string => compose(place, "ps -a --services");

/** Every compose service on the host, as `log_services` in the policy names them. */
export const composeServices = ({ place }: Placed): string =>
  docker(place, `ps --format '{{.Label "com.docker.compose.project"}}/{{.Label "com.docker.compose.service"}}'`);

/** Every container on the host. */
export const allContainers = ({ place }: Placed): string => docker(place, "ps -a");

/** What needs no compose file: it is done with the container that there is. */
export const composeDo = ({ place }: Placed, what: "restart" | "start" | "top" | "unpause"): string =>
  compose(place, `${what} ${shellWord(place.service)}`);

/** Makes containers anew where the compose file or its environment has changed. @param services Redis's own where they are left out */
export const composeUp = ({ place }: Placed, services: readonly string[] = [place.service]): string => {
  const options = [
    ...(place.directory === null ? [] : ["--project-directory", place.directory]),
    ...place.files.flatMap((file) => ["-f", file]),
    ...place.env_files.flatMap((file) => ["--env-file", file]),
  ];
  return compose(place, `up -d ${shellWords(services)}`, options);
};

export const inspect = ({ place }: Placed, container: string): string =>
  docker(place, `inspect ${shellWord(container)}`);

/** The container, where Docker takes no service; asked for where its name is not known. */
const containerOf = (place: Place): string =>
  place.container === null ? `$(${compose(place, `ps -q ${shellWord(place.service)}`)})` : shellWord(place.container);

export const containerStats = ({ place }: Placed): string => docker(place, `stats ${containerOf(place)} --no-stream`);

/** Gives the running container another limit, bytes in whole MiB: without a restart, and until it is recreated. */
export const containerLimitTo = ({ place }: Placed, bytes: number): string => {
  const size = `${bytes / 1024 ** 2}m`;
  return docker(place, `update --memory ${size} --memory-swap ${size} ${containerOf(place)}`);
};

/** How the service's containers ended in the last `sinceMs` milliseconds. */
export const containerEnds = ({ place }: Placed, sinceMs: number): string =>
  docker(
    place,
    [
      `events --since ${span(sinceMs)} --until 0s --filter event=die --filter event=oom`,
      ...[`project=${place.project ?? ""}`, `service=${place.service}`].map(
        (label) => `--filter ${shellWord(`label=com.docker.compose.${label}`)}`,
      ),
    ].join(" "),
  );

const COPY = "redis-data-copy";

const allOf = (container: string, dir: string): string => shellWord(`${container}:${dir.replace(/\/$/, "")}/.`);

/**
 * A copy of Redis's data in the folder where it is pasted; the container may be stopped, or in a restart loop. It fails where a copy is there
 * already: `docker cp` into it would leave the files of both, and a repair might go on with the older ones.
 *
 * @param dir absolute
 */
export const copyOfData = ({ place }: Placed, container: string, dir: string): string =>
  `mkdir ${COPY} && ${docker(place, `cp ${allOf(container, dir)} ${COPY}`)}`;

/** That copy into the container again: for data that lies on no volume. */
export const copyBack = ({ place }: Placed, container: string, dir: string): string =>
  docker(place, `cp ./${COPY}/. ${shellWord(`${container}:${dir}`)}`);

/** What is in a folder of the container and whose it is, wherever it lies and whether the container runs or not. */
export const ownersIn = ({ place }: Placed, container: string, dir: string): string =>
  `${docker(place, `cp ${shellWord(`${container}:${dir}`)} -`)} | tar --numeric-owner -tvf -`;

/** In a command line: the user that the compose file gives the container, else the one that Redis has in the images whose entrypoint makes itself it. */
export const userOf = ({ place }: Placed, container: string): string =>
  `$(${docker(place, `inspect --format '{{or .Config.User "redis"}}' ${shellWord(container)}`)})`;

/**
 * Another program of the container's own image on its data, while the container cannot run it itself.
 *
 * @param copied where the data lies on no volume, its folder, in whose place the copy is that `copyOfData` has made
 * @param asks whether it asks something of the person: without a terminal the question stands in its buffer until it ends. Where a program pastes
 * the line there is none, and Docker refuses `-t`.
 */
export const onItsData = (
  { place }: Placed,
  container: string,
  program: string,
  words: string,
  copied: string | null = null,
  asks = false,
): string => {
  const name = shellWord(container);
  const image = `$(${docker(place, `inspect --format '{{.Config.Image}}' ${name}`)})`;
  const data = copied === null ? `--volumes-from ${name}` : `-v "$PWD"/${COPY}:${shellWord(copied)}`;
  const terminal = asks ? "$(test -t 0 && echo t)" : "";
  return docker(place, `run --rm -i${terminal} --user 0 ${data} --entrypoint ${program} ${image} ${words}`);
};
