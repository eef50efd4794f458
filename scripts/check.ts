/**
 * The whole gate for a change. The steps do not depend on one another, so they run side by side; each prints what it said
 * when it is done, and the gate fails if any of them does.
 */
import { spawn } from "node:child_process";

const STEP_DEADLINE_MS = 180_000;

const steps: Record<string, [program: string, ...args: string[]][]> = {
  format: [["oxfmt", "--check"]],
  lint: [["oxlint"]],
  types: [["tsc", "-b"]],
  "dead code": [["knip"]],
  bundle: [
    ["wrangler", "deploy", "--dry-run", "--outdir", "dist/worker"],
    [process.execPath, "scripts/check-bundle.ts"],
  ],
};

/** Runs one program to its end. Resolves with all it wrote and whether it succeeded. */
const run = ([program, ...args]: [string, ...string[]]): Promise<{ passed: boolean; said: string }> =>
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

const check = async (name: string, commands: [string, ...string[]][]): Promise<boolean> => {
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
  // What a step that passed has to say is noise, but for the bundle's figures.
  if (!passed || name === "bundle") console.log(said.trim().replaceAll(/^/gm, "        "));
  return passed;
};

const passed = await Promise.all(Object.entries(steps).map(([name, commands]) => check(name, commands)));
process.exitCode = passed.every(Boolean) ? 0 : 1;
