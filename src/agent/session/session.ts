/**
 * One session: `hello`, then a response line for each request line, in whatever order they finish, until the input ends.
 * A slow reader of the output stops the agent from taking in more requests.
 */
import type { Readable, Writable } from "node:stream";
import { type Place, placeOf } from "../../protocol/commands.ts";
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import {
  type AgentAnswer,
  type Hello,
  MAX_LINE_BYTES,
  PROTOCOL,
  type AgentRequest,
  requestSchema,
} from "../../protocol/wire.ts";
import { within } from "../../shared/deadline.ts";
import { fieldName } from "../../shared/issues.ts";
import { parseJson, type Line, lineCutter } from "../../shared/decode.ts";
import { oneAtATime } from "../../shared/one-at-a-time.ts";
import type { Budget, Docker, Service } from "../docker/seam.ts";
import { loginBy, passwordSource } from "../policy/password.ts";
import { type Policy, reachOf, type TargetPolicy } from "../policy/policy.ts";
import { type Answerer, answer, startBudget, type TargetTools } from "./perform.ts";
import * as refusal from "./refusal.ts";

const MAX_IN_FLIGHT = 64;
/** If a connection dies unnoticed, the agent and all that it holds open must not stay on the host. */
const IDLE_MS = 120_000;
const CLOSE_MS = 800;
/** How long an engine may take to open what nobody has asked for yet. */
const PREPARE_MS = 5000;
/** What `docker` asks where it is not told another one. */
const DEFAULT_SOCKETS: readonly string[] = ["/var/run/docker.sock", "/run/docker.sock"];

export interface SessionOptions extends Omit<Answerer, "tools"> {
  input: Readable;
  output: Writable;
  createDocker: (policy: Policy, service: Service) => Docker;
  environment: Readonly<Record<string, string | undefined>>;
  /** Ends the session from outside. */
  signal?: AbortSignal;
  idleMs?: number;
  /** Whether hello was said already. */
  greeted?: boolean;
}

/** What the agent says first, as a line. */
export const helloLine = ({ version, catalogue }: Pick<SessionOptions, "version" | "catalogue">): string => {
  const hello: Hello["hello"] = {
    version,
    protocol: PROTOCOL,
    arch: process.arch,
    node: process.versions.node,
    operations: Object.keys(catalogue).filter((name) => catalogue[name]?.answeredBy === "agent"),
  };
  return `${JSON.stringify({ hello })}\n`;
};

