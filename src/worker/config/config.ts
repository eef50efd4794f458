/**
 * The Worker's configuration, checked as a whole before anything uses it. A problem names the variable and the field,
 * never a value: the text is answered to whoever asks, and a secret may sit in the wrong place.
 */
import type * as z from "zod";
import { issueLine } from "../../shared/issues.ts";
import { parseJson } from "../../shared/decode.ts";
import { fromHex } from "../../shared/hex.ts";
import type { Role } from "../../protocol/operation.ts";
import { type ConsoleConfig, hasSlackBot, readConsole } from "./console.ts";
import { type Destination, destinationsSchema } from "./destinations.ts";
import { auditDaysSchema, idleSchema, rateSchema, someTargetsSchema, targetsSchema, tokensSchema } from "./schema.ts";
import { publicUrlSchema } from "./public-url.ts";
import type { Profile } from "./profile.ts";
import { SSH_PORT, type Way, wayOf } from "./way.ts";
import { targetsVariable } from "./variables.ts";
import type { WatchConfig } from "./watch.ts";

export interface TargetConfig {
  name: string;
  host: string;
  port: number;
  /** How the link gets there. */
  way: Way;
  user: string;
  /** `SHA256:…` fingerprints of the host keys that are accepted; at least one. */
  hostKeys: string[];
  /** The private key's text, OpenSSH format. */
  privateKey: string;
  locationHint: DurableObjectLocationHint | null;
  description: string | null;
  /** The settings it should have. */
  profile: Profile;
  /** How its object looks by itself; null where it does not. */
  watch: WatchConfig | null;
  /** The queues that are remembered one by one, as they are named there. */
  queues: readonly string[];
}

export interface TokenEntry {
  name: string;
  /** The SHA-256 of the token, 32 bytes. */
  digest: Uint8Array;
  role: Role;
  /** Null: every target. */
  targets: readonly string[] | null;
  /** The people for whom its requests are made; null if they are the holder's own. */
  actsFor: "slack" | null;
}

export interface Config {
  targets: ReadonlyMap<string, TargetConfig>;
  tokens: readonly TokenEntry[];
  ratePerMinute: number;
  linkIdleMs: number;
  auditDays: number;
  /** Who is told of alerts, by name. */
  destinations: ReadonlyMap<string, Destination>;
  /** The addresses of outside monitors, by name. */
  heartbeats: ReadonlyMap<string, string>;
  /** Whether people in Slack have a bot here, which takes what they press. */
  hasSlackBot: boolean;
  /** Where people reach this Worker, an origin; null where it is not told. */
  publicUrl: string | null;
  /** Who may sign in to the console, and how. */
  console: ConsoleConfig;
}

export type ConfigResult = { ok: true; config: Config } | { ok: false; problems: string[] };

const PEM_PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Checks one variable; what is wrong is added to `problems`. */
const check = <S extends z.ZodType>(
  variable: string,
  schema: S,
  given: unknown,
  problems: string[],
): z.output<S> | undefined => {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) problems.push(issueLine(issue, variable));
  return undefined;
};

/** As `check`, for a variable that holds JSON. The parser's own message quotes the text, so it is not passed on. */
const checkJson = <S extends z.ZodType>(
  variable: string,
  schema: S,
  given: unknown,
  problems: string[],
): z.output<S> | undefined => {
  if (typeof given !== "string" || given.trim() === "") {
    problems.push(`${variable}: is not set`);
    return undefined;
  }
  const json = parseJson(given);
  if (json.ok) return check(variable, schema, json.value, problems);
  problems.push(`${variable}: is not valid JSON`);
  return undefined;
};

const targetConfigs = (
  targets: z.output<typeof targetsSchema>,
  secret: (name: string) => unknown,
  problems: string[],
): Map<string, TargetConfig> => {
  const configs = new Map<string, TargetConfig>();
  for (const [name, target] of Object.entries(targets)) {
    const privateKey = secret(target.key);
    if (typeof privateKey !== "string" || !PEM_PRIVATE_KEY.test(privateKey)) {
      const state = privateKey === undefined || privateKey === "" ? "is not set" : "does not hold a private key";
      problems.push(`TARGETS.${name}.key: the secret ${target.key} ${state}`);
      continue;
    }
    const way = wayOf(target, `TARGETS.${name}`, secret, problems);
    if (way === null) continue;
    configs.set(name, {
      name,
      host: target.host,
      port: target.port ?? SSH_PORT,
      way,
      user: target.user,
      hostKeys: target.host_keys,
      privateKey,
      locationHint: target.location_hint ?? null,
      description: target.description ?? null,
      profile: target.profile,
      watch: target.watch ?? null,
      queues: target.queues,
    });
  }
  return configs;
};

