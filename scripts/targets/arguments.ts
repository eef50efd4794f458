import { parseArgs } from "node:util";
import { fail, ok } from "../../src/protocol/result.ts";
import type { Result } from "../../src/protocol/result.ts";
import { variablesOf } from "./check.ts";
import { readTargets, TARGETS_FILE } from "./file.ts";

export const TARGETS_USAGE = `  --targets FILE     the hosts, instead of targets.json
  --targets-secret   they are in the Worker's secret TARGETS: npx wrangler secret put TARGETS < targets.json`;

/** The options that are this script's, or that it has to know of; all others are Wrangler's and stay as they were typed. */
const OPTIONS = {
  targets: { type: "string" },
  "targets-secret": { type: "boolean" },
  "env-file": { type: "string" },
} as const;

/** What a command line says. */
interface Asked {
  /** Null where the option is not there, undefined where it has no value. */
  targets: string | null | undefined;
  secret: boolean;
  envFile: boolean;
  /** For Wrangler, in their order. */
  rest: string[];
}

/** Reads `--name VALUE` and `--name=VALUE`. Pure. */
export const wordsOf = (argv: readonly string[]): Asked => {
  const { tokens } = parseArgs({ args: [...argv], options: OPTIONS, strict: false, tokens: true });
  const asked: Asked = { targets: null, secret: false, envFile: false, rest: [] };
  const taken = new Set<number>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (token.name === "env-file") asked.envFile = true;
    if (token.name === "targets-secret") asked.secret = true;
    if (token.name === "targets") asked.targets = token.value;
    if (token.name !== "targets" && token.name !== "targets-secret") continue;
    taken.add(token.index);
    if (token.name === "targets" && token.value !== undefined && !token.inlineValue) taken.add(token.index + 1);
  }
  asked.rest = argv.filter((_, at) => !taken.has(at));
  return asked;
};

/**
 * What Wrangler is to be told: the hosts as the variables `TARGETS`, `TARGETS_2` and so on, and every word that is not for this script.
 * A failure is a line for each thing that is wrong.
 */
export const wranglerArguments = async ({
  targets: named,
  secret,
  rest,
}: Asked): Promise<Result<string[], string[]>> => {
  if (named === undefined) return fail([`--targets needs a file:\n${TARGETS_USAGE}`]);
  if (secret) return named === null ? ok(rest) : fail(["Use --targets or --targets-secret."]);
  const file = named ?? TARGETS_FILE;
  const targets = await readTargets(file);
  if (!targets.ok) return targets;
  const variables = variablesOf(file, targets.value);
  if (!variables.ok) return variables;
  // `--var` takes the place of a variable of the same name in wrangler.toml.
  return ok([...Object.entries(variables.value).flatMap(([name, value]) => ["--var", `${name}:${value}`]), ...rest]);
};
