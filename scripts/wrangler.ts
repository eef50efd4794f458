/** Starts this checkout's Wrangler on the Node that runs this script. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./stack/root.ts";

/** To deploy the modules that `npm run build` makes; Wrangler runs that first (`[build]` of wrangler.toml). */
export const DEPLOY = ["deploy", "dist/modules/index.js", "--no-bundle", "--minify=false"] as const;

/** In the person's terminal. Answers the exit status. */
export const wrangler = (argv: readonly string[]): Promise<number> => {
  const child = spawn(process.execPath, [join(ROOT, "node_modules/wrangler/bin/wrangler.js"), ...argv], {
    cwd: ROOT,
    stdio: "inherit",
  });
  const pass = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  // Ctrl-C in a terminal reaches both; what is sent to this process alone is handed on.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", pass);
  process.on("SIGHUP", pass);
  return new Promise((resolve) => {
    child.once("error", (error) => {
      console.error(`error: ${error.message}`);
      resolve(1);
    });
    child.once("close", (code) => resolve(code ?? 1));
  });
};