/** Parses a line; on failure, with the id to answer to: the line's own where it has one, else 0. */
const parseRequest = (line: Line): Result<AgentRequest, { id: number; failure: Failure }> => {
  if (line.tooLong) return fail({ id: 0, failure: refusal.badLine(`longer than ${MAX_LINE_BYTES} bytes`) });
  const json = parseJson(line.text);
  if (!json.ok) return fail({ id: 0, failure: refusal.badLine("not JSON") });
  const parsed = requestSchema.safeParse(json.value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const id = requestSchema.shape.id.safeParse((json.value as { id?: unknown } | null)?.id);
  const field = fieldName(parsed.error.issues[0]?.path ?? []);
  const why = `${field === "" ? "its fields" : field} not as agreed`;
  return fail({ id: id.success ? id.data : 0, failure: refusal.badLine(why) });
};

/**
 * Makes the session's responses, each a line no longer than the wire allows. A place that was said is not said again before it has changed: it is half
 * of what `stats` would say.
 */
const responseLines = (): ((id: number, result: Result<AgentAnswer>, tookMs: number) => string) => {
  let said = "";
  /** Which was written as `said`. Most answers have the very same, and it need not be written to be compared. */
  let saidPlace: AgentAnswer["place"];
  return (id, result, tookMs) => {
    const took_ms = Math.max(0, Math.round(tookMs * 1000) / 1000);
    const told = result.ok ? result.value.place : undefined;
    const place = told === undefined || told === saidPlace ? said : JSON.stringify(told);
    const isSaid = result.ok && place === said;
    const line = JSON.stringify({ id, result: isSaid ? ok({ ...result.value, place: undefined }) : result, took_ms });
    if (Buffer.byteLength(line) >= MAX_LINE_BYTES)
      return JSON.stringify({ id, result: fail(refusal.tooLarge(MAX_LINE_BYTES)), took_ms });
    said = place;
    if (told !== undefined) saidPlace = told;
    return line;
  };
};

/** How long an answer that is ready waits for it. After the first answer about a container it is known. */
const PLACE_MS = 1000;
/** What was found so recently still holds: looking again costs a warm answer a tenth of the agent's time. */
const HOLDS_MS = 1000;

export interface PlaceParts {
  policy: Pick<TargetPolicy, "service" | "project">;
  docker: Pick<Docker, "composed">;
  password: TargetTools["password"];
  /** The engine's socket where it is not the one that `docker` asks by itself. */
  socket: string | null;
  now: () => number;
}

/** What command lines about a target's service need. Never rejects; what the engine does not say in time is left out, and asked again with the next answer. */
export const placeSource = (parts: PlaceParts): ((budget: Budget) => Promise<Place>) => {
  const { policy, docker, now } = parts;
  const fromPolicy = placeOf(policy.service, policy.project);
  let found: { place: Place; at: number } | null = null;
  return async (budget) => {
    if (found !== null && now() - found.at < HOLDS_MS) return found.place;
    const at = now();
    const asked = await within(docker.composed(budget), PLACE_MS).catch(() => null);
    const password = await parts.password();
    const made = asked?.ok === true ? asked.value : null;
    const login = loginBy(password.ok ? password.value : null, made?.variables ?? []);
    const told = { ...fromPolicy, socket: parts.socket, login };
    if (made === null) return told;
    const { container, directory, files, envFiles: env_files, cli, options } = made;
    const place = { ...told, container, directory, files, env_files, cli, options };
    if (password.ok) found = { place, at };
    return place;
  };
};

/** One Docker for each target, made when it is first asked for. */
const toolbox = (options: SessionOptions) => {
  const made = new Map<string, TargetTools>();
  const tools = (target: string, policy: TargetPolicy): TargetTools => {
    const known = made.get(target);
    if (known !== undefined) return known;
    if (!options.policy.ok) throw new Error("no policy");
    const password = passwordSource(policy, options.environment);
    const service: Service = {
      project: policy.project,
      service: policy.service,
      password: async () => {
        const found = await password();
        return found.ok ? (found.value?.text ?? null) : null;
      },
      reach: reachOf(policy),
    };
    const { docker_socket: socket } = options.policy.value;
    const docker = options.createDocker(options.policy.value, service);
    const told = DEFAULT_SOCKETS.includes(socket) ? null : socket;
    const place = placeSource({ policy, docker, password, socket: told, now: options.now });
    const fresh = { docker, password, place, turn: oneAtATime() };
    made.set(target, fresh);
    return fresh;
  };
  /** Where there is one target, what is asked first is most likely about its memory. */
  const prepare = (ended: AbortSignal): void => {
    const [first, ...others] = options.policy.ok ? Object.entries(options.policy.value.targets) : [];
    if (first === undefined || others.length > 0 || first[1].operations?.includes("memory") === false) return;
    const { docker } = tools(...first);
    const budget = startBudget(PREPARE_MS, options.now, ended);
    const over = (): void => budget.end();
    docker.prepare?.(budget.signal).then(over, over);
  };
  const close = async (): Promise<void> => {
    await within(Promise.allSettled([...made.values()].map(async ({ docker }) => docker.close())), CLOSE_MS);
  };
  return { tools, prepare, close };
};

/**
 * Runs until the input ends, the output fails, `signal` aborts, or nothing was asked for two minutes. It then aborts what
 * is running and resolves when all that was started is closed, or 0.8 s later. It never rejects.
 */
export const runSession = async (options: SessionOptions): Promise<void> => {
  const { now, onBug } = options;
  const ended = new AbortController();
  const end = (): void => ended.abort();
  const over = new Promise<void>((resolve) => ended.signal.addEventListener("abort", () => resolve(), { once: true }));
  const { tools, prepare, close } = toolbox(options);
  if (options.greeted !== true && options.output.writable) options.output.write(helloLine(options));
  // Before the streams, which take a while to open: Docker has its own work to do meanwhile.
  if (options.signal?.aborted !== true) prepare(ended.signal);
  const { input, output } = options;
  const write = (line: string): void => {
    if (output.writable) output.write(`${line}\n`);
  };
  let inFlight = 0;
  const idle = setTimeout(() => {
    if (inFlight === 0) end();
    else idle.refresh();
  }, options.idleMs ?? IDLE_MS);

  const responseLine = responseLines();
  const respond = async (line: Line): Promise<void> => {
    const startedAt = now();
    const parsed = parseRequest(line);
    const send = (id: number, result: Result<AgentAnswer>): void => write(responseLine(id, result, now() - startedAt));
    if (!parsed.ok) return send(parsed.failure.id, fail(parsed.failure.failure));
    const request = parsed.value;
    if (inFlight >= MAX_IN_FLIGHT) return send(request.id, fail(refusal.tooBusy()));
    inFlight += 1;
    idle.refresh();
    const result = await answer(request, { ...options, tools }, ended.signal).catch((error: unknown) => {
      onBug(error);
      return fail(refusal.broken());
    });
    inFlight -= 1;
    if (!ended.signal.aborted) send(request.id, result);
  };

  const lines = lineCutter(MAX_LINE_BYTES);
  const take = (chunk: Uint8Array): void => {
    for (const line of lines.push(chunk)) if (line.tooLong || line.text.trim() !== "") respond(line).catch(onBug);
    if (output.writableNeedDrain) {
      input.pause();
      output.once("drain", () => input.resume());
    }
  };

  options.signal?.addEventListener("abort", end, { once: true });
  if (options.signal?.aborted === true) end();
  for (const event of ["error", "close"]) output.on(event, end);
  for (const event of ["end", "error", "close"]) input.on(event, end);
  input.on("data", take);

  await over;
  clearTimeout(idle);
  input.off("data", take);
  await close();
};