/** What does not fit into `TARGETS` is in `TARGETS_2` and so on, up to the first that is not there. */
const readTargets = (env: Env, problems: string[]): z.output<typeof targetsSchema> | undefined => {
  const variables = ["TARGETS"];
  const valueOf = (variable: string): unknown => Reflect.get(env, variable);
  while (valueOf(targetsVariable(variables.length)) !== undefined) variables.push(targetsVariable(variables.length));
  if (variables.length === 1) return checkJson("TARGETS", targetsSchema, env.TARGETS, problems);
  const all = new Map<string, unknown>();
  const known = problems.length;
  for (const variable of variables)
    for (const [name, target] of Object.entries(
      checkJson(variable, someTargetsSchema, valueOf(variable), problems) ?? {},
    )) {
      if (all.has(name)) problems.push(`${variable}.${name}: is in another of these variables as well`);
      all.set(name, target);
    }
  return problems.length > known ? undefined : check("TARGETS", targetsSchema, Object.fromEntries(all), problems);
};

const NOBODY: z.output<typeof destinationsSchema> = { destinations: new Map(), heartbeats: new Map() };

/** None where the secret is not set; then nobody can be told, so that no target may name one. */
const destinationsOf = (
  given: unknown,
  targets: z.output<typeof targetsSchema> | undefined,
  problems: string[],
): Pick<Config, "destinations" | "heartbeats"> => {
  const isSet = given !== undefined && given !== "";
  const read = isSet ? checkJson("ALERT_DESTINATIONS", destinationsSchema, given, problems) : NOBODY;
  const { destinations, heartbeats } = read ?? NOBODY;
  for (const [name, { watch }] of read === undefined ? [] : Object.entries(targets ?? {})) {
    watch?.tell.forEach((destination, at) => {
      if (heartbeats.has(destination))
        problems.push(`TARGETS.${name}.watch.tell[${at}]: is a heartbeat, which tells nobody`);
      else if (!destinations.has(destination))
        problems.push(`TARGETS.${name}.watch.tell[${at}]: is not in ALERT_DESTINATIONS`);
    });
    if (watch?.heartbeat != null && !heartbeats.has(watch.heartbeat))
      problems.push(`TARGETS.${name}.watch.heartbeat: is no heartbeat of ALERT_DESTINATIONS`);
  }
  return { destinations, heartbeats };
};

const tokenEntries = (
  tokens: z.output<typeof tokensSchema>,
  targets: z.output<typeof targetsSchema> | undefined,
  problems: string[],
): TokenEntry[] => {
  const names = new Set<string>();
  const hashes = new Set<string>();
  return tokens.map(({ name, sha256, role, targets: allowed = null, acts_for: actsFor = null }, index) => {
    const hash = sha256.toLowerCase();
    if (names.has(name)) problems.push(`API_TOKENS[${index}].name: is used by another token`);
    if (hashes.has(hash)) problems.push(`API_TOKENS[${index}].sha256: is used by another token`);
    names.add(name);
    hashes.add(hash);
    allowed?.forEach((target, at) => {
      if (targets !== undefined && !Object.hasOwn(targets, target))
        problems.push(`API_TOKENS[${index}].targets[${at}]: is not in TARGETS`);
    });
    return { name, digest: fromHex(hash), role, targets: allowed, actsFor };
  });
};

const read = (env: Env): ConfigResult => {
  const problems: string[] = [];
  // The types say that the bindings are there; a deployment may lack them all the same.
  for (const binding of ["TARGET", "RATE_LIMITER"] as const)
    if (((env as Partial<Env>)[binding] ?? null) === null) problems.push(`${binding}: the binding is missing`);
  const targets = readTargets(env, problems);
  const tokens = checkJson("API_TOKENS", tokensSchema, env.API_TOKENS, problems);
  const ratePerMinute = check("RATE_LIMIT_PER_MINUTE", rateSchema, env.RATE_LIMIT_PER_MINUTE, problems);
  const idleSeconds = check("LINK_IDLE_SECONDS", idleSchema, env.LINK_IDLE_SECONDS, problems);
  const auditDays = check("AUDIT_DAYS", auditDaysSchema, env.AUDIT_DAYS, problems);
  const entries = tokenEntries(tokens ?? [], targets, problems);
  const told = destinationsOf(env.ALERT_DESTINATIONS, targets, problems);
  const config = {
    ...told,
    targets: targetConfigs(targets ?? {}, (name) => Reflect.get(env, name), problems),
    tokens: entries,
    console: readConsole(env, entries, Object.keys(targets ?? {}), problems),
    hasSlackBot: hasSlackBot(env, entries),
    publicUrl: check("PUBLIC_URL", publicUrlSchema, env.PUBLIC_URL, problems) ?? null,
    ratePerMinute: ratePerMinute ?? 0,
    linkIdleMs: (idleSeconds ?? 0) * 1000,
    auditDays: auditDays ?? 0,
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config };
};

const known = new WeakMap<Env, ConfigResult>();

/** The configuration, or everything that is wrong with it. It is read once for each `env` object, which is once for each isolate. */
export const readConfig = (env: Env): ConfigResult => {
  let result = known.get(env);
  if (result === undefined) {
    result = read(env);
    known.set(env, result);
  }
  return result;
};

/** A target's object, where the configuration wants it to live. The target may not be configured any more. */
export const stubOf = ({ TARGET }: Env, { targets }: Config, target: string): ReturnType<Env["TARGET"]["get"]> => {
  const locationHint = targets.get(target)?.locationHint ?? null;
  return TARGET.getByName(target, locationHint === null ? {} : { locationHint });
};
