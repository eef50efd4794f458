/**
 * All checks that a change has to pass. They do not depend on one another, so they run side by side, except for the last two, which
 * measure. The output of each is printed when it ends, and the whole fails if any of them fails.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { DEPLOY } from "./wrangler.ts";

const STEP_DEADLINE_MS = 180_000;

type Command = [program: string, ...args: string[]];

const steps: Record<string, Command[]> = {
  format: [["oxfmt", "--check"]],
  lint: [["oxlint"]],
  types: [["tsc", "-b"]],
  bindings: [[process.execPath, "scripts/types.ts", "--check"]],
  "dead code": [["knip"]],
  bundle: [
    ["wrangler", ...DEPLOY, "--dry-run", "--outdir", "dist/worker"],
    [process.execPath, "scripts/check-bundle.ts"],
  ],
};

/** Uses what the bundle's step has built. */
const startUp: Command = [process.execPath, "scripts/check-start-up.ts"];
const agent: Command = [process.execPath, "scripts/check-agent.ts"];

/** The output of these is worth reading even if they pass. */
const HEARD = ["bundle", "start-up", "agent"];

/** Runs one program to its end. Resolves with all it wrote and whether it succeeded. */
const run = ([program, ...args]: Command): Promise<{ passed: boolean; said: string }> =>
  new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: STEP_DEADLINE_MS,
      env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", NO_COLOR: "1" },
    });
    let said = "";
    const take = (chunk: Buffer): void => {
      said += chunk.toString();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", (error) => resolve({ passed: false, said: `${said}${program}: ${error.message}\n` }));
    child.on("close", (code) => resolve({ passed: code === 0, said }));
  });

const check = async (name: string, commands: Command[]): Promise<boolean> => {
  const startedAt = performance.now();
  let said = "";
  let passed = true;
  for (const command of commands) {
    const outcome = await run(command);
    said += outcome.said;
    passed = outcome.passed;
    if (!passed) break;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${passed ? "ok    " : "FAILED"}  ${name} (${seconds} s)`);
  if (!passed || HEARD.includes(name)) console.log(said.trim().replaceAll(/^/gm, "        "));
  return passed;
};

// Wrangler leaves the modules of an earlier build, which have other names.
rmSync("dist/worker", { recursive: true, force: true });
const passed = await Promise.all(Object.entries(steps).map(([name, commands]) => check(name, commands)));
const sound = passed.every(Boolean) && (await check("start-up", [startUp])) && (await check("agent", [agent]));
process.exitCode = sound ? 0 : 1;
