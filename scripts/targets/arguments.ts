import { fail, ok } from "../../src/protocol/result.ts";
import type { Result } from "../../src/protocol/result.ts";
import { readTargets, TARGETS_FILE } from "./file.ts";

export const TARGETS_USAGE = `  --targets FILE     the hosts, instead of targets.json
  --targets-secret   they are in the Worker's secret TARGETS: npx wrangler secret put TARGETS < targets.json`;

/**
 * What Wrangler is to be told: the hosts as the variable `TARGETS`, and every word that is not for this script.
 * A failure is a line for each thing that is wrong.
 */
export const wranglerArguments = async (argv: readonly string[]): Promise<Result<string[], string[]>> => {
  const at = argv.indexOf("--targets");
  const file = at === -1 ? TARGETS_FILE : argv[at + 1];
  const rest = (at === -1 ? argv : argv.toSpliced(at, 2)).filter((word) => word !== "--targets-secret");
  if (file === undefined) return fail([`--targets needs a file:\n${TARGETS_USAGE}`]);
  if (argv.includes("--targets-secret")) return at === -1 ? ok(rest) : fail(["Use --targets or --targets-secret."]);
  const targets = await readTargets(file);
  // `--var` takes the place of a variable of the same name in wrangler.toml.
  return targets.ok ? ok(["--var", `TARGETS:${targets.value}`, ...rest]) : targets;
};
